/** netsh interface ipv4: show addresses and config, and of both families show dnsservers, in the layout of real output. */
import type { Ipv4Address } from '../../addr/ipv4.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ShellHost } from '../command.ts';
import { loopbackMetric, LOOPBACK } from '../loopback.ts';
import { maskText, windowsAddress } from '../windows-address.ts';
import { type NetshCommand, parameter, shown } from './command.ts';
import { chosenInterfaces } from './interface-facts.ts';

type Line = readonly [label: string, value: string];

const LABEL_WIDTH = 38;

function block(name: string, lines: readonly Line[]): string {
  const rows = lines.map(([label, value]) => `    ${(label === '' ? '' : `${label}:`).padEnd(LABEL_WIDTH)}${value}`);
  return ['', `Configuration for interface "${name}"`, ...rows, ''].join('\n');
}

const subnetText = (address: Ipv4Address, length: number): string =>
  `${IpPrefix.of(address, length).toString()} (mask ${maskText(length)})`;

function addressLines(target: NetworkInterface): Line[] {
  const gateways = target.host.ipv4.routes.routes.filter(
    ({ prefix, nextHop, interface: out }) => prefix.length === 0 && nextHop !== null && out === target,
  );
  return [
    ['DHCP enabled', 'No'],
    ...target.ipv4.addresses.flatMap(({ address, prefixLength }): Line[] => [
      ['IP Address', address.toString()],
      ['Subnet Prefix', subnetText(address, prefixLength)],
    ]),
    ...gateways.flatMap(({ nextHop, metric }): Line[] => [
      ['Default Gateway', nextHop!.toString()],
      ['Gateway Metric', String(metric)],
    ]),
    ['InterfaceMetric', String(target.metricOf(4))],
  ];
}

/** The host's servers of a family stand with each of its cards: Windows has them for each interface. */
function serverLines({ resolver }: ShellHost, family: 4 | 6): Line[] {
  const [first = 'None', ...more] = resolver.configuredServers
    .filter((server) => server.family === family)
    .map(windowsAddress);
  return [
    ['Statically Configured DNS Servers', first],
    ...more.map((server): Line => ['', server]),
    ['Register with which suffix', 'Primary only'],
  ];
}

const WINS: Line = ['Statically Configured WINS Servers', 'None'];

const loopbackLines = ({ host }: ShellHost): Line[] => [
  ['DHCP enabled', 'No'],
  ['IP Address', '127.0.0.1'],
  ['Subnet Prefix', '127.0.0.0/8 (mask 255.0.0.0)'],
  ['InterfaceMetric', String(loopbackMetric(host.profile))],
];

const showCommand = (
  word: string,
  about: string,
  linesOf: (target: NetworkInterface, shell: ShellHost) => readonly Line[],
  ofLoopback: (shell: ShellHost) => readonly Line[],
): NetshCommand => ({
  words: ['show', word],
  about,
  parameters: [parameter('name', '<string>', 'Name or index of the interface.')],
  bind(values, shell) {
    const one = values.shownInterface('name');
    return () => {
      const { hasLoopback, interfaces } = chosenInterfaces(one, shell.host);
      const cards = interfaces.filter((each) => !each.isEncapsulating);
      const blocks = cards.map((each) => block(each.name, linesOf(each, shell)));
      if (hasLoopback) blocks.push(block(LOOPBACK.name, ofLoopback(shell)));
      return shown(`${blocks.join('')}\n`);
    };
  },
});

export const showDnsServers = (family: 4 | 6): NetshCommand =>
  showCommand(
    'dnsservers',
    'Displays the DNS servers of interfaces.',
    (_target, shell) => serverLines(shell, family),
    () => [
      ['Statically Configured DNS Servers', 'None'],
      ['Register with which suffix', 'Primary only'],
    ],
  );

export const ipv4ConfigCommands: readonly NetshCommand[] = [
  showCommand('addresses', 'Displays the addresses of interfaces.', addressLines, loopbackLines),
  showCommand(
    'config',
    'Displays addresses and servers of interfaces.',
    (target, shell) => [...addressLines(target), ...serverLines(shell, 4), WINS],
    (shell) => [
      ...loopbackLines(shell),
      ['Statically Configured DNS Servers', 'None'],
      ['Register with which suffix', 'Primary only'],
      WINS,
    ],
  ),
  showDnsServers(4),
];
