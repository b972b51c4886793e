import { Ipv4Address } from '../addr/ipv4.ts';
import type { TooLarge } from '../trace/trace.ts';
import {
  checkIpv4Header,
  ipv4DecrementTimeToLive,
  ipv4Destination,
  ipv4DestinationWord,
  ipv4DontFragment,
  ipv4HasOptions,
  ipv4HeaderLength,
  ipv4IsFragment,
  ipv4Protocol,
  ipv4Source,
  ipv4SourceWord,
  ipv4TimeToLive,
  ipv4TotalLength,
  prependIpv4,
} from '../wire/ipv4.ts';
import { fragmentIpv4 } from '../wire/ipv4-fragment.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { BetterHop } from './better-hops.ts';
import type { Destination } from './destination-cache.ts';
import { icmpv4Error } from './icmpv4-error.ts';
import type { Host } from './host.ts';
import { IpLayer } from './ip-layer.ts';
import { Ipv4Options } from './ipv4-options.ts';
import { Ipv4Redirects } from './ipv4-redirects.ts';
import { Ipv4Reassembly } from './ipv4-reassembly.ts';
import type { Ipv4Translator } from './ipv4-translator.ts';
import type { NetworkInterface } from './network-interface.ts';

/** Second word of an IPv4-mapped address: the words of Ipv4Address. */
const MAPPED = 0xffff;

/** What a sender says of an IPv4 packet; `timeToLive` is the host's default when left out. */
export interface Ipv4Sending {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly protocol: number;
  readonly timeToLive?: number | undefined;
  readonly typeOfService?: number;
  readonly dontFragment?: boolean;
  /** Raw, a multiple of four bytes. */
  readonly options?: Uint8Array | undefined;
}

/** IPv4 of one host: routes, receiving, forwarding and sending (RFC 791, 1122, 1812). */
export class Ipv4Layer extends IpLayer<Ipv4Address> {
  /** Whether the host is an IPv4 router, on every interface that is not told otherwise. */
  forwarding = false;
  readonly reassembly: Ipv4Reassembly;
  readonly options: Ipv4Options;
  readonly redirects: Ipv4Redirects;
  /** null on all but middle boxes. */
  translator: Ipv4Translator | null = null;
  private identification = 0;

  constructor(host: Host) {
    super(host);
    this.reassembly = new Ipv4Reassembly(host);
    this.options = new Ipv4Options(host);
    this.redirects = new Ipv4Redirects(host);
  }

  /** A packet that arrived on an interface; may have link padding behind it. Handed over. */
  receive(packet: PacketBuffer, from: NetworkInterface): void {
    const { bytes, start } = packet;
    const fault = checkIpv4Header(bytes, start, packet.end);
    if (fault !== null) {
      this.host.drop(packet, fault, from, () => 'the IPv4 header does not fit the bytes');
      return;
    }
    packet.end = start + ipv4TotalLength(bytes, start);
    const source = ipv4SourceWord(bytes, start);
    const sender = this.destinationAt(source);
    // RFC 1122 section 3.2.1.3; the host's own address cannot come from outside.
    if (isNoHost(source) || sender.kind === 'local' || from.ipv4.isBroadcast(sender.address as Ipv4Address)) {
      this.host.drop(packet, 'invalid-source', from, () => `IPv4 source ${ipv4Source(bytes, start).toString()}`);
      return;
    }
    if (this.host.profile.reversePathFilter && sender.interface !== from) {
      const detail = (): string => `IPv4 source ${ipv4Source(bytes, start).toString()} is not reached by ${from.name}`;
      this.host.drop(packet, 'invalid-source', from, detail);
      return;
    }
    const hasOptions = ipv4HasOptions(bytes, start);
    if (hasOptions && !this.options.accept(packet, from)) return;
    if (this.translator === null) {
      this.direct(packet, from);
      return;
    }
    const translated = this.translator.arriving(packet, from);
    if (translated !== null) this.direct(translated, from);
  }

  /** Chooses between delivery and forwarding. */
  private direct(packet: PacketBuffer, from: NetworkInterface): void {
    const { bytes, start } = packet;
    const destination = this.destinationAt(ipv4DestinationWord(bytes, start));
    if (destination.kind === 'local' && ipv4HasOptions(bytes, start) && this.followRoute(packet, from)) return;
    if (destination.kind === 'local') {
      if (this.isTaken(packet, destination, from)) this.deliver(packet, from);
    } else if (this.isGroupOrBroadcast(destination, from)) this.deliver(packet, from);
    else this.forward(packet, from, destination);
  }

  /** Sends a packet on along its source route. @returns false when the route ends here */
  private followRoute(packet: PacketBuffer, from: NetworkInterface): boolean {
    const next = this.options.nextOfRoute(packet);
    if (next === null) return false;
    const destination = this.destinationOf(next);
    if (destination.kind === 'route') this.forward(packet, from, destination);
    else this.failRoute(packet, from, next);
    return true;
  }

