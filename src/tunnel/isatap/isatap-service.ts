import { AddressError } from '../../addr/error.ts';
import { Ipv4Address } from '../../addr/ipv4.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Resolver } from '../../name/resolver.ts';
import { type Process, sleep, start } from '../../sim/process.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import type { IsatapInterface } from './isatap-interface.ts';

export type IsatapState = 'default' | 'enabled' | 'disabled';

/** PrlRefreshInterval, RFC 5214 section 8.3.1. */
const DEFAULT_REFRESH = seconds(3600);
/** How long after a failed look-up the name is asked again; isatapd waits the same (conformance ISATAP-33). */
const RETRY = seconds(60);
/** Windows' default router name (windows.md section 4). */
const DEFAULT_ROUTER = 'isatap';

/**
 * ISATAP of a Windows host: the settings that all its adapters share, the router name and its resolution to the
 * potential router list, and whether adapters are connected (windows.md sections 1.3 and 4; RFC 5214 section 8.3.2).
 */
export class IsatapService {
  readonly host: Host;
  private readonly resolver: Resolver;
  private list: readonly IsatapInterface[] = [];
  private currentState: IsatapState = 'default';
  private router: string | null = null;
  private resolves = true;
  private intervalMinutes: number | null = null;
  /** Grows with every change of settings; a process of an older one ends itself. */
  private generation = 0;

  constructor(host: Host, resolver: Resolver) {
    this.host = host;
    this.resolver = resolver;
  }

  get adapters(): readonly IsatapInterface[] {
    return this.list;
  }

  get state(): IsatapState {
    return this.currentState;
  }

  /** null: the default name. */
  get routerName(): string | null {
    return this.router;
  }

  /** Minutes; null: the default. */
  get resolutionInterval(): number | null {
    return this.intervalMinutes;
  }

  add(adapter: IsatapInterface): void {
    this.list = [...this.list, adapter];
    this.restart();
  }

  setState(state: IsatapState): void {
    this.currentState = state;
    this.restart();
  }

  setRouter(name: string | null): void {
    this.router = name;
    this.restart();
  }

  setResolution(on: boolean): void {
    this.resolves = on;
    this.restart();
  }

  setResolutionInterval(minutes: number): void {
    this.intervalMinutes = minutes;
    this.restart();
  }

  /** @returns false when the interface is no ISATAP adapter */
  addPotentialRouter(adapter: NetworkInterface, address: Ipv4Address): boolean {
    const found = this.list.find((known) => known === adapter);
    found?.potentialRouters.addManual(address);
    found?.connect();
    found?.discovery.solicitRouters();
    return found !== undefined;
  }

  deletePotentialRouter(adapter: NetworkInterface, address: Ipv4Address): boolean {
    const found = this.list.find((known) => known === adapter);
    if (found === undefined || !found.potentialRouters.has(address)) return false;
    found.potentialRouters.removeManual(address);
    return true;
  }

  private restart(): void {
    this.generation++;
    start(this.host.simulator, this.run(this.generation));
  }

  private *run(generation: number): Process {
    if (generation !== this.generation) return;
    if (this.isOff) {
      for (const adapter of this.list) adapter.disconnect();
      return;
    }
    // State enabled: link-local even while the name does not resolve.
    if (this.currentState === 'enabled') for (const adapter of this.list) adapter.connect();
    for (;;) {
      const found = yield* this.resolve();
      if (generation !== this.generation) return;
      this.apply(found.addresses);
      yield* sleep(found.next);
      if (generation !== this.generation) return;
    }
  }

  private get isOff(): boolean {
    if (this.currentState === 'default') return this.host.profile.isatapDefaultState === 'off' && this.router === null;
    return this.currentState === 'disabled';
  }

  private *resolve(): Process<{ addresses: readonly Ipv4Address[]; next: Nanoseconds }> {
    const refresh = this.intervalMinutes === null ? DEFAULT_REFRESH : seconds(60 * this.intervalMinutes);
    if (!this.resolves) return { addresses: [], next: Infinity };
    const name = this.router ?? DEFAULT_ROUTER;
    try {
      return { addresses: [Ipv4Address.parse(name)], next: Infinity };
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
    }
    const answer = yield* this.resolver.resolve(name, ['A']);
    const addresses = answer.addresses.filter((address) => address.family === 4);
    if (addresses.length === 0) return { addresses, next: RETRY };
    // RFC 5214 section 8.3.2: the smaller of the interval and the time to live; at least a second, so that 0 ends.
    return { addresses, next: Math.max(seconds(1), Math.min(refresh, answer.timeToLive)) };
  }

  private apply(addresses: readonly Ipv4Address[]): void {
    for (const adapter of this.list) {
      const changed = adapter.potentialRouters.replaceResolved(addresses);
      if (adapter.potentialRouters.routers.length > 0) adapter.connect();
      else if (this.currentState === 'default') adapter.disconnect();
      if (changed) adapter.discovery.solicitRouters();
    }
  }
}
