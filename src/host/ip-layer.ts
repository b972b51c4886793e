import type { IpAddress } from '../addr/ip.ts';
import { type Route, type RouteDecision, RouteTable } from '../route/route-table.ts';
import type { EventTarget } from '../sim/event-queue.ts';
import { type Fragmentation, traceKind } from '../trace/trace.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { BetterHop } from './better-hops.ts';
import { type Destination, DestinationCache } from './destination-cache.ts';
import type { Host } from './host.ts';
import type { NetworkInterface } from './network-interface.ts';
import { PathMtuTable } from './path-mtu.ts';
import type { ProtocolHandler } from './protocol-handler.ts';

/** What IPv4 and IPv6 of a host share: routes behind a destination cache, protocols by number, packets to itself. */
export abstract class IpLayer<Address extends IpAddress> implements EventTarget {
  readonly routes = new RouteTable<Address>();
  readonly destinations = new DestinationCache();
  readonly pathMtus = new PathMtuTable();
  protected readonly host: Host;
  private readonly handlers = new Map<number, ProtocolHandler>();

  constructor(host: Host) {
    this.host = host;
    this.routes.changed = () => {
      this.destinations.clear();
      host.changed.fire();
    };
  }

  /** Adds a manual route, which ends when its time has come. */
  addRoute(route: Route<Address>): void {
    this.routes.add(route);
    this.endRouteAt(route, route.validUntil);
  }

  /** Lets a manual route end at a time, Infinity for never; asked again, the later word holds. */
  endRouteAt(route: Route<Address>, time: Nanoseconds): void {
    route.validUntil = time;
    const { simulator } = this.host;
    if (time === Infinity) return;
    simulator.after(time - simulator.now, () => {
      if (route.validUntil === time) this.routes.remove(route);
    });
  }

  register(protocol: number, handler: ProtocolHandler): void {
    this.handlers.set(protocol, handler);
  }

  handlerOf(protocol: number): ProtocolHandler | undefined {
    return this.handlers.get(protocol);
  }

  /** Hands a packet for this host to its protocol. */
  protected abstract deliver(packet: PacketBuffer, from: NetworkInterface): void;

  protected abstract isAssigned(address: Address, to: NetworkInterface): boolean;

  /** Whether another route is to be used since this one's next hop does not answer. */
  protected abstract isPassedOver(route: Route): boolean;

  /** The next hop that a router told of for this very address, before any route; null: none. */
  protected abstract betterHop(address: Address): BetterHop<Address> | null;

  /** A packet from the host to itself, in an event of its own. */
  protected loopBack(packet: PacketBuffer): void {
    this.host.simulator.schedule(0, this, 0, packet);
  }

  handleEvent(_kind: number, argument: unknown): void {
    const first = this.host.interfaces[0];
    if (first !== undefined) this.deliver(argument as PacketBuffer, first);
  }

  /** What is known of a destination: an address of the host, the way out, or that there is none. */
  destinationOf(address: Address): Destination {
    return this.destinations.find(address.w0, address.w1, address.w2, address.w3) ?? this.resolve(address);
  }

  protected resolve(address: Address): Destination {
    const { interfaces } = this.host;
    const local = address.isLoopback
      ? interfaces[0]
      : interfaces.find((candidate) => this.isAssigned(address, candidate));
    if (local !== undefined) {
      return this.destinations.put({
        ...nothingKnown(address),
        kind: 'local',
        route: null,
        interface: local,
        nextHop: address,
      });
    }
    const better = this.betterHop(address);
    let isAnyPassedOver = false;
    const route = this.routes.choose(address, (candidate) => {
      const isPassedOver = this.isPassedOver(candidate);
      isAnyPassedOver ||= isPassedOver;
      return isPassedOver;
    });
    const destination: Destination = { ...nothingKnown(address), ...wayOf(route, better, address) };
    const wanted = isAnyPassedOver ? this.routes.choose(address, () => false) : route;
    if (wanted === null || wanted === route || wanted.nextHop === null) return this.destinations.put(destination);
    // RFC 4191 section 3.5: the router that would be used, did it answer, is asked from time to time. Nothing is kept, since
    // each packet that takes another way is a reason to ask.
    (wanted.interface as NetworkInterface).askAgain(wanted.nextHop);
    return destination;
  }