  private failRoute(packet: PacketBuffer, from: NetworkInterface, next: Ipv4Address): void {
    this.host.icmpv4.sendError(packet, from, icmpv4Error.sourceRouteFailed);
    this.host.drop(packet, 'no-route', from, () => `the source route cannot go on to ${next.toString()}`);
  }

  private isGroupOrBroadcast({ address }: Destination, from: NetworkInterface): boolean {
    return address.family === 4 && (address.isMulticast || from.ipv4.isBroadcast(address));
  }

  /** Hands a packet for this host to its protocol; a fragment waits for the others. */
  protected override deliver(packet: PacketBuffer, from: NetworkInterface): void {
    if (!ipv4IsFragment(packet.bytes, packet.start)) {
      this.hand(packet, from);
      return;
    }
    const whole = this.reassembly.accept(packet, from);
    if (whole !== null) this.hand(whole, from);
  }

  private hand(packet: PacketBuffer, from: NetworkInterface): void {
    const { bytes, start } = packet;
    const protocol = ipv4Protocol(bytes, start);
    const handler = this.handlerOf(protocol);
    if (handler === undefined) {
      this.host.icmpv4.sendError(packet, from, icmpv4Error.protocolUnreachable);
      this.host.drop(
        packet,
        protocol === ipProtocol.ipv6 ? 'protocol-41-refused' : 'protocol-unreachable',
        from,
        () => `protocol ${protocol}`,
      );
      return;
    }
    const at = start + ipv4HeaderLength(bytes, start);
    const [source, destination] = [ipv4Source(bytes, start), ipv4Destination(bytes, start)];
    const { firewall } = this.host;
    if (firewall !== null && !firewall.admits(packet, protocol, at, source, destination, from)) return;
    this.traceDelivery(packet, from);
    handler.receive(packet, at, source, destination, from);
  }

  private forward(packet: PacketBuffer, from: NetworkInterface, destination: Destination): void {
    const { bytes, start } = packet;
    const { host } = this;
    if (!this.forwards(from)) {
      host.drop(packet, 'not-for-me', from, () => `${destination.address.toString()} is no address of ${host.name}`);
      return;
    }
    const timeToLive = ipv4TimeToLive(bytes, start);
    if (timeToLive <= 1) {
      host.icmpv4.sendError(packet, from, icmpv4Error.timeExceeded);
      host.drop(packet, 'hop-limit-exceeded', from, () => `time to live ${timeToLive} on arrival`);
      return;
    }
    this.traceRoute(packet, destination);
    const out = destination.interface;
    if (out === null) {
      host.icmpv4.sendError(packet, from, icmpv4Error.networkUnreachable);
      host.drop(packet, 'no-route', from, () => `no route covers ${destination.address.toString()}`);
      return;
    }
    if (out.ipv4.isBroadcast(destination.address as Ipv4Address)) {
      // RFC 2644 section 2: a router does not forward them unless told to.
      host.drop(packet, 'not-for-me', from, () => `${destination.address.toString()} is the broadcast of ${out.name}`);
      return;
    }
    const hasOptions = ipv4HasOptions(bytes, start);
    if (hasOptions && destination.nextHop !== destination.address && this.options.isStrict(packet)) {
      this.failRoute(packet, from, destination.address as Ipv4Address);
      return;
    }
    const { mtu } = out.ipv4;
    if (packet.end - start > mtu && ipv4DontFragment(bytes, start)) {
      host.icmpv4.sendError(packet, from, icmpv4Error.fragmentationNeeded(mtu));
      const detail = (): string => `${packet.length} bytes, and ${out.name} carries ${mtu}`;
      host.drop(packet, 'dont-fragment', from, detail, null, { length: packet.length, mtu } satisfies TooLarge);
      return;
    }
    if (out === from && host.profile.sendsIpv4Redirects) this.redirects.send(packet, from, destination);
    ipv4DecrementTimeToLive(bytes, start);
    if (hasOptions) this.options.passOn(packet, destination.address as Ipv4Address, out);
    const translated = this.translator === null ? packet : this.translator.leaving(packet, from, out);
    if (translated !== null) this.transmit(translated, mtu, out, destination);
  }

  /** Hands a packet to its interface, in fragments of at most `mtu` bytes where it is larger. */
  private transmit(
    packet: PacketBuffer,
    mtu: number,
    out: NetworkInterface,
    destination: Destination,
    cuts: readonly number[] = [],
  ): void {
    const nextHop = destination.nextHop as Ipv4Address;
    if (cuts.length === 0 && packet.end - packet.start <= mtu) {
      out.sendIpv4(packet, nextHop, destination);
      return;
    }
    const fragments = fragmentIpv4(packet, mtu, cuts);
    const isAsItCame = fragments.length === cuts.length + 1;
    this.traceFragments(packet, fragments.length, isAsItCame ? null : mtu, out);
    for (const fragment of fragments) out.sendIpv4(fragment, nextHop, destination);
  }

