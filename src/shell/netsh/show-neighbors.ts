import type { NetworkInterface } from '../../host/network-interface.ts';
import { hyphened, type ShownNeighbor, shownNeighbors } from '../shown-neighbors.ts';
import { windowsAddress } from '../windows-address.ts';
import { interfaceParameter, LEVEL, type NetshCommand, parameter, shown, SHOWN_STORE } from './command.ts';
import { chosenInterfaces } from './interface-facts.ts';

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
    const one = values.shownInterface('interface') ?? values.shownInterface('subinterface');
    const address = family === 4 ? values.ipv4('address') : values.ipv6('address');
    values.choice('level', ['normal', 'verbose']);
    const store = values.store('active');
    return () => {
      const tables = chosenInterfaces(one, host)
        .interfaces.filter(({ isEncapsulating }) => family === 6 || !isEncapsulating)
        .map((each) => {
          const own = store === 'active' ? shownNeighbors(each, family) : keptNeighbors(each, family);
          return neighborTable(
            each,
            own.filter((row) => address === undefined || row.address === address),
          );
        });
      return shown(`${tables.join('')}\n`);
    };
  },
});

/** Those by hand, which are there after the next boot. */
const keptNeighbors = ({ host, name }: NetworkInterface, family: 4 | 6): ShownNeighbor[] =>
  host.stored.neighbors
    .filter((kept) => kept.interface === name && kept.address.family === family)
    .map(({ address, mac }) => ({ address, linkLayer: hyphened(mac), state: 'Permanent', isRouter: false }));

const neighborTable = ({ index, name }: NetworkInterface, rows: readonly ShownNeighbor[]): string =>
  [
    '',
    `Interface ${index}: ${name}`,
    '',
    '',
    'Internet Address                              Physical Address   Type',
    '--------------------------------------------  -----------------  -----------',
    ...rows.map(
      ({ address, linkLayer, state, isRouter }) =>
        `${windowsAddress(address).padEnd(44)}  ${linkLayer.padEnd(17)}  ${state}${isRouter ? ' (Router)' : ''}`,
    ),
    '',
  ].join('\n');
