import { readNameSettings } from '../../scenario/names.ts';
import type { Network } from '../../scenario/network.ts';
import type { Node } from '../../scenario/node.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { isInZone } from '../../service/dns-zone.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { owns } from '../cause/ways.ts';

/**
 * The name of each host that has one: the one it registers, a record that begins with what it is called here, wherever
 * that leads, or one that leads to an address of it.
 */
export function hostNames({ nodes }: Network, { hosts }: Scenario): ReadonlyMap<string, string> {
  const zones = [...nodes.values()].flatMap(({ dnsServer }) => dnsServer?.zones ?? []);
  const records = zones.flatMap((zone) => zone.records).filter(({ data: { kind } }) => LEADING.has(kind));
  const names = new Map<string, string>();
  for (const [host, node] of nodes) {
    const registered = readNameSettings(hosts[host]!.dns, host).registration?.name;
    const called = records.find(({ name }) => nameKey(name).startsWith(`${nameKey(host)}.`));
    const leading = records.find(({ data }) => 'address' in data && owns(node, data.address));
    const name = registered ?? called?.name ?? leading?.name;
    if (name !== undefined) names.set(host, name);
  }
  return names;
}

const LEADING: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);

/** Whether one of those whom a host asks for a name is a server of its zone, or a DNS64, which asks further. */
export function knowsName({ nodes }: Network, { hosts }: Scenario, { resolver }: Node, name: string): boolean {
  return resolver.serversOf(name).some((server) => {
    const owner = [...nodes].find(([, node]) => owns(node, server));
    if (owner === undefined) return false;
    const [host, { dnsServer }] = owner;
    return hosts[host]!.dns64 !== undefined || (dnsServer?.zones ?? []).some((zone) => isInZone(zone, name));
  });
}
