import { LINK_LOCAL } from '../addr/embedded.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { MacAddress } from '../addr/mac.ts';
import { type EventHandle } from '../sim/event-queue.ts';
import type { RandomStream } from '../sim/random.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { Icmpv6Option } from '../wire/icmpv6/options.ts';
import type { NeighborAdvertisement, NeighborSolicitation } from '../wire/icmpv6/neighbor.ts';
import type { Redirect } from '../wire/icmpv6/redirect.ts';
import type { RouterAdvertisement, RouterSolicitation } from '../wire/icmpv6/router.ts';
import { ipv6Source } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { Discovery } from './discovery.ts';
import { icmpv6Error } from './icmpv6-error.ts';
import { makeInterfaceAddress } from './interface-identifier.ts';
import { MAX_WAITING, type Neighbor, NeighborCache, type NeighborLink } from './neighbor-cache.ts';
import type { NetworkInterface } from './network-interface.ts';
import { RouterSolicitor } from './router-solicitor.ts';

/**
 * Neighbor discovery where neighbours have to be found: address resolution, duplicate address detection, router
 * discovery (RFC 4861, RFC 4862). Links differ in how a message tells of its sender's link-layer address.
 */
export abstract class ResolvingDiscovery extends Discovery implements NeighborLink {
  readonly neighbors: NeighborCache;
  readonly staticAddress = null;
  override readonly hasMulticast = true;
  private readonly random: RandomStream;
  private readonly solicitor: RouterSolicitor;
  /** Duplicate detections that run, by address. */
  private readonly detections = new Map<Ipv6Address, EventHandle>();

  constructor(owner: NetworkInterface) {
    super(owner);
    const { host, ipv6 } = owner;
    this.random = host.random(`nd/${owner.name}`);
    this.solicitor = new RouterSolicitor(this, this.random);
    this.neighbors = new NeighborCache(host.simulator, this.random, this, () => ({
      baseReachableTime: ipv6.settings.baseReachableTime,
      reachableTimeSpread: host.profile.reachableTimeSpread,
      retransmitTime: ipv6.settings.retransmitTime,
      probes: ipv6.settings.reachabilityProbes,
    }));
  }

  /** The link-layer address that a message tells of: in an option, or where there are none by the way it came. */
  protected abstract told(
    options: readonly Icmpv6Option[],
    kind: 'source-link-layer-address' | 'target-link-layer-address',
  ): MacAddress | null;

  /** Sends a frame to a resolved neighbour. Handed over. */
  abstract transmit(packet: PacketBuffer, mac: MacAddress): void;

  /** Brings IPv6 up: the link-local address, then the search for routers. */
  start(): void {
    const { ipv6, linkMtu } = this.owner;
    // RFC 8200 section 5: a link that carries less is no link for IPv6.
    if (linkMtu < 1280) return;
    this.owner.addIpv6({
      address: makeInterfaceAddress(this.owner, LINK_LOCAL),
      prefixLength: 64,
      origin: 'link-local',
      validUntil: Infinity,
      preferredUntil: Infinity,
    });
    this.solicitor.start(ipv6.settings.dadTransmits * ipv6.settings.retransmitTime);
  }

  /** The interface was disconnected: what was heard on the link is forgotten, searches end. */
  stop(): void {
    this.solicitor.stop();
    for (const timer of this.detections.values()) this.owner.host.simulator.cancel(timer);
    this.detections.clear();
    this.neighbors.clear();
    this.learned.forgetAll();
  }

  protected override refuseRouter(): string | null {
    return null;
  }

  protected override routerHeard(source: Ipv6Address, message: RouterAdvertisement): void {
    this.solicitor.stop();
    const mac = this.told(message.options, 'source-link-layer-address');
    if (mac !== null) this.neighbors.learn(source, mac);
    this.neighbors.entryOf(source).isRouter = true;
  }

  override get reachableTime(): Nanoseconds | null {
    return this.neighbors.drawnReachableTime;
  }

  override neighborAddress(neighbor: Ipv6Address): MacAddress | null {
    return this.neighbors.find(neighbor)?.mac ?? null;
  }

  /** RFC 4861 section 8.3: a target that is not the destination is a router. */
  protected override redirectHeard({ target, destination, options }: Redirect): void {
    const mac = this.told(options, 'target-link-layer-address');
    if (mac !== null) this.neighbors.learn(target, mac);
    if (target !== destination) this.neighbors.entryOf(target).isRouter = true;
  }

  protected override solicitationHeard(source: Ipv6Address, message: RouterSolicitation): void {
    const mac = this.told(message.options, 'source-link-layer-address');
    if (mac !== null && !source.isUnspecified) this.neighbors.learn(source, mac);
  }

  // Duplicate address detection, RFC 4862 section 5.4.

  override addressAdded(address: Ipv6Address): void {
    // One that was taken away and is given again.
    this.owner.host.simulator.cancel(this.detections.get(address) ?? 0);
    this.detect(address, this.owner.ipv6.settings.dadTransmits);
  }

