import { Ipv6Address } from '../../addr/ipv6.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { setText } from './remedy.ts';

/** What a farm has for its clients: 32 members, a /64 for each (Microsoft, Set-RemoteAccessLoadBalancer). */
const FARM_LENGTH = 59;
const MOST_MEMBERS = 2 ** (64 - FARM_LENGTH);

export const clientPrefixes: Lint = {
  code: 'client-prefixes',
  sentence: 'each member of a farm has a /64 of its own for its clients, all out of one /59',
  find: (network) =>
    Object.values(network.loaded.document.hosts).flatMap(({ balancer }) =>
      balancer === undefined ? [] : judgeFarm(network, Object.keys(balancer.members)),
    ),
};

/** @param members in the order of the balancer: who comes first is taken to be right */
function judgeFarm(network: ConfiguredNetwork, members: readonly string[]): Finding[] {
  const { document, locate } = network.loaded;
  const servers = members.flatMap((name) => {
    const directAccess = document.hosts[name]?.directAccess;
    return directAccess?.role === 'server' ? [{ name, prefix: IpPrefix.parse6(directAccess.clientPrefix) }] : [];
  });
  const [first] = servers;
  if (first === undefined) return [];
  const farm = IpPrefix.of(first.prefix.address, FARM_LENGTH);
  const taken: IpPrefix[] = servers.map(({ prefix }) => prefix);
  return servers.flatMap(({ name, prefix }, index): Finding[] => {
    const same = servers.slice(0, index).find((other) => other.prefix.equals(prefix));
    if (same === undefined && farm.contains(prefix.address)) return [];
    const path = ['hosts', name, 'directAccess', 'clientPrefix'];
    const fault =
      same === undefined ? `which is not in ${farm.toString()}, as that of ${first.name} is` : `as ${same.name} does`;
    const free = freeIn(farm, taken);
    if (free !== null) taken.push(free);
    return [
      {
        at: locate(path),
        message: `${name} gives its clients addresses in ${prefix.toString()}, ${fault}`,
        hint:
          free === null
            ? `${farm.toString()} has room for ${MOST_MEMBERS} members: give the others a farm of their own`
            : `${setText(path, free.toString())}, and the same among clientPrefixes of the clients and in routes to them`,
      },
    ];
  });
}

/** The first /64 that nobody has; null when all are taken. */
function freeIn(farm: IpPrefix<Ipv6Address>, taken: readonly IpPrefix[]): IpPrefix<Ipv6Address> | null {
  const { w0, w1 } = farm.address;
  for (let member = 0; member < MOST_MEMBERS; member++) {
    const prefix = IpPrefix.of(Ipv6Address.of(w0, w1 + member, 0, 0), 64);
    if (!taken.some((other) => other.equals(prefix))) return prefix;
  }
  return null;
}
