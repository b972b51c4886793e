/** Addresses that the configuration of hosts points at, and who does: next hops, servers, ends of tunnels, members, records. */
import { type IpAddress, parseIpAddress } from '../../addr/ip.ts';
import type { Ipv4Address } from '../../addr/ipv4.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Node } from '../../scenario/node.ts';
import { ConfiguredTunnel } from '../../tunnel/six-in-four/configured-tunnel.ts';
import { type AddressWords, lostAddresses, manualAddresses } from './address-commands.ts';
import type { Scene } from './scene.ts';
import { ownerName, segmentOf } from './ways.ts';

export interface Pointer {
  readonly address: IpAddress;
  /** The host whose configuration it is. */
  readonly host: string;
  /** Whether packets are sent there to be passed on. */
  readonly isNextHop: boolean;
}

export function pointersOf({ network, loaded }: Scene): readonly Pointer[] {
  return [...network.nodes].flatMap(([name, { host, isatap, dnsServer }]) => {
    const document = loaded.document.hosts[name];
    const hops = [...host.ipv4.routes.routes, ...host.ipv6.routes.routes].flatMap(({ nextHop, origin }) =>
      nextHop === null || origin === 'advertisement' ? [] : nextHop,
    );
    const others: IpAddress[] = [
      ...(document?.dns?.servers ?? []).map(parseIpAddress),
      ...Object.values(document?.balancer?.members ?? {}).map(parseIpAddress),
      ...host.interfaces.flatMap((each): Ipv4Address[] => (each instanceof ConfiguredTunnel ? [each.remote] : [])),
      ...isatap.adapters.flatMap(({ potentialRouters }) =>
        potentialRouters.routers.flatMap(({ address, origin }) => (origin === 'manual' ? address : [])),
      ),
      ...(dnsServer?.zones ?? []).flatMap(({ records }) =>
        records.flatMap(({ data }) => (data.kind === 'A' || data.kind === 'AAAA' ? data.address : [])),
      ),
    ];
    return [
      ...hops.map((address) => ({ address, host: name, isNextHop: true })),
      ...others.map((address) => ({ address, host: name, isNextHop: false })),
    ];
  });
}

/** What is pointed at and nobody has, with who points there. */
export interface Vacancy {
  readonly address: IpAddress;
  readonly pointers: readonly Pointer[];
}

export function vacanciesOf(scene: Scene): readonly Vacancy[] {
  const found = new Map<IpAddress, Pointer[]>();
  for (const pointer of pointersOf(scene)) {
    const { address } = pointer;
    if (address.isLinkLocal || address.isMulticast || ownerName(scene, address) !== null) continue;
    found.set(address, [...(found.get(address) ?? []), pointer]);
  }
  return [...found].map(([address, pointers]) => ({ address, pointers }));
}

/** Hosts that have to point at an address before the host that has another is what is wrong. */
const LEAST_POINTERS = 2;
/** Hosts that are tried as the one that is to have an address, at most. */
const MOST_GUESSES = 2;

/** An address of an interface, in whose place it is to have another. */
export interface Misplaced {
  readonly card: NetworkInterface;
  readonly words: AddressWords;
}

/** Several hosts point at an address that nobody has, and nobody points at one that a host has in the same subnet. */
export function misplacedFor(scene: Scene, vacancy: Vacancy): readonly Misplaced[] {
  if (new Set(vacancy.pointers.map(({ host }) => host)).size < LEAST_POINTERS) return [];
  const known = new Set(pointersOf(scene).map(({ address }) => address));
  return [...scene.network.nodes.values()]
    .flatMap((node) => holdings(scene, node, vacancy))
    .filter(({ words }) => !known.has(words.address))
    .slice(0, MOST_GUESSES);
}

function holdings(scene: Scene, { host }: Node, { address, pointers }: Vacancy): Misplaced[] {
  if (pointers.some((pointer) => pointer.host === host.name)) return [];
  const isHop = pointers.some(({ isNextHop }) => isNextHop);
  return host.interfaces
    .filter((card) => card.isUp && segmentOf(scene, card) !== null)
    .filter((card) => !isHop || (address.family === 4 ? host.ipv4.forwarding : card.ipv6.settings.forwarding))
    .flatMap((card) =>
      manualAddresses(card)
        .filter((words) => words.address.family === address.family)
        .filter((words) => IpPrefix.of(words.address, words.prefixLength).contains(address))
        .map((words) => ({ card, words })),
    );
}

/** Whether it is the host which is to have an address that is wrong, and not who points there. */
export function isOwnersFault(scene: Scene, address: IpAddress): boolean {
  if (ownerName(scene, address) !== null) return false;
  const isLost = [...scene.network.nodes.values()].some(({ host }) =>
    host.interfaces.some((card) => lostAddresses(scene, card).some((words) => words.address === address)),
  );
  if (isLost) return true;
  const vacancy = vacanciesOf(scene).find((each) => each.address === address);
  return vacancy !== undefined && misplacedFor(scene, vacancy).length > 0;
}
