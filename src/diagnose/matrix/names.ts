import { parseAddressWithLength } from '../../addr/prefix.ts';
import type { IpAddress } from '../../addr/ip.ts';
import { readNameSettings } from '../../scenario/names.ts';
import type { Network } from '../../scenario/network.ts';
import type { Node } from '../../scenario/node.ts';
import type { Scenario, ScenarioHost } from '../../scenario/schema.ts';
import { asList } from '../../scenario/schema-values.ts';
import { readZones } from '../../scenario/zones.ts';
import { isInZone } from '../../service/dns-zone.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { owns } from '../cause/ways.ts';

/**
 * The name of each host that has one: the one it registers, or a record that leads to an address of it, first one that
 * begins with its own name.
 */
export function hostNames({ hosts }: Scenario): ReadonlyMap<string, string> {
  const records = Object.entries(hosts).flatMap(([server, { dnsServer }]) =>
    dnsServer === undefined ? [] : readZones(dnsServer, server).flatMap((zone) => zone.records),
  );
  const names = new Map<string, string>();
  for (const [host, document] of Object.entries(hosts)) {
    const own = declaredAddresses(document);
    const leading = records.filter(({ data }) => 'address' in data && own.has(data.address)).map(({ name }) => name);
    const called = leading.find((name) => nameKey(name).startsWith(`${host.toLowerCase()}.`));
    const name = readNameSettings(document.dns, host).registration?.name ?? called ?? leading[0];
    if (name !== undefined) names.set(host, name);
  }
  return names;
}

function declaredAddresses({ interfaces, tunnels = {} }: ScenarioHost): ReadonlySet<IpAddress> {
  const texts = [
    ...Object.values(interfaces).flatMap(({ ipv4, ipv6 }) => [...asList(ipv4), ...asList(ipv6)]),
    ...Object.values(tunnels).flatMap(({ ipv6 }) => asList(ipv6)),
  ];
  return new Set(texts.map((text) => parseAddressWithLength(text).address));
}

/** Whether one of those whom a host asks for a name is a server of its zone, or a DNS64, which asks further. */
export function knowsName({ nodes }: Network, { hosts }: Scenario, { resolver }: Node, name: string): boolean {
  return resolver.serversOf(name).some((server) => {
    const owner = [...nodes].find(([, node]) => owns(node, server));
    if (owner === undefined) return false;
    const { dnsServer, dns64 } = hosts[owner[0]]!;
    return dns64 !== undefined || Object.keys(dnsServer?.zones ?? {}).some((zone) => isInZone({ name: zone }, name));
  });
}
