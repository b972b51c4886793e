/** The neighbours of an interface as Windows lists them: hosts, and the groups that it is in (windows.md section 2.5). */
import type { IpAddress } from '../addr/ip.ts';
import type { MacAddress } from '../addr/mac.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { multicastMac } from '../wire/ethernet.ts';

export interface ShownNeighbor {
  readonly address: IpAddress;
  /** With hyphens; on a tunnel the IPv4 address behind it; empty where the link has none. */
  readonly linkLayer: string;
  /** With a capital letter. */
  readonly state: string;
  readonly isRouter: boolean;
}

/** By address. */
export const shownNeighbors = (target: NetworkInterface, family: 4 | 6): ShownNeighbor[] =>
  (family === 4 ? ipv4Neighbors(target) : ipv6Neighbors(target)).toSorted((a, b) => compare(a.address, b.address));

const ipv4Neighbors = (target: NetworkInterface): ShownNeighbor[] =>
  (target.neighborsOf(4)?.neighbors ?? []).map(({ address, mac, state }) => ({
    address,
    linkLayer: mac === null ? '00-00-00-00-00-00' : hyphened(mac),
    state: capital(state),
    isRouter: false,
  }));

function ipv6Neighbors({ discovery, ipv6, isUp }: NetworkInterface): ShownNeighbor[] {
  const hosts = discovery.neighborRows().map((row) => ({ ...row, state: capital(row.state) }));
  const groups = isUp && discovery.hasMulticast ? ipv6.memberships : [];
  const rows = groups.map((address) => ({
    address,
    linkLayer: discovery.linkLayerAddress === null ? '' : hyphened(multicastMac(address)),
    state: 'Permanent',
    isRouter: false,
  }));
  return [...hosts, ...rows];
}

export const hyphened = (mac: MacAddress): string => mac.toString().replaceAll(':', '-');

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

const compare = (a: IpAddress, b: IpAddress): number => a.w0 - b.w0 || a.w1 - b.w1 || a.w2 - b.w2 || a.w3 - b.w3;
