import { AddressError } from '../../addr/error.ts';
import { Ipv4Address } from '../../addr/ipv4.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { Resolver } from '../../name/resolver.ts';
import { type Process, Signal, sleep, start, waitFor } from '../../sim/process.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import type { IsatapInterface } from './isatap-interface.ts';

export type IsatapState = 'default' | 'enabled' | 'disabled';

/** What netsh and PowerShell set for all ISATAP adapters of a host (windows.md section 1.3). */
export interface IsatapSettings {
  readonly state: IsatapState;
  /** null: the default name. */
  readonly routerName: string | null;
  readonly resolves: boolean;
  /** Of the resolution, minutes; null: the default. */
  readonly intervalMinutes: number | null;
  /** Kept by hand, by the name of their adapter. */
  readonly potentialRouters: readonly { readonly adapter: string; readonly address: Ipv4Address }[];
}

const defaultSettings: IsatapSettings = {
  state: 'default',
  routerName: null,
  resolves: true,
  intervalMinutes: null,
  potentialRouters: [],
};

/** PrlRefreshInterval, RFC 5214 section 8.3.1. */
const DEFAULT_REFRESH = seconds(3600);
/** How long after a failed look-up the name is asked again; isatapd waits the same (conformance ISATAP-33). */
const RETRY = seconds(60);
/** No look-up takes longer; whoever waits for one then goes on with the list as it is. */
const LONGEST_LOOK_UP = seconds(30);
/** Windows' default router name (windows.md section 4). */
export const DEFAULT_ROUTER = 'isatap';

/**
 * ISATAP of a Windows host: the settings that all its adapters share, the router name and its resolution to the
 * potential router list, and whether adapters are connected (windows.md sections 1.3 and 4; RFC 5214 section 8.3.2).
 */
export class IsatapService {
  readonly host: Host;
  private readonly resolver: Resolver;
  private list: readonly IsatapInterface[] = [];
  private active: IsatapSettings;
  private kept: IsatapSettings;
  /** Grows with every change of settings; a process of an older one ends itself. */
  private generation = 0;
  /** The name's time to live is 0: it is asked again whenever somebody is about to solicit, and at no other time. */
  private asksBeforeSoliciting = false;
  private readonly wanted = new Signal();
  private readonly resolved = new Signal();

  /** @param stored what was kept over a reboot */
  constructor(host: Host, resolver: Resolver, stored: IsatapSettings = defaultSettings) {
    this.host = host;
    this.resolver = resolver;
    this.active = stored;
    this.kept = stored;
  }

  get adapters(): readonly IsatapInterface[] {
    return this.list;
  }

  get settings(): IsatapSettings {
    return this.active;
  }

  /** The settings after the next boot. */
  get stored(): IsatapSettings {
    return this.kept;
  }

  add(adapter: IsatapInterface): void {
    this.list = [...this.list, adapter];
    for (const { adapter: name, address } of this.active.potentialRouters)
      if (name === adapter.name) adapter.potentialRouters.addManual(address);
    adapter.discovery.refreshRouters = () => this.refresh();
    this.restart();
  }

  /** Changes settings in the active store, or in both. */
  configure(changes: Partial<IsatapSettings>, store: ConfigurationStore = 'persistent'): void {
    this.active = { ...this.active, ...changes };
    if (store === 'persistent') this.kept = { ...this.kept, ...changes };
    this.restart();
  }

  /**
   * Keeps a potential router by hand; over reboots too, which could not be verified: netsh has no `store` there.
   * @returns false when the interface is no ISATAP adapter
   */
  addPotentialRouter(adapter: NetworkInterface, address: Ipv4Address): boolean {
    const found = this.list.find((known) => known === adapter);
    if (found === undefined) return false;
    this.keepByHand([...this.withoutRouter(adapter, address), { adapter: adapter.name, address }]);
    found.potentialRouters.addManual(address);
    found.connect();
    found.discovery.solicitRouters();
    return true;
  }

