/** `ipconfig` and `ipconfig /all`, line for line (windows.md section 2.7). What the model has not, such as leases, is left out. */
import type { IpAddress } from '../../addr/ip.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { type AdapterWords, adapterWords } from '../adapter-words.ts';
import type { ShellHost } from '../command.ts';
import { maskText, windowsAddress, windowsAddressWithZone } from '../windows-address.ts';

export const TITLE = '\nWindows IP Configuration\n\n';

/** Where values begin, those after the first too. */
const VALUE_COLUMN = 39;
const LABEL_WIDTH = 34;

/** A label with its dots, and its values one below the other. @param label of an odd length, a dot or blank behind it included */
function field(label: string, ...values: readonly string[]): string[] {
  const [first = '', ...others] = values;
  const dots = ' .'.repeat((LABEL_WIDTH - 1 - label.length) / 2);
  return [`   ${label}${dots} : ${first}`, ...others.map((value) => ' '.repeat(VALUE_COLUMN) + value)];
}

export function ipconfigReport(shell: ShellHost, isFull: boolean): string {
  const { host } = shell;
  const present = host.interfaces
    .filter(({ name }) => !host.stored.disabledAdapters.has(name))
    .map((adapter) => ({ adapter, words: adapterWords(adapter) }));
  const ordered = [...present.filter(isCard), ...present.filter((each) => !isCard(each))];
  const sections = ordered.map(({ adapter, words }) =>
    [
      `${words.kind} adapter ${adapter.name}:`,
      '',
      ...(isFull ? fullSection(shell, adapter, words) : section(shell, adapter)),
      '',
    ].join('\n'),
  );
  const front = isFull ? `${TITLE}${hostFields(shell).join('\n')}\n\n` : `${TITLE}\n`;
  return front + sections.join('\n');
}

const isCard = ({ words }: { readonly words: AdapterWords }): boolean => words.kind === 'Ethernet';

function hostFields({ host, resolver }: ShellHost): string[] {
  const { suffixes } = resolver;
  return [
    ...field('Host Name', host.name),
    ...field('Primary Dns Suffix ', resolver.suffix ?? ''),
    ...field('Node Type', 'Hybrid'),
    ...field('IP Routing Enabled.', host.ipv4.forwarding ? 'Yes' : 'No'),
    ...field('WINS Proxy Enabled.', 'No'),
    ...(suffixes.length === 0 ? [] : field('DNS Suffix Search List.', ...suffixes)),
  ];
}

function section(shell: ShellHost, adapter: NetworkInterface): string[] {
  const front = [...mediaState(adapter), ...suffixField(shell, adapter)];
  if (!adapter.isUp) return front;
  return [...front, ...addressFields(adapter, () => ''), ...gatewayField(adapter)];
}

function fullSection(shell: ShellHost, adapter: NetworkInterface, words: AdapterWords): string[] {
  const front = [
    ...mediaState(adapter),
    ...suffixField(shell, adapter),
    ...field('Description', words.description),
    ...field('Physical Address.', words.physicalAddress.join('-').toUpperCase()),
    ...field('DHCP Enabled.', 'No'),
    ...field('Autoconfiguration Enabled', 'Yes'),
  ];
  if (!adapter.isUp) return front;
  const servers = dnsServers(shell, adapter).map(windowsAddress);
  return [
    ...front,
    ...addressFields(adapter, (state) => `(${state}) `),
    ...gatewayField(adapter),
    ...(servers.length === 0 ? [] : field('DNS Servers', ...servers)),
    ...field('NetBIOS over Tcpip.', words.kind === 'Ethernet' ? 'Enabled' : 'Disabled'),
  ];
}

const mediaState = ({ isUp }: NetworkInterface): string[] => (isUp ? [] : field('Media State', 'Media disconnected'));

/** What a router told for the link goes before what the host has. */
function suffixField({ host, resolver }: ShellHost, adapter: NetworkInterface): string[] {
  const [told] = cardOf(adapter).discovery.learned.names.suffixesAt(host.simulator.now);
  return field('Connection-specific DNS Suffix ', told ?? resolver.suffix ?? '');
}

/** An ISATAP adapter has suffix and DNS servers of its card. */
const cardOf = (adapter: NetworkInterface): NetworkInterface =>
  adapter instanceof IsatapInterface ? adapter.over : adapter;

function addressFields({ ipv4, ipv6, index }: NetworkInterface, stateText: (state: string) => string): string[] {
  const ordered = [
    ...ipv6.addresses.filter(({ address }) => !address.isLinkLocal),
    ...ipv6.addresses.filter(({ address }) => address.isLinkLocal),
  ];
  const inside = ordered.flatMap(({ address, state }) => {
    const label = address.isLinkLocal ? 'Link-local IPv6 Address' : 'IPv6 Address.';
    const word = state[0]!.toUpperCase() + state.slice(1);
    return field(label, windowsAddressWithZone(address, index) + stateText(word));
  });
  const outside = ipv4.addresses.flatMap(({ address, prefixLength }) => [
    ...field('IPv4 Address.', address.toString() + stateText('Preferred')),
    ...field('Subnet Mask', maskText(prefixLength)),
  ]);
  return [...inside, ...outside];
}

/** Next hops of default routes, those over IPv6 first. */
function gatewayField(adapter: NetworkInterface): string[] {
  const { host, index } = adapter;
  const hops = [...host.ipv6.routes.routes, ...host.ipv4.routes.routes].flatMap(({ prefix, nextHop, interface: out }) =>
    prefix.length === 0 && out === adapter && nextHop !== null ? [windowsAddressWithZone(nextHop, index)] : [],
  );
  return field('Default Gateway', ...new Set(hops));
}

/**
 * The DNS servers of an adapter. The model keeps those that were configured for the whole host: each is shown at the card by
 * which it is reached, or at the first that has an address.
 */
export function dnsServers({ host, resolver }: ShellHost, adapter: NetworkInterface): readonly IpAddress[] {
  const card = cardOf(adapter);
  const first = host.interfaces.find(({ isUp, ipv4 }) => isUp && ipv4.addresses.length > 0);
  const configured = resolver.configuredServers.filter(
    (server) => (host.destinationOf(server).interface ?? first) === card,
  );
  return [...new Set([...configured, ...card.discovery.learned.names.serversAt(host.simulator.now)])];
}
