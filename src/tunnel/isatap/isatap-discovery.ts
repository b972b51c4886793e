import { isatapLinkLocal, isatapLocator } from '../../addr/embedded.ts';
import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { lifetimeOf } from '../../host/advertised-state.ts';
import type { MacAddress } from '../../addr/mac.ts';
import type { NeighborRow } from '../../host/discovery.ts';
import type { Neighbor } from '../../host/neighbor-cache.ts';
import {
  MAX_RTR_SOLICITATION_DELAY,
  MAX_RTR_SOLICITATIONS,
  RTR_SOLICITATION_INTERVAL,
} from '../../host/router-solicitor.ts';
import { type Process, Signal, sleep, start, waitFor } from '../../sim/process.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import type { NeighborAdvertisement, NeighborSolicitation } from '../../wire/icmpv6/neighbor.ts';
import type { RouterAdvertisement, RouterSolicitation } from '../../wire/icmpv6/router.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { StaticDiscovery } from '../static-discovery.ts';
import type { IsatapInterface } from './isatap-interface.ts';

/** MinRouterSolicitInterval, RFC 5214 section 8.3.4. */
const MIN_ROUTER_SOLICIT_INTERVAL = seconds(120);

/**
 * Neighbor discovery on ISATAP (RFC 5214 section 8): all unicast, no link-layer options, no address resolution and no
 * duplicate detection; reachability is probed where the host's profile says so; routers are solicited one by one and believed only when they are potential routers.
 */
export class IsatapDiscovery extends StaticDiscovery {
  declare readonly owner: IsatapInterface;
  override readonly hasMulticast = false;

  /** A host that reaches another over this router, both on the tunnel, is told to reach it directly (RFC 4861 section 8.2). */
  override get sendsRedirects(): boolean {
    return this.owner.host.profile.sendsIsatapRedirects;
  }

  private readonly routerAnswered = new Signal();
  /** When to ask again, by the IPv4 address in the router's: it may call itself by either form of the identifier. */
  private readonly heard = new Map<number, Nanoseconds>();
  private generation = 0;
  /** Soliciting came to an end since the interface was down, advertised or was told not to. */
  private hasEnded = false;
  /** Makes the potential router list anew where that is due before routers are solicited. */
  refreshRouters: (() => Process) | null = null;

  /** Solicits every potential router, again and again as lifetimes ask (RFC 5214 section 8.3.4). */
  solicitRouters(): void {
    this.generation++;
    this.hasEnded = false;
    const { simulator } = this.owner.host;
    for (const { address } of this.owner.potentialRouters.routers)
      start(simulator, this.solicitRouter(address, this.generation));
  }

  /** Solicits again where the settings had put an end to it and allow it now. */
  resumeSoliciting(): void {
    if (this.hasEnded && this.maySolicit) this.solicitRouters();
  }

  private get maySolicit(): boolean {
    const { ipv6, isUp } = this.owner;
    return isUp && ipv6.linkLocal !== null && !ipv6.settings.advertise && ipv6.settings.routerDiscovery;
  }

  private *solicitRouter(router: Ipv4Address, generation: number): Process {
    const { host } = this.owner;
    const random = host.random(`isatap-solicitation/${this.owner.name}/${router.toString()}`);
    const target = isatapLinkLocal(router);
    for (let isFirst = true; ; isFirst = false) {
      yield* sleep(random.between(0, MAX_RTR_SOLICITATION_DELAY));
      // The list that brought this router here is new.
      if (!isFirst && this.refreshRouters !== null) yield* this.refreshRouters();
      let next: Nanoseconds | null = null;
      for (let sent = 0; sent < MAX_RTR_SOLICITATIONS && next === null; sent++) {
        if (generation !== this.generation) return;
        if (!this.maySolicit) {
          this.hasEnded = true;
          return;
        }
        this.sendSolicitation(target);
        next = yield* this.awaitAnswer(target);
      }
      // Counted from the last solicitation, whose answer was awaited for a while already.
      const silent = MIN_ROUTER_SOLICIT_INTERVAL - RTR_SOLICITATION_INTERVAL;
      yield* sleep(next === null ? silent : Math.max(next, MIN_ROUTER_SOLICIT_INTERVAL));
    }
  }

