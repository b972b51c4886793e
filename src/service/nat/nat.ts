import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Host } from '../../host/host.ts';
import { icmpv4Error } from '../../host/icmpv4-error.ts';
import type { Ipv4Translator } from '../../host/ipv4-translator.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { seconds } from '../../sim/time.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import type { UdpLayer } from '../../transport/udp.ts';
import { type Ipv4PortPacket, writeIpv4Ends } from '../../wire/ipv4-ends.ts';
import { ipv4Destination, ipv4IsFragment, ipv4Protocol, ipv4Source } from '../../wire/ipv4.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { asksToConnect } from '../../wire/tcp/tcp.ts';
import { between, destinationOf, type End, endText, sourceOf } from '../end.ts';
import { endsOf, flagsOf, isIcmpError, protocolText, translate } from '../translated.ts';
import { TranslationTable } from '../translation-table.ts';
import { Mapping } from './mapping.ts';
import { clampMss } from './mss-clamp.ts';
import { NatErrors } from './nat-errors.ts';
import type { NatSettings } from './settings.ts';

/** RFC 5382 REQ-4: how long a SYN that nobody asked for waits for the one that meets it. */
const UNSOLICITED_SYN_WAIT = seconds(6);

/** What a drop tells of a packet without ports. */
export interface PortlessPacket {
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
}

/** A host with the transports whose ports it uses itself. */
export interface NatHost {
  readonly host: Host;
  readonly tcp: TcpLayer;
  readonly udp: UdpLayer;
}

/**
 * A NAT with ports (NAPT): hosts inside share the first address of the outside interface. TCP, UDP and ICMP queries,
 * RFC 3022 with RFC 4787 (UDP), RFC 5382 (TCP) and RFC 5508 (ICMP). Fragments are put together first, in whatever order
 * they come (RFC 4787 REQ-14). What has no ports cannot pass, protocol 41 least of all.
 */
export class Nat implements Ipv4Translator {
  private readonly host: Host;
  private readonly node: NatHost;
  private readonly inside: ReadonlySet<NetworkInterface>;
  private readonly outside: NetworkInterface;
  private readonly settings: NatSettings;
  private readonly table: TranslationTable<End, Mapping>;
  private readonly errors: NatErrors;

  /** @param node a router; nothing happens before `start` */
  constructor(node: NatHost, inside: readonly NetworkInterface[], outside: NetworkInterface, settings: NatSettings) {
    const { host } = node;
    this.node = node;
    this.host = host;
    this.inside = new Set(inside);
    this.outside = outside;
    this.settings = settings;
    const isTaken = (protocol: number, port: number): boolean => this.isOwnPort(protocol, port);
    this.table = new TranslationTable(host.simulator, host.random('nat/ports'), isTaken);
    this.errors = new NatErrors(host, this.table, isTaken);
  }

  /** Puts itself into the IPv4 layer of the host. */
  start(): void {
    this.host.ipv4.translator = this;
  }

  /** The address that hosts inside have for others; null while the outside has none. */
  private get address(): Ipv4Address | null {
    return this.outside.ipv4.addresses[0]?.address ?? null;
  }

  private isOwnPort(protocol: number, port: number): boolean {
    if (protocol === ipProtocol.icmp) return this.host.icmpv4.echoes.has(port);
    return (protocol === ipProtocol.tcp ? this.node.tcp : this.node.udp).hasPort(port);
  }

  arriving(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const destination = ipv4Destination(packet.bytes, packet.start);
    const isForAddress = destination === this.address;
    if (from === this.outside) {
      if (!isForAddress) return this.refuseDirect(packet, destination);
    } else if (!isForAddress || !this.inside.has(from)) return packet;
    const whole = this.whole(packet, from);
    if (whole === null) return null;
    const ends = endsOf(whole);
    if (ends !== null) return from === this.outside ? this.inward(whole, ends) : this.hairpin(whole, ends, from);
    if (isIcmpError(whole))
      return from === this.outside ? this.errors.inward(whole, from) : this.errors.hairpin(whole, from);
    return from === this.outside ? this.takeOther(whole) : whole;
  }

