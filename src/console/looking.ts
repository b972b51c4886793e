import { tokenize } from '../shell/tokens.ts';

/** Programs that only tell what stands. */
const TELLERS: ReadonlySet<string> = new Set(['hostname', 'nslookup', 'arp', 'netstat', 'getmac', 'pathping']);
const CHANGING_IPCONFIG = /^[/-](flushdns|registerdns|release6?|renew6?)$/i;
/** Its verbs that change something, shortened as netsh allows. */
const NETSH_CHANGE = /^(add?|set?|de|dele?|delete?|rese?|reset)$/i;
/** Verbs of cmdlets that change nothing (about_Verbs); Resolve- and Test- leave no more than an entry in a cache. */
const LOOKING_CMDLET = /^\(?(Get|Find|Resolve|Measure|Format|Select|Where|Sort|Out|Group)-/i;

/** Whether a line only asks: it needs no place in a scenario that repeats what was done. */
export function changesNothing(line: string): boolean {
  const words = tokenize(line).map(({ text }) => text);
  const program = words[0]?.toLowerCase().replace(/\.exe$/, '') ?? '';
  if (TELLERS.has(program)) return true;
  // It would go on for ever where nobody interrupts it.
  if (program === 'ping' && words.some((word) => /^[-/]t$/i.test(word))) return true;
  // Contexts that are entered, show, dump and help.
  if (program === 'netsh') return !words.some((word) => NETSH_CHANGE.test(word));
  if (program === 'route') return words.some((word) => /^(print|[/-]?\?)$/i.test(word));
  if (program === 'ipconfig') return !words.some((word) => CHANGING_IPCONFIG.test(word));
  if (program === 'dnscmd') return words.some((word) => /^\/(info|enum\w*)$/i.test(word));
  return LOOKING_CMDLET.test(line.trim()) && !/\|\s*(Set|New|Remove|Enable|Disable|Add|Clear|Restart)-/i.test(line);
}
