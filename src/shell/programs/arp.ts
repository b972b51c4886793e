/** arp -a: the IPv4 neighbours of each card. */
import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import { EthernetInterface } from '../../host/ethernet-interface.ts';
import type { Host } from '../../host/host.ts';
import { type BoundCommand, CommandError, type CommandResult, failed, type ShellHost } from '../command.ts';
import type { Token } from '../tokens.ts';
import { isHelp, notModelledText, telling } from './options.ts';

const USAGE = `
Displays the IP-to-Physical address translation tables used by address resolution protocol (ARP).

ARP -a [inet_addr] [-N if_addr]

  -a            Displays current ARP entries. If inet_addr is specified, only that of this computer.
  -g            Same as -a.
  inet_addr     Specifies an internet address.
  -N if_addr    Displays the ARP entries for the network interface specified by if_addr.

`;

export function bindArp(line: string, tokens: readonly Token[], { host }: ShellHost): BoundCommand {
  const [action, ...rest] = tokens.slice(1);
  if (action === undefined || isHelp(action)) return telling(line, USAGE, action !== undefined);
  const letter = /^[-/](.)$/.exec(action.text)?.[1];
  if (letter === 's' || letter === 'd')
    throw new CommandError(`-${letter} is not modelled`, action.offset, null, notModelledText(`arp -${letter}`));
  if (letter?.toLowerCase() !== 'a' && letter !== 'g')
    throw new CommandError(`${JSON.stringify(action.text)} is no option of arp`, action.offset, 'arp -a', USAGE);
  let wanted: IpAddress | null = null;
  let at: IpAddress | null = null;
  for (let place = 0; place < rest.length; place++) {
    const word = rest[place]!;
    if (/^[-/]n$/i.test(word.text)) at = addressOf(rest[++place] ?? word);
    else wanted = addressOf(word);
  }
  return { text: line, run: () => show(host, wanted, at) };
}

function addressOf({ text, offset }: Token): IpAddress {
  const address = literalAddress(text);
  if (address?.family === 4) return address;
  throw new CommandError(`${JSON.stringify(text)} is no IPv4 address`, offset, null, `ARP: bad IP address: ${text}\n`);
}

/** @param wanted the only neighbour, @param at an address of the only interface to show */
function show(host: Host, wanted: IpAddress | null, at: IpAddress | null): CommandResult {
  const sections = host.interfaces.flatMap((each) => {
    const own = each.ipv4.addresses[0]?.address;
    if (!(each instanceof EthernetInterface) || own === undefined) return [];
    if (at !== null && !each.ipv4.addresses.some(({ address }) => address === at)) return [];
    const rows = each.arp.neighbors.neighbors
      .filter(({ address }) => wanted === null || address === wanted)
      .toSorted((a, b) => a.address.w3 - b.address.w3)
      .flatMap(({ address, mac }) => (mac === null ? [] : [row(address.toString(), mac.toString())]));
    if (rows.length === 0) return [];
    return [
      `
Interface: ${own.toString()} --- 0x${each.index.toString(16)}
  Internet Address      Physical Address      Type
${rows.join('\n')}
`,
    ];
  });
  return sections.length === 0 ? failed('No ARP Entries Found.\n') : { output: sections.join(''), ok: true };
}

const row = (address: string, mac: string): string =>
  `  ${address.padEnd(22)}${mac.replaceAll(':', '-').padEnd(22)}dynamic`;
