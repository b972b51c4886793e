/** netstat -r, which shows what `route print` does. */
import { type BoundCommand, CommandError, type ShellHost } from '../command.ts';
import type { Token } from '../tokens.ts';
import { isHelp, notModelledText, telling } from './options.ts';
import { routePrint } from './route-print.ts';

const USAGE = `
Displays protocol statistics and current TCP/IP network connections.

NETSTAT [-n] -r

  -n            Displays addresses and port numbers in numerical form.
  -r            Displays the routing table.

`;

export function bindNetstat(line: string, tokens: readonly Token[], { host }: ShellHost): BoundCommand {
  const words = tokens.slice(1);
  if (words.some(isHelp)) return telling(line, USAGE, true);
  const letters = words.map(({ text }) => /^[-/]([nr]+)$/i.exec(text)?.[1]?.toLowerCase() ?? '?').join('');
  if (/^n*r[nr]*$/.test(letters))
    return { text: line, run: () => ({ output: routePrint(host, [4, 6], null), ok: true }) };
  const text = ['netstat', ...words.map((word) => word.text)].join(' ');
  throw new CommandError(`${text} is not modelled`, words[0]?.offset ?? 0, 'netstat -rn is', notModelledText(text));
}