  private sendSolicitation(target: Ipv6Address): void {
    const source = this.owner.ipv6.linkLocal!;
    this.heard.delete(target.w3);
    this.send({ kind: 'router-solicitation', code: 0, reserved: 0, options: [] }, source, target, null);
  }

  /** Waits for the router's advertisement. @returns the time to the next solicitation; null: it did not answer */
  private *awaitAnswer({ w3 }: Ipv6Address): Process<Nanoseconds | null> {
    const { simulator } = this.owner.host;
    const until = simulator.now + RTR_SOLICITATION_INTERVAL;
    while (simulator.now < until && !this.heard.has(w3)) yield* waitFor(this.routerAnswered, until - simulator.now);
    return this.heard.get(w3) ?? null;
  }

  /** A router that has left the list is none any more: the routes over it go (RFC 5214 section 8.3.2). */
  forgetRouter(locator: Ipv4Address): void {
    const { owner } = this;
    const nextHops = owner.host.ipv6.routes.routes.map(({ nextHop }) => nextHop);
    for (const nextHop of nextHops) {
      if (nextHop !== null && isatapLocator(nextHop) === locator) this.learned.forgetRouter(nextHop);
    }
  }

  protected override routerHeard(source: Ipv6Address, message: RouterAdvertisement): void {
    this.heard.set(source.w3, refreshTime(message));
    this.routerAnswered.fire();
  }

  protected override solicitationHeard(_source: Ipv6Address, _message: RouterSolicitation): void {
    // The mapping is static (RFC 5214 section 7.1): nothing is learned from it.
  }

  /** RFC 5214 section 8.3.3: the inner source embeds the address of a potential router. */
  protected override refuseRouter(source: Ipv6Address): string | null {
    const { potentialRouters } = this.owner;
    const locator = isatapLocator(source);
    if (locator !== null && potentialRouters.has(locator)) return null;
    return `${source.toString()} embeds no address of the potential router list (${potentialRouters.toString()})`;
  }

  protected override receiveNeighborSolicitation(
    message: NeighborSolicitation,
    source: Ipv6Address,
    _destination: Ipv6Address,
    cause: PacketBuffer,
  ): void {
    const { ipv6 } = this.owner;
    if (!ipv6.has(message.target) || source.isUnspecified) return;
    this.advertiseNeighbor(message.target, source, cause);
  }

  protected override receiveNeighborAdvertisement(message: NeighborAdvertisement): void {
    const neighbor = this.neighbors.find(message.target);
    if (neighbor !== undefined && message.solicited) this.neighbors.confirm(neighbor, this.staticAddress);
  }

  override transmit(packet: PacketBuffer, _address: MacAddress, { address }: Neighbor): void {
    this.owner.sendTo(packet, address as Ipv6Address);
  }

  override neighborRows(): readonly NeighborRow[] {
    const routers = this.owner.potentialRouters.routers.map(({ address }) => isatapLinkLocal(address));
    const others = this.neighbors.neighbors.map(({ address }) => address as Ipv6Address);
    return [...new Set([...routers, ...others])].map((address) => ({
      address,
      linkLayer: isatapLocator(address)!.toString(),
      state: this.neighbors.find(address)?.state ?? 'permanent',
      isRouter: routers.includes(address),
    }));
  }
}

/**
 * When the router is to be asked again: at four fifths of the shortest lifetime it gave. Lifetimes of 0, which withdraw
 * something, and infinite ones do not count (a choice of the model).
 */
function refreshTime(message: RouterAdvertisement): Nanoseconds {
  const lifetimes = message.options.map((option) => {
    if (option.kind === 'prefix-information') return lifetimeOf(option.validLifetime);
    return option.kind === 'route-information' ? lifetimeOf(option.routeLifetime) : Infinity;
  });
  const counted = [seconds(message.routerLifetime), ...lifetimes].filter((lifetime) => lifetime > 0);
  const shortest = Math.min(Infinity, ...counted);
  return shortest === Infinity ? Infinity : Math.floor(shortest / 5) * 4;
}
