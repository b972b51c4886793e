import { readNetsh } from '../shell/netsh/netsh.ts';
import { findCmdlet } from '../shell/powershell/cmdlets.ts';
import { splitPipeline } from '../shell/powershell/split-pipeline.ts';
import { programName, type Token, tokenize } from '../shell/tokens.ts';

/** Programs that only tell what stands. */
const TELLERS: ReadonlySet<string> = new Set([
  'hostname',
  'nslookup',
  'arp',
  'netstat',
  'getmac',
  'findstr',
  'find',
  'more',
]);
const CHANGING_IPCONFIG = /^[/-](flushdns|registerdns)$/i;
/** Verbs of netsh that change nothing. */
const TELLING_NETSH: ReadonlySet<string> = new Set(['show', 'dump']);
/** Verbs of cmdlets that change nothing (about_Verbs); Resolve- leaves no more than an entry in a cache. */
const TELLING_CMDLET = /^(Get|Find|Resolve|Measure|Format|Select|Where|Sort|Out|Group|ForEach)-/;

/** Whether a line that was understood only asks its own host: it needs no place in a scenario that repeats what was done. */
export function changesNothing(line: string): boolean {
  return splitPipeline(line, 0, line.length).every(({ offset, end }) => tells(line.slice(offset, end)));
}

function tells(piece: string): boolean {
  const tokens = tokenize(piece.replace(/^[\s(]+/, ''));
  const first = tokens[0];
  if (first === undefined) return true;
  const words = tokens.map(({ text }) => text);
  const program = programName(first);
  if (TELLERS.has(program)) return true;
  if (program === 'netsh') return netshTells(piece, tokens);
  if (program === 'route') return words.some((word) => /^(print|[/-]?\?)$/i.test(word));
  if (program === 'ipconfig') return !words.some((word) => CHANGING_IPCONFIG.test(word));
  if (program === 'dnscmd') return words.some((word) => /^\/(info|enum\w*)$/i.test(word));
  return TELLING_CMDLET.test(findCmdlet(/^[\w%?-]*/.exec(first.text)![0])?.name ?? '');
}

/** Contexts that are entered, help, show and dump. */
function netshTells(piece: string, tokens: readonly Token[]): boolean {
  const read = readNetsh(piece, tokens);
  return read === null || TELLING_NETSH.has(read.command.words[0]!);
}
