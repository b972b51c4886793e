import type { IpAddress } from '../../addr/ip.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { multicastMac } from '../../wire/ethernet.ts';
import { windowsAddress } from '../windows-address.ts';
import { interfaceParameter, LEVEL, type NetshCommand, parameter, shown, SHOWN_STORE } from './command.ts';
import { presentInterfaces } from './interface-facts.ts';

interface NeighborLine {
  readonly address: IpAddress;
  readonly linkLayer: string;
  readonly type: string;
}

/** netsh interface ipv6, and the same of ipv4: show neighbors (windows.md section 2.5). */
export const showNeighbors = (family: 4 | 6): NetshCommand => ({
  words: ['show', 'neighbors'],
  about: 'Displays what is known of hosts on the link.',
  parameters: [
    interfaceParameter(),
    parameter('address', `<IPv${family} address>`, 'The one whose entry is displayed.'),
    parameter('subinterface', '<string>', 'Name or index of a subinterface.'),
    LEVEL,
    SHOWN_STORE,
  ],
  bind(values, { host }) {
    const one = values.interface('interface') ?? values.interface('subinterface');
    const address = family === 4 ? values.ipv4('address') : values.ipv6('address');
    values.choice('level', ['normal', 'verbose']);
    const store = values.store('active');
    return () => {
      const all = one === undefined ? presentInterfaces(host) : [one];
      const tables = all
        .filter(({ isEncapsulating }) => family === 6 || !isEncapsulating)
        .map((each) => {
          const own = store === 'active' ? (family === 4 ? ipv4Neighbors : ipv6Neighbors) : keptNeighbors(family);
          const lines = own(each).filter((line) => address === undefined || line.address === address);
          return neighborTable(each, lines);
        });
      return shown(`${tables.join('')}\n`);
    };
  },
});

/** Those by hand, which are there after the next boot. */
const keptNeighbors =
  (family: 4 | 6) =>
  ({ host, name }: NetworkInterface): NeighborLine[] =>
    host.stored.neighbors
      .filter((kept) => kept.interface === name && kept.address.family === family)
      .map(({ address, mac }) => ({ address, linkLayer: hyphened(mac.toString()), type: 'Permanent' }));

function ipv4Neighbors(target: NetworkInterface): NeighborLine[] {
  const hosts = (target.neighborsOf(4)?.neighbors ?? []).map(({ address, mac, state }) => ({
    address,
    linkLayer: hyphened(mac?.toString() ?? '00:00:00:00:00:00'),
    type: state[0]!.toUpperCase() + state.slice(1),
  }));
  return hosts.toSorted(({ address: a }, { address: b }) => compare(a, b));
}

/** Neighbours, and the groups that the interface is in, by address. */
function ipv6Neighbors({ discovery, ipv6, isUp }: NetworkInterface): NeighborLine[] {
  const hosts = discovery.neighborRows().map(({ address, linkLayer, state, isRouter }) => ({
    address,
    linkLayer,
    type: `${state[0]!.toUpperCase()}${state.slice(1)}${isRouter ? ' (Router)' : ''}`,
  }));
  const groups = isUp && discovery.hasMulticast ? ipv6.memberships : [];
  const lines = groups.map((address) => ({
    address,
    linkLayer: discovery.linkLayerAddress === null ? '' : hyphened(multicastMac(address).toString()),
    type: 'Permanent',
  }));
  return [...hosts, ...lines].toSorted(({ address: a }, { address: b }) => compare(a, b));
}

const hyphened = (mac: string): string => mac.replaceAll(':', '-');

const compare = (a: IpAddress, b: IpAddress): number => a.w0 - b.w0 || a.w1 - b.w1 || a.w2 - b.w2 || a.w3 - b.w3;

const neighborTable = ({ index, name }: NetworkInterface, lines: readonly NeighborLine[]): string =>
  [
    '',
    `Interface ${index}: ${name}`,
    '',
    '',
    'Internet Address                              Physical Address   Type',
    '--------------------------------------------  -----------------  -----------',
    ...lines.map(
      ({ address, linkLayer, type }) => `${windowsAddress(address).padEnd(44)}  ${linkLayer.padEnd(17)}  ${type}`,
    ),
    '',
  ].join('\n');