  leaving(packet: PacketBuffer, from: NetworkInterface, out: NetworkInterface): PacketBuffer | null {
    const { address } = this;
    if (out !== this.outside || !this.inside.has(from)) return packet;
    const whole = this.whole(packet, from);
    if (whole === null) return null;
    const ends = endsOf(whole);
    if (ends !== null && address !== null) return this.outward(whole, ends, from, address);
    if (address !== null && isIcmpError(whole)) return this.errors.outward(whole, out, address);
    return this.keepInside(whole, out);
  }

  /** Ends what cannot go out. */
  private keepInside(packet: PacketBuffer, out: NetworkInterface): null {
    const protocol = ipv4Protocol(packet.bytes, packet.start);
    const isCut = protocol === ipProtocol.tcp || protocol === ipProtocol.udp;
    const detail = (): string => {
      if (this.address === null) return `${out.name} has no address`;
      if (isCut) return `${protocolText(protocol)} without a whole header`;
      return `${protocolText(protocol)} cannot go out: it has no ports by which hosts inside could be told apart`;
    };
    const reason = isCut && this.address !== null ? 'malformed' : 'nat-no-mapping';
    this.host.drop(packet, reason, out, detail, null, portlessOf(packet));
    return null;
  }

  undone(packet: PacketBuffer): PacketBuffer {
    const ends = endsOf(packet);
    if (ends === null) return packet;
    const { protocol } = ends;
    const [source, destination] = [sourceOf(ends), destinationOf(ends)];
    const sender = this.table.ofOutside(protocol, source);
    const isFromOutside = sender !== null || this.host.ipv4.interfaceTo(ends.source) === this.outside;
    const receiver = isFromOutside ? this.table.ofInside(protocol, destination) : null;
    const isInward = receiver?.admits(source, this.host.simulator.now) === true;
    if (sender === null && !isInward) return packet;
    const copy = packet.copy();
    writeIpv4Ends(
      copy.bytes,
      copy.start,
      copy.end,
      between(sender?.inside ?? source, isInward ? receiver.outside : destination),
    );
    return copy;
  }

  /** Puts a fragment with the others of its datagram. @returns null while some are missing */
  private whole(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    return ipv4IsFragment(packet.bytes, packet.start) ? this.host.ipv4.reassembly.accept(packet, from) : packet;
  }

  /** From outside with an address of the inside, which nobody there may use. */
  private refuseDirect(packet: PacketBuffer, destination: Ipv4Address): PacketBuffer | null {
    const way = this.host.ipv4.interfaceTo(destination);
    if (way === null || !this.inside.has(way)) return packet;
    this.host.drop(
      packet,
      'nat-no-mapping',
      this.outside,
      () => `${destination.toString()} is an address of the inside`,
    );
    return null;
  }

  private outward(
    packet: PacketBuffer,
    ends: Ipv4PortPacket,
    from: NetworkInterface,
    address: Ipv4Address,
  ): PacketBuffer | null {
    const mapping = this.mappingFor(packet, ends, from, address);
    if (mapping === null) return null;
    mapping.see(destinationOf(ends), true, flagsOf(packet), this.host.simulator.now);
    if (this.settings.clampMss) clampMss(packet, this.outside.ipv4.mtu);
    translate(this.host, this.outside, packet, ends, between(mapping.outside, destinationOf(ends)), mapping);
    return packet;
  }

  /** The mapping of the sender, made now if need be; null when it cannot have one, and the packet has ended. */
  private mappingFor(
    packet: PacketBuffer,
    ends: Ipv4PortPacket,
    from: NetworkInterface,
    address: Ipv4Address,
  ): Mapping | null {
    const { protocol } = ends;
    const sender = sourceOf(ends);
    const known = this.table.ofInside(protocol, sender);
    // One of an address that the outside had before is of no use.
    if (known?.outside.address === address) return known;
    if (protocol === ipProtocol.icmp && ends.destinationPort !== 0) {
      this.host.drop(packet, 'nat-no-mapping', from, () => `${protocolText(protocol)} reply to nothing that came in`);
      return null;
    }
    const made = this.table.add(
      protocol,
      sender,
      address,
      (outside) => new Mapping(protocol, sender, outside, this.settings),
    );
    if (made === null) {
      // RFC 5508 REQ-8.
      this.host.icmpv4.sendError(packet, from, icmpv4Error.administrativelyProhibited);
      this.host.drop(
        packet,
        'nat-no-mapping',
        from,
        () => `all ${protocolText(protocol)} ports of ${address.toString()} are in use`,
      );
    }
    return made;
  }

