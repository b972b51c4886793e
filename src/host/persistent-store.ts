import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { IpAddress } from '../addr/ip.ts';
import type { MacAddress } from '../addr/mac.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { PolicyTable } from '../route/policy-table.ts';
import type { Route, RoutePublish } from '../route/route-table.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { coreNetworkingRules, type FirewallRule } from './firewall-rule.ts';
import type { Host } from './host.ts';
import type { Ipv4Settings } from './ipv4-interface.ts';
import type { Ipv6Settings } from './ipv6-interface.ts';
import type { AddressManner, NetworkInterface } from './network-interface.ts';

/** Where a change goes: `active` until the next boot, `persistent` into both stores (windows.md sections 1.2 and 1.5). */
export type ConfigurationStore = 'active' | 'persistent';

/** A route as it is kept over a reboot. Interfaces go by their names: indexes may be others after a boot. */
export interface StoredRoute {
  readonly prefix: IpPrefix;
  /** null: on-link. */
  readonly nextHop: IpAddress | null;
  readonly interface: string;
  readonly metric: number;
  readonly publish: RoutePublish;
  /** Counted from each boot anew; Infinity for ever. */
  readonly lifetime: Nanoseconds;
  /** Of a published prefix, counted alike; left out: as long as it is valid. */
  readonly preferred?: Nanoseconds;
}

/** Of IPv6 also how it is; lifetimes count from each boot anew. */
export interface StoredAddress extends AddressManner {
  readonly interface: string;
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** A neighbour whose link-layer address an administrator has given. */
export interface StoredNeighbor {
  readonly interface: string;
  readonly address: IpAddress;
  readonly mac: MacAddress;
}

/** What of an interface is set otherwise than by default. */
export interface StoredSettings {
  readonly ipv4?: Partial<Ipv4Settings>;
  readonly ipv6?: Partial<Ipv6Settings>;
}

/** The persistent store of a host: what its IP configuration and its firewall rules are after a boot. */
export class PersistentStore {
  /** In the order in which they were added: among equal sums it decides. */
  routes: readonly StoredRoute[] = [];
  addresses: readonly StoredAddress[] = [];
  neighbors: readonly StoredNeighbor[] = [];
  /** null: that of the profile. */
  policyTable: PolicyTable | null = null;
  /** Inbound rules: every change of one is kept. They hold where the firewall is on. */
  firewallRules: readonly FirewallRule[] = coreNetworkingRules;
  /** Adapters that an administrator has disabled, by name. */
  readonly disabledAdapters = new Set<string>();
  /** The state of the IP-HTTPS server interface, where there is one. */
  ipHttpsServerIsEnabled = true;
  private readonly settings = new Map<string, StoredSettings>();

  /** Gives the host rules of its own; one that has the name of a core networking rule takes its place. */
  declareFirewallRules(rules: readonly FirewallRule[]): void {
    const named = new Set(rules.map(({ name }) => name));
    this.firewallRules = [...rules, ...coreNetworkingRules.filter(({ name }) => !named.has(name))];
  }

  /** Forgets the IP configuration of a family. */
  reset(family: 4 | 6): void {
    this.routes = this.routes.filter(({ prefix }) => prefix.address.family !== family);
    this.addresses = this.addresses.filter(({ address }) => address.family !== family);
    this.neighbors = this.neighbors.filter(({ address }) => address.family !== family);
    if (family === 6) this.policyTable = null;
    for (const [name, { ipv4 = {}, ipv6 = {} }] of this.settings)
      this.settings.set(name, family === 4 ? { ipv6 } : { ipv4 });
  }

  settingsOf(interfaceName: string): StoredSettings {
    return this.settings.get(interfaceName) ?? {};
  }

  putSettings(interfaceName: string, changes: StoredSettings): void {
    const { ipv4, ipv6 } = this.settingsOf(interfaceName);
    this.settings.set(interfaceName, { ipv4: { ...ipv4, ...changes.ipv4 }, ipv6: { ...ipv6, ...changes.ipv6 } });
  }

