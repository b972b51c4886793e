import { MacAddress } from '../../addr/mac.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { NeighborCache } from '../../host/neighbor-cache.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import {
  CHANGED_STORE,
  interfaceParameter,
  type NetshCommand,
  type NetshParameter,
  parameter,
  REQUIRED,
} from './command.ts';

interface NeighborWords {
  readonly target: NetworkInterface;
  readonly cache: NeighborCache;
  readonly store: ConfigurationStore;
}

function readTarget(values: CommandArguments, family: 4 | 6): NeighborWords {
  const target = values.interface('interface')!;
  const cache = target.neighborsOf(family);
  if (cache === null)
    throw values.notModelled('interface', `a neighbor by hand on ${target.name}`, 'name a card; tunnels know theirs');
  const subinterface = values.interface('subinterface');
  if (subinterface !== undefined && subinterface !== target)
    throw values.refuseGiven('subinterface', 'an interface has one subinterface here, itself', 'leave it out');
  return { target, cache, store: values.store() };
}

const readAddress = (values: CommandArguments, family: 4 | 6): IpAddress | undefined =>
  family === 4 ? values.ipv4('address') : values.ipv6('address');

const readMac = (values: CommandArguments): MacAddress =>
  values.value('neighbor', (text, refuse) => {
    const mac = MacAddress.parse(text);
    if (mac.isGroup) throw refuse(`${text} is the address of a group`, 'that of a card has an even first byte');
    return mac;
  })!;

/** netsh interface ipv6, and the same of ipv4: add, set and delete neighbors (windows.md section 1.2). */
export function neighborCommands(family: 4 | 6): readonly NetshCommand[] {
  const key: readonly NetshParameter[] = [
    interfaceParameter(REQUIRED),
    parameter('address', `<IPv${family} address>`, 'Address of the neighbor.', REQUIRED),
  ];
  const neighbor = parameter('neighbor', '<string>', 'Its link-layer address.', REQUIRED);
  const subinterface = parameter('subinterface', '<string>', 'Name or index of the subinterface.');
  const example = `"Internet" ${family === 4 ? '10.0.0.9' : 'fe80::9'}`;
  return [
    {
      words: ['add', 'neighbors'],
      about: 'Adds the link-layer address of a neighbor, who is not asked for it any more.',
      parameters: [...key, neighbor, subinterface, CHANGED_STORE],
      example: `${example} 02-00-00-00-00-09`,
      bind(values) {
        const { target, cache, store } = readTarget(values, family);
        const [address, mac] = [readAddress(values, family)!, readMac(values)];
        return () => {
          const isReset = store === 'persistent' && target.host.resetFamilies.has(family);
          if (cache.find(address)?.state === 'permanent' && !isReset) return failed(windowsText.objectExists);
          pin(target, cache, address, mac, store);
          return done;
        };
      },
    },
    {
      words: ['set', 'neighbors'],
      about: 'Changes the link-layer address of a neighbor.',
      parameters: [...key, neighbor, CHANGED_STORE],
      example: `${example} 02-00-00-00-00-0a`,
      bind(values) {
        const { target, cache, store } = readTarget(values, family);
        const [address, mac] = [readAddress(values, family)!, readMac(values)];
        return () => {
          if (cache.find(address) === undefined) return failed(windowsText.elementNotFound);
          pin(target, cache, address, mac, store);
          return done;
        };
      },
    },
    {
      words: ['delete', 'neighbors'],
      about: 'Forgets neighbors: one, or all of an interface.',
      parameters: [
        interfaceParameter(REQUIRED),
        parameter('address', `<IPv${family} address>`, 'Address of the neighbor; all if nothing is said.'),
        subinterface,
        CHANGED_STORE,
      ],
      example,
      bind(values) {
        const { target, cache, store } = readTarget(values, family);
        const one = readAddress(values, family);
        return () => {
          const kept = target.host.stored.neighbors
            .filter(({ interface: name, address }) => name === target.name && address.family === family)
            .map(({ address }) => address);
          const all = one === undefined ? [...cache.neighbors.map(({ address }) => address), ...kept] : [one];
          const found = all.filter((address) => forget(target, cache, address, store));
          return one !== undefined && found.length === 0 ? failed(windowsText.elementNotFound) : done;
        };
      },
    },
  ];
}

function pin(
  target: NetworkInterface,
  cache: NeighborCache,
  address: IpAddress,
  mac: MacAddress,
  store: ConfigurationStore,
): void {
  cache.pin(address, mac);
  if (store === 'persistent') target.host.stored.putNeighbor({ interface: target.name, address, mac });
}

/** @returns whether it was known, or kept */
function forget(
  { name, host }: NetworkInterface,
  cache: NeighborCache,
  address: IpAddress,
  store: ConfigurationStore,
): boolean {
  const wasKept = store === 'persistent' && host.stored.removeNeighbor(name, address);
  return cache.forget(address) || wasKept;
}
