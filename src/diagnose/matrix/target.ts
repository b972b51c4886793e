import type { IpAddress } from '../../addr/ip.ts';
import { sortAddresses } from '../../app/station.ts';
import type { Node } from '../../scenario/node.ts';
import { selectSource } from '../../transport/send-from.ts';
import { leads, type Surroundings } from '../cause/ways.ts';
import { knowsName } from './names.ts';

/** What one host calls another. */
export interface Target {
  readonly text: string;
  readonly by: 'name' | 'address';
}

/**
 * By its name, where whoever is asked for it can know it; otherwise the first address, in the order in which applications
 * try them, to which the route tables lead, or the first of all. Null: there is no family of which both have an address.
 */
export function targetOf(scene: Surroundings, from: Node, to: Node, name: string | undefined): Target | null {
  if (name !== undefined && knowsName(scene.network, scene.loaded.document, from, name))
    return { text: name, by: 'name' };
  const families = new Set(addressesOf(from).map(({ family }) => family));
  const addresses = addressesOf(to).filter(({ family }) => families.has(family));
  const sorted = sortAddresses(from.host, addresses);
  const best = sorted.find((address) => isLedTo(scene, from, address)) ?? sorted[0];
  return best === undefined ? null : { text: best.toString(), by: 'address' };
}

/** Those that others may use beyond the link. */
const addressesOf = ({ host }: Node): IpAddress[] =>
  host.interfaces
    .filter(({ isUp }) => isUp)
    .flatMap(({ ipv4, ipv6 }): IpAddress[] => [
      ...ipv4.addresses.map(({ address }) => address),
      ...ipv6.usable.map(({ address }) => address),
    ])
    .filter((address) => !address.isLinkLocal && !address.isLoopback);

function isLedTo(scene: Surroundings, from: Node, address: IpAddress): boolean {
  const source = selectSource(from.host, address);
  return source !== null && leads(scene, from, address, source, []);
}