  private detect(address: Ipv6Address, left: number): void {
    const { ipv6, host } = this.owner;
    // It was taken away.
    if (ipv6.find(address)?.state !== 'tentative') return;
    if (left === 0) {
      this.detections.delete(address);
      ipv6.becomeUsable(address);
      return;
    }
    const message: NeighborSolicitation = {
      kind: 'neighbor-solicitation',
      code: 0,
      reserved: 0,
      target: address,
      options: [],
    };
    this.send(message, Ipv6Address.unspecified, address.solicitedNode, null);
    this.detections.set(
      address,
      host.simulator.after(ipv6.settings.retransmitTime, () => this.detect(address, left - 1)),
    );
  }

  private foundDuplicate(address: Ipv6Address): void {
    this.owner.host.simulator.cancel(this.detections.get(address) ?? 0);
    this.detections.delete(address);
    const { ipv6, host } = this.owner;
    ipv6.setState(address, 'duplicate');
    // Two cards with one hardware address: every other address made of it would be a duplicate too.
    if (ipv6.find(address)?.origin !== 'link-local' || host.profile.interfaceIdentifier !== 'eui-64') return;
    ipv6.isDisabled = true;
    this.solicitor.stop();
  }

  // Address resolution, RFC 4861 section 7.2.

  protected override receiveNeighborSolicitation(
    message: NeighborSolicitation,
    source: Ipv6Address,
    _destination: Ipv6Address,
    cause: PacketBuffer,
  ): void {
    const assigned = this.owner.ipv6.find(message.target);
    if (assigned === undefined || assigned.state === 'duplicate') return;
    if (assigned.state === 'tentative') {
      if (source.isUnspecified) this.foundDuplicate(message.target);
      return;
    }
    const mac = this.told(message.options, 'source-link-layer-address');
    if (mac !== null && !source.isUnspecified) this.neighbors.learn(source, mac);
    this.advertiseNeighbor(message.target, source, cause);
  }

  /** The table of RFC 4861 section 7.2.5. */
  protected override receiveNeighborAdvertisement(message: NeighborAdvertisement): void {
    const assigned = this.owner.ipv6.find(message.target);
    if (assigned !== undefined) {
      if (assigned.state === 'tentative') this.foundDuplicate(message.target);
      return;
    }
    const neighbor = this.neighbors.find(message.target);
    // An entry whose probes failed is no entry any more (RFC 4861 section 7.3.3).
    if (neighbor === undefined || neighbor.state === 'unreachable') return;
    const mac = this.told(message.options, 'target-link-layer-address');
    if (neighbor.state === 'incomplete') {
      if (mac === null) return;
      neighbor.isRouter = message.router;
      if (message.solicited) this.neighbors.confirm(neighbor, mac);
      else this.neighbors.learn(message.target, mac);
      return;
    }
    const changes = mac !== null && mac !== neighbor.mac;
    if (changes && !message.override) {
      this.neighbors.doubt(neighbor);
      return;
    }
    // A router that is none any more, RFC 4861 section 7.2.5.
    if (neighbor.isRouter && !message.router) this.learned.forgetRouter(message.target);
    neighbor.isRouter = message.router;
    const known = mac ?? neighbor.mac;
    if (known === null) return;
    if (message.solicited) this.neighbors.confirm(neighbor, known);
    else if (changes) this.neighbors.learn(message.target, known);
  }

  solicit(neighbor: Neighbor, isProbe: boolean): void {
    const target = neighbor.address as Ipv6Address;
    const source = this.sourceFor(neighbor, target);
    if (source === null) return;
    const mac = this.linkLayerAddress;
    const message: NeighborSolicitation = {
      kind: 'neighbor-solicitation',
      code: 0,
      reserved: 0,
      target,
      options: mac === null ? [] : [{ kind: 'source-link-layer-address', address: mac }],
    };
    this.send(message, source, isProbe ? target : target.solicitedNode, null);
  }

  /** The source of the packet that waits where it is an address of this interface (RFC 4861 section 7.2.2). */
  private sourceFor({ waiting }: Neighbor, target: Ipv6Address): Ipv6Address | null {
    const { ipv6, host } = this.owner;
    const first = waiting[0];
    const prompting = first === undefined ? null : ipv6Source(first.bytes, first.start);
    if (prompting !== null && ipv6.has(prompting)) return prompting;
    return ipv6.linkLocal ?? host.ipv6.selectSource(target, this.owner);
  }

  overflow({ address }: Neighbor, packet: PacketBuffer): void {
    const detail = (): string =>
      `${MAX_WAITING} packets wait for ${address.toString()} to answer neighbor solicitation already`;
    this.owner.host.drop(packet, 'queue-full', this.owner, detail);
  }

  giveUp(neighbor: Neighbor, packets: readonly PacketBuffer[]): void {
    const { host } = this.owner;
    for (const packet of packets) {
      host.icmpv6.sendError(packet, null, icmpv6Error.addressUnreachable);
      host.drop(
        packet,
        'neighbor-unreachable',
        this.owner,
        () => `${neighbor.address.toString()} does not answer neighbor solicitation`,
      );
    }
  }

  reachabilityChanged(): void {
    this.owner.host.forgetDestinations();
  }
}
