import type { Ipv4Address } from '../addr/ipv4.ts';
import { NetworkInterface } from '../host/network-interface.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { traceKind } from '../trace/trace.ts';
import { ipv6SetTrafficClass, ipv6TrafficClass } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';

/** What an encapsulation or decapsulation event carries. `rule`: why a decapsulation was accepted. */
export interface TunnelEnds {
  readonly outerSource: Ipv4Address;
  readonly outerDestination: Ipv4Address;
  readonly rule: string;
}

/** A protocol 41 packet before its outer header is taken off. `innerAt`: where the IPv6 header begins. */
export interface OuterPacket {
  readonly packet: PacketBuffer;
  readonly innerAt: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly from: NetworkInterface;
}

/** Whether a tunnel interface takes a packet: no concern of its; yes, by a rule; no, for a reason. */
export type Judgement =
  | { readonly verdict: 'not-mine' }
  | { readonly verdict: 'accept'; readonly rule: string }
  | { readonly verdict: 'refuse'; readonly reason: DropReason; readonly detail: string };

/** An interface that carries IPv6 inside IPv4 (RFC 4213): what configured tunnels and ISATAP share. */
export abstract class Protocol41Interface extends NetworkInterface {
  /** Configured tunnels are asked before automatic ones (conformance ISATAP-19). */
  abstract readonly isConfigured: boolean;

  abstract judge(outer: OuterPacket): Judgement;

  override sendIpv4(packet: PacketBuffer): void {
    this.host.drop(packet, 'no-route', this, () => `${this.name} carries no IPv4`);
  }

  /** Puts the outer header on, its ECN field that of the inner one (RFC 6040 section 4.1), and sends. */
  protected encapsulate(
    packet: PacketBuffer,
    source: Ipv4Address,
    destination: Ipv4Address,
    dontFragment: boolean,
  ): void {
    const { trace, simulator, id } = this.host;
    const ecn = ipv6TrafficClass(packet.bytes, packet.start) & 3;
    trace.tap?.see('tunnel-sent', simulator.now, this.traceId, packet);
    if (trace.listening) {
      const ends: TunnelEnds = { outerSource: source, outerDestination: destination, rule: '' };
      trace.emit(traceKind.encapsulated, simulator.now, packet, id, this.traceId, ends);
    }
    this.host.ipv4.send(packet, { source, destination, protocol: ipProtocol.ipv6, typeOfService: ecn, dontFragment });
  }

  /** Takes an accepted packet in. `ecn`: that of the inner header after RFC 6040 section 4.2. */
  receiveInner(outer: OuterPacket, rule: string, ecn: number): void {
    const { packet, innerAt, source, destination } = outer;
    const { trace, simulator, id } = this.host;
    packet.start = innerAt;
    const trafficClass = ipv6TrafficClass(packet.bytes, innerAt);
    if ((trafficClass & 3) !== ecn) ipv6SetTrafficClass(packet.bytes, innerAt, (trafficClass & 0xfc) | ecn);
    trace.tap?.see('tunnel-received', simulator.now, this.traceId, packet);
    if (trace.listening) {
      const ends: TunnelEnds = { outerSource: source, outerDestination: destination, rule };
      trace.emit(traceKind.decapsulated, simulator.now, packet, id, this.traceId, ends);
    }
    this.host.ipv6.receive(packet, this);
  }
}
