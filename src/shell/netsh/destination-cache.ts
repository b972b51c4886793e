import type { IpAddress } from '../../addr/ip.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { done } from '../command.ts';
import { windowsAddress } from '../windows-address.ts';
import { interfaceParameter, LEVEL, type NetshCommand, type NetshParameter, parameter, shown } from './command.ts';
import { chosenInterfaces } from './interface-facts.ts';

const KEY: readonly NetshParameter[] = [
  interfaceParameter(),
  parameter('address', '<IP address>', 'Address of the destination.'),
];

/**
 * netsh interface ipv6, and the same of ipv4: destinations that the host has sent to, with what it was told of the way
 * (RFC 4861 section 5.1). No real output of the table was found; its columns are not verified.
 */
export const destinationCacheCommands = (family: 4 | 6): readonly NetshCommand[] => [
  {
    words: ['show', 'destinationcache'],
    about: 'Displays destinations that were sent to, and their next hops.',
    parameters: [...KEY, LEVEL],
    bind(values, { host }) {
      const one = values.shownInterface('interface');
      const address = values.address('address');
      values.choice('level', ['normal', 'verbose']);
      return () =>
        shown(
          `${chosenInterfaces(one, host)
            .interfaces.map((each) => destinationTable(each, family, address))
            .join('')}\n`,
        );
    },
  },
  {
    words: ['delete', 'destinationcache'],
    about: 'Forgets destinations, and with them path MTUs and redirects.',
    parameters: KEY,
    bind(values, { host }) {
      const one = values.interface('interface');
      const address = values.address('address');
      return () => {
        forget(host, family, (destination) => {
          const isThere = one === undefined || host.destinationOf(destination).interface === one;
          return isThere && (address === undefined || destination === address);
        });
        return done;
      };
    },
  },
];

function forget(host: Host, family: 4 | 6, isMeant: (destination: IpAddress) => boolean): void {
  const layer = family === 4 ? host.ipv4 : host.ipv6;
  layer.pathMtus.forget(isMeant);
  layer.redirects.forget(isMeant);
  host.forgetDestinations();
}

function destinationTable(target: NetworkInterface, family: 4 | 6, address: IpAddress | undefined): string {
  const { host } = target;
  const rows = (family === 4 ? host.ipv4 : host.ipv6).destinations.destinations
    .filter((entry) => entry.interface === target && entry.kind === 'route')
    .filter((entry) => address === undefined || entry.address === address)
    .toSorted(({ address: a }, { address: b }) => a.w0 - b.w0 || a.w1 - b.w1 || a.w2 - b.w2 || a.w3 - b.w3)
    .map((entry) => {
      const mtu = String(host.pathMtu(entry.address)).padStart(4);
      return `${mtu} ${windowsAddress(entry.address).padEnd(45)} ${windowsAddress(entry.nextHop)}`;
    });
  if (rows.length === 0) return '';
  return [
    '',
    `Interface ${target.index}: ${target.name}`,
    '',
    '',
    'PMTU Destination Address                           Next Hop Address',
    '---- --------------------------------------------- -------------------------',
    ...rows,
    '',
  ].join('\n');
}
