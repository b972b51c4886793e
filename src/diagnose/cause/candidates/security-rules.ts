/** Connection security rules whose selectors miss an address of the intranet by a little; rule-prefixes.ts has stations in tunnels. */
import type { Ipv6Address } from '../../../addr/ipv6.ts';
import { commonPrefixLength, IpPrefix } from '../../../addr/prefix.ts';
import { covers, type AddressSet } from '../../../ipsec/address-set.ts';
import { findRule, type IpsecRule, type Traffic } from '../../../ipsec/rule.ts';
import { type Repair, together, typed } from '../commands.ts';
import { type Death, deathsFor, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { isStation } from '../guards.ts';
import { hasShell, hostsOf, type Scene } from '../scene.ts';
import { ownerName } from '../ways.ts';

/** Bits that a prefix has to share with an address to be a slip of it: those of the organisation. */
const LEAST_COMMON = 32;

/** A host none of whose rules means a packet, and the prefix that is near. */
interface Miss {
  readonly host: string;
  readonly rule: IpsecRule;
  readonly side: 'endpoint1' | 'endpoint2';
  readonly near: IpPrefix<Ipv6Address>;
  readonly address: Ipv6Address;
}

export function securityRuleCandidates(scene: Scene): readonly Edit[] {
  const deaths = deathsFor(scene, 'ipsec-no-policy', 'ipsec-no-association', 'ipsec-required', 'dos-protection');
  const traffic = deaths.filter(({ drop }) => drop.subject !== undefined);
  const key = ({ where, drop }: Death): string => {
    const { local, remote } = drop.subject as Traffic;
    return `${where} ${local.toString()} ${remote.toString()}`;
  };
  return firstOfEach(traffic, key).flatMap((death) => {
    const { local, remote } = death.drop.subject as Traffic;
    if (isStation(local) || isStation(remote)) return [];
    const misses = endsOf(scene, death).flatMap(({ host, traffic: seen }) => missOf(scene, host, seen) ?? []);
    if (misses.length === 0 || !misses.every(({ host }) => hasShell(scene, host))) return [];
    // Where the rules of both ends agree, it is the address that is wrong.
    return [editOf(misses, misses.length === 1 ? 'repair' : 'workaround')];
  });
}

/** The host where the packet died and that at the other end of the tunnel, each with the addresses as it sees them. */
function endsOf(scene: Scene, { where, drop }: Death): { readonly host: string; readonly traffic: Traffic }[] {
  const traffic = drop.subject as Traffic;
  const { local, remote } = traffic;
  const isClient = ownerName(scene, local) === where;
  const path = scene.packets.first === null ? [] : hostsOf(scene, scene.packets.first);
  const hosts = path.filter((name) => scene.network.nodes.get(name)?.ipsec != null && name !== where);
  const peer = isClient ? hosts.at(-1) : ownerName(scene, remote);
  const here = { host: where, traffic };
  return peer == null ? [here] : [here, { host: peer, traffic: { ...traffic, local: remote, remote: local } }];
}

function missOf({ network }: Scene, host: string, traffic: Traffic): Miss | null {
  // Which interface a rule is confined to is no matter of its selectors.
  const rules = (network.nodes.get(host)?.ipsec?.rules ?? []).map((rule) => ({ ...rule, interfaces: null }));
  if (rules.length === 0 || findRule(rules, traffic) !== null) return null;
  const misses = rules.flatMap((rule): Miss[] => {
    const sides = [
      ['endpoint1', traffic.local, covers(rule.endpoint2, traffic.remote)],
      ['endpoint2', traffic.remote, covers(rule.endpoint1, traffic.local)],
    ] as const;
    return sides.flatMap(([side, address, otherFits]) => {
      const near = otherFits ? nearest(rule[side], address) : null;
      return near === null ? [] : [{ host, rule, side, near, address }];
    });
  });
  const common = ({ near, address }: Miss): number => commonPrefixLength(near.address, address);
  return misses.sort((a, b) => common(b) - common(a))[0] ?? null;
}

/** The prefix of a set that shares most with an address; single addresses are meant as they are. */
function nearest(set: AddressSet, address: Ipv6Address): IpPrefix<Ipv6Address> | null {
  if (set === 'any') return null;
  const near = set
    .filter(({ length, address: start }) => length < 128 && commonPrefixLength(start, address) >= LEAST_COMMON)
    .sort((a, b) => commonPrefixLength(b.address, address) - commonPrefixLength(a.address, address));
  return near[0] ?? null;
}

/** One prefix of an endpoint of a rule in the place of another. */
export function changeEndpoint(
  host: string,
  rule: IpsecRule,
  side: 'endpoint1' | 'endpoint2',
  wrong: IpPrefix<Ipv6Address>,
  right: IpPrefix,
): Repair {
  const set = `Set-NetIPsecRule -DisplayName "${rule.name}" -${PARAMETERS[side]} `;
  const before = rule[side] === 'any' ? [] : rule[side];
  const after = before.map((prefix) => (prefix.equals(wrong) ? right : prefix));
  const command = set + after.join(',');
  return typed(host, command, set + before.join(','), [command]);
}

const PARAMETERS = { endpoint1: 'LocalAddress', endpoint2: 'RemoteAddress' } as const;

function editOf(misses: readonly Miss[], merit: 'repair' | 'workaround'): Edit {
  const [first] = misses;
  const texts = misses.map(
    ({ host, rule, near, address }) =>
      `the rule "${rule.name}" of ${host} is for ${near.toString()}, and ${address.toString()} is not in it`,
  );
  return {
    code: 'isatap-prefix-mismatch',
    host: first!.host,
    text: texts.join('; ').replace(/^t/, 'T'),
    ...together(
      misses.map(({ host, rule, side, near, address }) =>
        changeEndpoint(host, rule, side, near, IpPrefix.of(address, near.length)),
      ),
    ),
    merit,
    survivesReboot: true,
  };
}
