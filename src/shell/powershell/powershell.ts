import { bindWords, type Cmdlet, type CmdletArguments } from './cmdlet.ts';
import { adapterCmdlets } from './cmdlets-adapter.ts';
import { dnsClientCmdlets } from './cmdlets-dns-client.ts';
import { dnsServerCmdlets } from './cmdlets-dns-server.ts';
import { firewallCmdlets } from './cmdlets-firewall.ts';
import { interfaceCmdlets } from './cmdlets-interface.ts';
import { ipsecCmdlets } from './cmdlets-ipsec.ts';
import { ipHttpsCmdlets } from './cmdlets-ip-https.ts';
import { isatapCmdlets } from './cmdlets-isatap.ts';
import { routeCmdlets } from './cmdlets-route.ts';
import type { BoundCommand, ShellHost } from '../command.ts';
import { powerShellWords } from './powershell-words.ts';
import type { Token } from '../tokens.ts';

/** Every cmdlet that is known here, one file a topic. */
const cmdlets: readonly Cmdlet[] = [
  ...isatapCmdlets,
  ...ipHttpsCmdlets,
  ...routeCmdlets,
  ...interfaceCmdlets,
  ...adapterCmdlets,
  ...dnsClientCmdlets,
  ...dnsServerCmdlets,
  ...firewallCmdlets,
  ...ipsecCmdlets,
];

export const cmdletNames: readonly string[] = cmdlets.map(({ name }) => name);

/** A cmdlet with its words by parameter; what they say is not looked at yet. */
export interface ReadCmdlet {
  readonly cmdlet: Cmdlet;
  readonly values: CmdletArguments;
}

/** Reads a line whose first word is a cmdlet; null when it is none that is known here. @throws CommandError */
export function readCmdlet(line: string, first: Token, target: ShellHost): ReadCmdlet | null {
  const cmdlet = cmdlets.find(({ name }) => name.toLowerCase() === first.text.toLowerCase());
  if (cmdlet === undefined) return null;
  const words = powerShellWords(line, first.offset + first.text.length);
  return { cmdlet, values: bindWords(cmdlet, words, target, line.length) };
}

/** Binds a line whose first word is a cmdlet; null when it is none that is known here. @throws CommandError */
export function bindPowerShell(line: string, first: Token, target: ShellHost): BoundCommand | null {
  const read = readCmdlet(line, first, target);
  return read === null ? null : { text: line, run: read.cmdlet.bind(read.values, target) };
}