  /** Sends what `packet` holds under an IPv4 header. Handed over; what cannot be sent ends with a reason and a report. */
  send(packet: PacketBuffer, sending: Ipv4Sending): void {
    this.host.firewall?.sent(sending.protocol, packet, sending.source, sending.destination);
    const found = this.wayFrom(sending.source, this.destinationOf(sending.destination));
    prependIpv4(packet, {
      source: sending.source,
      destination: sending.destination,
      protocol: sending.protocol,
      timeToLive: sending.timeToLive ?? this.host.profile.hopLimit,
      identification: this.takeIdentification(),
      typeOfService: sending.typeOfService ?? 0,
      dontFragment: sending.dontFragment ?? false,
      options: sending.options,
    });
    this.host.originate(packet, found.interface);
    if (found.kind === 'local') {
      this.loopBack(packet);
      return;
    }
    this.traceRoute(packet, found);
    if (found.interface === null) {
      this.host.icmpv4.reportLocally(packet, icmpv4Error.networkUnreachable);
      this.host.drop(packet, 'no-route', null, () => `no route covers ${sending.destination.toString()}`);
      return;
    }
    const mtu = Math.min(found.interface.ipv4.mtu, this.pathMtus.of(sending.destination, this.host.simulator.now));
    if (packet.length > mtu && sending.dontFragment === true) {
      this.host.icmpv4.reportLocally(packet, icmpv4Error.fragmentationNeeded(mtu));
      this.host.drop(
        packet,
        'dont-fragment',
        found.interface,
        () => `${packet.length} bytes, ${mtu} reach the other end`,
        null,
        { length: packet.length, mtu } satisfies TooLarge,
      );
      return;
    }
    this.transmit(packet, mtu, found.interface, found);
  }

  takeIdentification(): number {
    this.identification = (this.identification + 1) & 0xffff;
    return this.identification;
  }

  /** The way of what a translator has made of others' packets, whose source is an address of this host. */
  wayOfTranslated(source: Ipv4Address, destination: Ipv4Address): Destination {
    return this.wayFrom(source, this.destinationOf(destination));
  }

  /**
   * Sends such a packet by that way, one hop less on it already. Handed over.
   * @param cuts where in its payload, in bytes, it is cut in any case, since it came so
   */
  sendTranslated(
    packet: PacketBuffer,
    destination: Destination,
    out: NetworkInterface,
    cuts: readonly number[] = [],
  ): void {
    this.traceRoute(packet, destination);
    this.transmit(packet, out.ipv4.mtu, out, destination, cuts);
  }

  private destinationAt(word: number): Destination {
    return this.destinations.find(0, 0, MAPPED, word) ?? this.resolve(Ipv4Address.of(word));
  }

  protected override betterHop(address: Ipv4Address): BetterHop<Ipv4Address> | null {
    return this.redirects.find(address);
  }

  /** Whether what arrives on an interface and is for others is sent on. */
  forwards({ ipv4: { settings } }: NetworkInterface): boolean {
    return settings.forwarding ?? this.forwarding;
  }

  protected override isWeak(on: NetworkInterface, way: 'send' | 'receive'): boolean {
    if (this.forwards(on) && this.host.profile.forwardingIsWeak) return true;
    const { weakHostSend, weakHostReceive } = on.ipv4.settings;
    return way === 'send' ? weakHostSend : weakHostReceive;
  }

  protected override isAssigned(address: Ipv4Address, to: NetworkInterface): boolean {
    return to.ipv4.has(address);
  }

  /** IPv4 routes are all manual here, and a manual route stays whatever its next hop does. */
  protected override isPassedOver(): boolean {
    return false;
  }

  /** The interface by which packets to `destination` leave; null without a route. */
  interfaceTo(destination: Ipv4Address): NetworkInterface | null {
    return this.destinationOf(destination).interface;
  }

  /** The first address of the interface by which the destination is reached; null without a route. */
  selectSource(destination: Ipv4Address): Ipv4Address | null {
    const found = this.destinationOf(destination);
    if (found.kind === 'local') return destination;
    return found.interface?.ipv4.addresses[0]?.address ?? null;
  }
}

/** Sources that are no single host: 0.0.0.0/8, 127.0.0.0/8, groups and the limited broadcast (RFC 1122 section 3.2.1.3). */
function isNoHost(word: number): boolean {
  const first = word >>> 24;
  return first === 0 || first === 127 || (first & 0xf0) === 0xe0 || word === 0xffffffff;
}
