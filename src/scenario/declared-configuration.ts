import { parseIpAddress } from '../addr/ip.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import type { PersistentStore } from '../host/persistent-store.ts';
import { storeDirectAccess } from './direct-access.ts';
import { storeFirewall } from './firewall.ts';
import type { Node } from './node.ts';
import type { ScenarioHost, ScenarioInterface, ScenarioTunnel } from './schema.ts';
import { asList } from './schema-values.ts';

/** Puts the IP and ISATAP configuration and the firewall rules that a scenario declares into the persistent stores of a host. */
export function storeDeclared(document: ScenarioHost, { host: { stored }, isatap }: Node): void {
  for (const [name, settings] of Object.entries(document.interfaces)) {
    storeInterface(stored, name, settings);
    const { metric, mtu, gateway } = settings;
    if (metric !== undefined) stored.putSettings(name, { ipv4: { metric } });
    if (mtu !== undefined) stored.putSettings(name, { ipv6: { mtu } });
    if (gateway !== undefined) storeRoute(stored, { to: '0.0.0.0/0', via: gateway, interface: name, metric: 256 });
  }
  for (const [name, settings] of Object.entries(document.tunnels ?? {})) {
    storeInterface(stored, name, settings);
    if (settings.kind !== 'isatap') continue;
    if (settings.state !== undefined) isatap.configure({ state: settings.state });
    if (settings.router !== undefined) isatap.configure({ routerName: settings.router });
  }
  for (const route of document.routes ?? []) storeRoute(stored, route);
  storeDirectAccess(stored, document);
  storeFirewall(stored, document.firewall);
}

function storeInterface(stored: PersistentStore, name: string, settings: ScenarioInterface | ScenarioTunnel): void {
  const { metric, forwarding, advertise } = settings;
  if (metric !== undefined) stored.putSettings(name, { ipv6: { metric } });
  if (forwarding !== undefined) stored.putSettings(name, { ipv6: { forwarding } });
  if (advertise !== undefined) stored.putSettings(name, { ipv6: { advertise } });
  if ('ra' in settings && settings.ra !== undefined) stored.putSettings(name, { ipv6: { advertise: true } });
  for (const text of [...('ipv4' in settings ? asList(settings.ipv4) : []), ...asList(settings.ipv6)]) {
    const { address, length } = parseAddressWithLength(text);
    stored.putAddress({ interface: name, address, prefixLength: length });
  }
}

function storeRoute(stored: PersistentStore, route: NonNullable<ScenarioHost['routes']>[number]): void {
  stored.putRoute({
    prefix: IpPrefix.parse(route.to),
    nextHop: route.via === undefined ? null : parseIpAddress(route.via),
    interface: route.interface,
    metric: route.metric,
    publish: 'no',
    lifetime: Infinity,
  });
}
