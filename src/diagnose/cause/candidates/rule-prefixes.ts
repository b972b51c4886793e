/** Connection security rules that do not cover the prefix of the stations, or a prefix that the rules do not know. */
import type { Ipv6Address } from '../../../addr/ipv6.ts';
import { IpPrefix } from '../../../addr/prefix.ts';
import { type AddressSet, setText } from '../../../ipsec/address-set.ts';
import type { IpsecRule } from '../../../ipsec/rule.ts';
import type { Route } from '../../../route/route-table.ts';
import { addRoute, deleteRoute, type Repair, setRoute, together, typed, wordsOf } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { isatapRouters, prefixRoutesOf } from '../facing.ts';
import { guardsOf, insideOf, isClientRule, isCoveredBy, isStation, isUnknownToRules } from '../guards.ts';
import { isElsewhere, SUBNET, wantedPrefixes } from '../isatap-prefixes.ts';
import { hasShell, hostsOf, type Scene } from '../scene.ts';

export function rulePrefixCandidates(scene: Scene): readonly Edit[] {
  const { packets } = scene;
  const guards = guardsOf(scene).map(({ host }) => host.name);
  const passed = packets.payload.flatMap((packet) => hostsOf(scene, packet));
  if (!passed.some((host) => guards.includes(host))) return [];
  const stations = [...packets.payload, ...packets.lost].flatMap(({ description }) =>
    [description?.source, description?.destination].filter((each) => each !== undefined).filter(isStation),
  );
  return [...new Set(stations)].flatMap((station) => [...publishedElse(scene, station), ...ruleEdits(scene, station)]);
}

/** No rule knows the prefix: the router is to advertise one that they know. */
function publishedElse(scene: Scene, station: Ipv6Address): Edit[] {
  if (!isUnknownToRules(scene, station)) return [];
  return isatapRouters(scene).flatMap(({ node, adapter }) => {
    const { name } = node.host;
    const route = prefixRoutesOf(adapter).find(({ prefix, publish }) => publish !== 'no' && prefix.contains(station));
    if (route === undefined || !hasShell(scene, name)) return [];
    const known = wantedPrefixes(scene, node, adapter).filter(({ prefix }) =>
      guardsOf(scene).some((guard) => isCoveredBy(guard, prefix.address)),
    );
    return known.slice(0, 1).map(({ prefix, evidence }) => ({
      code: 'isatap-prefix-mismatch',
      host: name,
      text: `${name} advertises ${route.prefix.toString()} to its stations, and no connection security rule covers it, so what comes from ${station.toString()} stays in clear; ${prefix.toString()} is the one in the rules: ${evidence}`,
      ...replacePrefix(name, route, prefix),
      merit: 'repair',
      survivesReboot: true,
    }));
  });
}

function replacePrefix(host: string, route: Route, prefix: IpPrefix<Ipv6Address>): Repair {
  // The route of an address stays as long as the address does.
  const gone = route.origin === 'manual' ? deleteRoute(host, wordsOf(route)) : setRoute(host, route, { publish: 'no' });
  return together([gone, addRoute(host, { ...wordsOf(route), prefix, publish: route.publish })]);
}

/** Other hosts' rules know the prefix: those of this one do not, and have another in its place. */
function ruleEdits(scene: Scene, station: Ipv6Address): Edit[] {
  const guards = guardsOf(scene);
  const others = guards.filter((node) => isCoveredBy(node, station));
  const [other] = others;
  if (other === undefined) return [];
  const right = IpPrefix.of(station, SUBNET);
  return guards
    .filter((node) => !isCoveredBy(node, station) && hasShell(scene, node.host.name))
    .flatMap(({ host, ipsec }) =>
      ipsec!.rules.flatMap((rule) => {
        const inside = insideOf(rule);
        const wrong =
          inside === 'any' ? undefined : inside.find((each) => each.length === SUBNET && !isElsewhere(scene, each));
        if (inside === 'any' || wrong === undefined) return [];
        const corrected = inside.map((each) => (each === wrong ? right : each));
        return [
          {
            code: 'isatap-prefix-mismatch',
            host: host.name,
            text: `The rule "${rule.name}" of ${host.name} is for ${wrong.toString()} and not for ${right.toString()}, the prefix of the stations, which the rules of ${other.host.name} cover`,
            ...setEndpoint(host.name, rule, inside, corrected),
            merit: 'repair',
            survivesReboot: true,
          } satisfies Edit,
        ];
      }),
    );
}

function setEndpoint(host: string, rule: IpsecRule, before: AddressSet, after: AddressSet): Repair {
  const side = isClientRule(rule) ? 'RemoteAddress' : 'LocalAddress';
  const command = (set: AddressSet): string => `Set-NetIPsecRule -DisplayName "${rule.name}" -${side} ${setText(set)}`;
  return typed(host, command(after), command(before), [command(after)]);
}
