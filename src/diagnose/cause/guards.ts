/** Hosts with connection security rules, and which addresses of the intranet these are for. */
import { isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { type AddressSet, covers } from '../../ipsec/address-set.ts';
import type { IpsecRule } from '../../ipsec/rule.ts';
import type { Node } from '../../scenario/node.ts';
import type { Scene } from './scene.ts';

export const guardsOf = ({ network }: Scene): readonly Node[] =>
  [...network.nodes.values()].filter(({ ipsec }) => (ipsec?.rules.length ?? 0) > 0);

/** The client's end is the one whose tunnel address is any; the intranet is at the other. */
export const isClientRule = ({ localTunnel }: IpsecRule): boolean => localTunnel === 'any';

export const insideOf = (rule: IpsecRule): AddressSet => (isClientRule(rule) ? rule.endpoint2 : rule.endpoint1);

export const isCoveredBy = ({ ipsec }: Node, address: Ipv6Address): boolean =>
  (ipsec?.rules ?? []).some((rule) => covers(insideOf(rule), address));

/** The address of a station in a tunnel, beyond its link. */
export const isStation = (address: IpAddress): address is Ipv6Address =>
  address.family === 6 && !address.isLinkLocal && isatapLocator(address) !== null;

/** Whether it is that of a station, and no rule of this network knows its prefix. */
export function isUnknownToRules(scene: Scene, address: IpAddress): boolean {
  const guards = guardsOf(scene);
  return guards.length > 0 && isStation(address) && !guards.some((node) => isCoveredBy(node, address));
}