  private inward(packet: PacketBuffer, ends: Ipv4PortPacket): PacketBuffer | null {
    const { now } = this.host.simulator;
    const [source, destination] = [sourceOf(ends), destinationOf(ends)];
    // An echo request is for the box itself: its identifier belongs to the one who asks.
    if (ends.protocol === ipProtocol.icmp && ends.destinationPort === 0) return packet;
    const mapping = this.table.ofOutside(ends.protocol, destination);
    if (mapping?.admits(source, now) !== true) return this.unsolicited(packet, ends, mapping);
    mapping.see(source, false, flagsOf(packet), now);
    if (this.settings.clampMss) clampMss(packet, this.outside.ipv4.mtu);
    translate(this.host, this.outside, packet, ends, between(source, mapping.inside), mapping);
    return packet;
  }

  /** From outside to the shared address, and no mapping lets it in. */
  private unsolicited(packet: PacketBuffer, ends: Ipv4PortPacket, mapping: Mapping | null): PacketBuffer | null {
    const { protocol } = ends;
    const [source, destination] = [sourceOf(ends), destinationOf(ends)];
    if (this.isOwnPort(protocol, destination.port)) return packet;
    if (this.settings.unsolicitedSyn === 'port-unreachable' && asksToConnect(flagsOf(packet)))
      this.refuseLater(packet, ends);
    this.host.drop(packet, 'nat-no-mapping', this.outside, () =>
      mapping === null
        ? `no host inside has ${protocolText(protocol)} ${endText(destination)}`
        : `${mapping.text}, and ${this.settings.filtering} filtering keeps ${endText(source)} out`,
    );
    return null;
  }

  /** RFC 5382 REQ-4: the host inside may be about to send a SYN of its own; otherwise an ICMP error answers. */
  private refuseLater(packet: PacketBuffer, { protocol, ...ends }: Ipv4PortPacket): void {
    const kept = packet.copy();
    this.host.simulator.after(UNSOLICITED_SYN_WAIT, () => {
      const mapping = this.table.ofOutside(protocol, destinationOf(ends));
      if (mapping?.admits(sourceOf(ends), this.host.simulator.now) === true) return;
      this.host.icmpv4.sendError(kept, this.outside, icmpv4Error.portUnreachable);
    });
  }

  /** A host inside sends to the outside end of another one, which sees the sender's outside end (RFC 4787 REQ-9 a). */
  private hairpin(packet: PacketBuffer, ends: Ipv4PortPacket, from: NetworkInterface): PacketBuffer | null {
    const target = this.table.ofOutside(ends.protocol, destinationOf(ends));
    if (target === null) return packet;
    const sender = this.settings.hairpinning ? this.mappingFor(packet, ends, from, target.outside.address) : null;
    const { now } = this.host.simulator;
    if (sender === null) {
      if (!this.settings.hairpinning)
        this.host.drop(
          packet,
          'nat-no-mapping',
          from,
          () => 'hosts inside do not reach each other by the outside address',
        );
      return null;
    }
    sender.see(destinationOf(ends), true, flagsOf(packet), now);
    if (!target.admits(sender.outside, now))
      return this.unsolicited(
        packet,
        { ...ends, source: sender.outside.address, sourcePort: sender.outside.port },
        target,
      );
    target.see(sender.outside, false, flagsOf(packet), now);
    translate(this.host, from, packet, ends, between(sender.outside, target.inside), {
      text: `${sender.text}, ${target.text}`,
    });
    return packet;
  }

  /** From outside and neither ports nor a quotation: for the box itself, or nobody. */
  private takeOther(packet: PacketBuffer): PacketBuffer | null {
    const protocol = ipv4Protocol(packet.bytes, packet.start);
    if (this.host.ipv4.handlerOf(protocol) !== undefined) return packet;
    const detail = (): string => `${protocolText(protocol)} has no ports to map`;
    this.host.drop(packet, 'nat-no-mapping', this.outside, detail, null, portlessOf(packet));
    return null;
  }
}

const portlessOf = ({ bytes, start }: PacketBuffer): PortlessPacket => ({
  protocol: ipv4Protocol(bytes, start),
  source: ipv4Source(bytes, start),
  destination: ipv4Destination(bytes, start),
});

/** Whether a packet opens a TCP connection. */