  deletePotentialRouter(adapter: NetworkInterface, address: Ipv4Address): boolean {
    const found = this.list.find((known) => known === adapter);
    if (found === undefined || !found.potentialRouters.has(address)) return false;
    this.keepByHand(this.withoutRouter(adapter, address));
    found.potentialRouters.removeManual(address);
    if (!found.potentialRouters.has(address)) found.discovery.forgetRouter(address);
    return true;
  }

  /** Potential routers kept by hand are none any more after the next boot. */
  resetPotentialRouters(): void {
    this.kept = { ...this.kept, potentialRouters: [] };
  }

  private withoutRouter({ name }: NetworkInterface, address: Ipv4Address): IsatapSettings['potentialRouters'] {
    return this.kept.potentialRouters.filter((other) => other.adapter !== name || other.address !== address);
  }

  private keepByHand(potentialRouters: IsatapSettings['potentialRouters']): void {
    this.active = { ...this.active, potentialRouters };
    this.kept = { ...this.kept, potentialRouters };
  }

  private restart(): void {
    this.generation++;
    start(this.host.simulator, this.run(this.generation));
  }

  private *run(generation: number): Process {
    if (generation !== this.generation) return;
    if (this.isOff) {
      for (const adapter of this.list) {
        adapter.potentialRouters.replaceResolved([]);
        adapter.disconnect();
      }
      return;
    }
    // State enabled: link-local even while the name does not resolve.
    if (this.active.state === 'enabled') for (const adapter of this.list) adapter.connect();
    for (;;) {
      const found = yield* this.resolve();
      if (generation !== this.generation) return;
      this.apply(found.addresses);
      this.asksBeforeSoliciting = found.next === 0;
      this.resolved.fire();
      if (this.asksBeforeSoliciting) yield* waitFor(this.wanted);
      else yield* sleep(found.next);
      if (generation !== this.generation) return;
    }
  }

  /** RFC 5214 section 8.3.2: with a time to live of 0 the list is made anew before routers are solicited. */
  private *refresh(): Process {
    if (!this.asksBeforeSoliciting) return;
    this.wanted.fire();
    yield* waitFor(this.resolved, LONGEST_LOOK_UP);
  }

  private get isOff(): boolean {
    if (this.active.state === 'default')
      return this.host.profile.isatapDefaultState === 'off' && this.active.routerName === null;
    return this.active.state === 'disabled';
  }

  private *resolve(): Process<{ addresses: readonly Ipv4Address[]; next: Nanoseconds }> {
    const refresh = this.active.intervalMinutes === null ? DEFAULT_REFRESH : seconds(60 * this.active.intervalMinutes);
    if (!this.active.resolves) return { addresses: [], next: Infinity };
    const name = this.active.routerName ?? DEFAULT_ROUTER;
    try {
      return { addresses: [Ipv4Address.parse(name)], next: Infinity };
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
    }
    // The list is made anew (RFC 5214 section 8.3.2), so what a cache still holds is no answer.
    const answer = yield* this.resolver.resolve(name, ['A'], 0, false);
    const addresses = answer.addresses.filter((address) => address.family === 4);
    if (addresses.length === 0) return { addresses, next: RETRY };
    // RFC 5214 section 8.3.2: the smaller of the interval and the time to live.
    return { addresses, next: Math.min(refresh, answer.timeToLive) };
  }

  private apply(addresses: readonly Ipv4Address[]): void {
    for (const adapter of this.list) {
      const { potentialRouters, discovery, isUp } = adapter;
      const before = potentialRouters.routers;
      const changed = potentialRouters.replaceResolved(addresses);
      for (const { address } of before) if (!potentialRouters.has(address)) discovery.forgetRouter(address);
      if (potentialRouters.routers.length > 0) adapter.connect();
      else if (this.active.state === 'default') adapter.disconnect();
      if (changed || !isUp) discovery.solicitRouters();
    }
  }
}