  /** Whether the weak host model holds on an interface for packets that come or go. */
  protected abstract isWeak(on: NetworkInterface, way: 'send' | 'receive'): boolean;

  /** Whether a packet for an address of this host that arrived on `from` is taken (RFC 1122 sections 3.2.1.3 and 3.3.4.2); if not, it ends. */
  protected isTaken(packet: PacketBuffer, { address, interface: owner }: Destination, from: NetworkInterface): boolean {
    if (address.isLoopback) {
      this.host.drop(packet, 'not-for-me', from, () => `${address.toString()} never comes from a link`);
      return false;
    }
    if (owner === from || this.isWeak(from, 'receive') || this.isAssigned(address as Address, from)) return true;
    this.host.drop(
      packet,
      'not-for-me',
      from,
      () =>
        `${address.toString()} is the address of another interface, and weak host receive is disabled on ${from.name}`,
    );
    return false;
  }

  /** The way to a destination for packets with this source: in the strong host model by the interface that has it. */
  protected wayFrom(source: Address, found: Destination): Destination {
    const { interface: out, kind } = found;
    if (found.sentFrom === source || kind !== 'route' || out === null) return found;
    const owner = this.isAssigned(source, out)
      ? undefined
      : this.host.interfaces.find((candidate) => this.isAssigned(source, candidate));
    if (owner !== undefined && !this.isWeak(owner, 'send')) return this.wayBy(owner, found.address as Address);
    found.sentFrom = source;
    return found;
  }

  private wayBy(owner: NetworkInterface, address: Address): Destination {
    const isPassedOver = (candidate: Route): boolean => this.isPassedOver(candidate);
    const route = this.routes.choose(address, isPassedOver, owner);
    const decision = this.host.trace.listening ? this.routes.decide(address, isPassedOver, owner) : null;
    const better = this.betterHop(address);
    const way = wayOf(route, better?.interface === owner ? better : null, address);
    return { ...nothingKnown(address), ...way, decision };
  }

  /** The look-up with every candidate and why it lost. */
  decide(destination: Address): RouteDecision {
    return this.routes.decide(destination, (candidate) => this.isPassedOver(candidate));
  }

  protected traceRoute(packet: PacketBuffer, destination: Destination): void {
    const { trace, simulator, id } = this.host;
    if (!trace.listening) return;
    destination.decision ??= this.decide(destination.address as Address);
    trace.emit(traceKind.routed, simulator.now, packet, id, destination.interface?.traceId ?? -1, destination.decision);
  }

  protected traceFragments(packet: PacketBuffer, count: number, mtu: number | null, out: NetworkInterface): void {
    const { trace, simulator, id } = this.host;
    const evidence: Fragmentation = { count, mtu };
    trace.emit(traceKind.fragmented, simulator.now, packet, id, out.traceId, evidence);
  }

  protected traceDelivery(packet: PacketBuffer, from: NetworkInterface): void {
    const { trace, simulator, id } = this.host;
    trace.emit(traceKind.delivered, simulator.now, packet, id, from.traceId, null);
  }
}

const nothingKnown = (
  address: IpAddress,
): Pick<Destination, 'address' | 'neighbor' | 'source' | 'sentFrom' | 'decision'> => ({
  address,
  neighbor: null,
  source: undefined,
  sentFrom: null,
  decision: null,
});

/** @param better a next hop that is known to be better than the route's */
const wayOf = (
  route: Route | null,
  better: BetterHop<IpAddress> | null,
  address: IpAddress,
): Pick<Destination, 'kind' | 'route' | 'interface' | 'nextHop'> => ({
  kind: route === null && better === null ? 'none' : 'route',
  route,
  interface: better?.interface ?? (route?.interface as NetworkInterface | undefined) ?? null,
  nextHop: better?.nextHop ?? route?.nextHop ?? address,
});