  putAddress(added: StoredAddress): void {
    this.removeAddress(added.interface, added.address);
    this.addresses = [...this.addresses, added];
  }

  /** @returns whether it was there */
  removeAddress(interfaceName: string, address: IpAddress): boolean {
    const left = this.addresses.filter((other) => other.interface !== interfaceName || other.address !== address);
    const wasThere = left.length < this.addresses.length;
    this.addresses = left;
    return wasThere;
  }

  putNeighbor(added: StoredNeighbor): void {
    this.removeNeighbor(added.interface, added.address);
    this.neighbors = [...this.neighbors, added];
  }

  /** @returns whether it was there */
  removeNeighbor(interfaceName: string, address: IpAddress): boolean {
    const left = this.neighbors.filter((other) => other.interface !== interfaceName || other.address !== address);
    const wasThere = left.length < this.neighbors.length;
    this.neighbors = left;
    return wasThere;
  }

  findRoute(prefix: IpPrefix, interfaceName: string, nextHop: IpAddress | null): StoredRoute | undefined {
    return this.routes.find(
      (route) => route.interface === interfaceName && route.nextHop === nextHop && route.prefix.equals(prefix),
    );
  }

  /** Adds a route, or changes the one of the same prefix, interface and next hop in its place. */
  putRoute(route: StoredRoute): void {
    const known = this.findRoute(route.prefix, route.interface, route.nextHop);
    this.routes =
      known === undefined ? [...this.routes, route] : this.routes.map((other) => (other === known ? route : other));
  }

  removeRoute(route: StoredRoute): void {
    this.routes = this.routes.filter((other) => other !== route);
  }

  /** Gives an interface the settings, addresses and neighbours that are kept for it. */
  restoreInterface(target: NetworkInterface): void {
    const { ipv4, ipv6 } = this.settingsOf(target.name);
    Object.assign(target.ipv4.settings, ipv4);
    Object.assign(target.ipv6.settings, ipv6);
    for (const { interface: name, address, prefixLength, ...manner } of this.addresses) {
      if (name !== target.name) continue;
      if (address.family === 4) target.ipv4.assign(address, prefixLength);
      else target.assignIpv6(address, prefixLength, manner);
    }
    for (const { interface: name, address, mac } of this.neighbors)
      if (name === target.name) target.neighborsOf(address.family)?.pin(address, mac);
  }

  /**
   * Gives a host its routes, or those of one interface; those of an interface that is not there or is disabled wait for
   * it in the store.
   */
  restoreRoutes(host: Host, only: NetworkInterface | null = null): void {
    for (const { prefix, nextHop, interface: name, metric, publish, lifetime, preferred } of this.routes) {
      const out = host.interfaceByName(name);
      if (out === undefined || this.disabledAdapters.has(name) || (only !== null && out !== only)) continue;
      const validUntil = host.simulator.now + lifetime;
      const shown = {
        metric,
        publish,
        ...(preferred === undefined ? {} : { preferredUntil: host.simulator.now + preferred }),
      };
      const route: Route = { prefix, nextHop, interface: out, origin: 'manual', validUntil, ...shown };
      const { routes } = prefix.address.family === 4 ? host.ipv4 : host.ipv6;
      // The on-link route of an address has come with it, and only what was set of it is stored.
      const known = routes.find(prefix, out.index, nextHop);
      if (known !== undefined) {
        Object.assign(known, shown);
        routes.changed();
      } else if (isIpv4(route)) host.ipv4.addRoute(route);
      else if (isIpv6(route)) host.ipv6.addRoute(route);
    }
  }
}

const isIpv4 = (route: Route): route is Route<Ipv4Address> => route.prefix.address.family === 4;
const isIpv6 = (route: Route): route is Route<Ipv6Address> => route.prefix.address.family === 6;
