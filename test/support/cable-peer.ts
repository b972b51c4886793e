import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { type HostProfile, hostProfiles } from '../../src/host/profile.ts';
import type { Nanoseconds } from '../../src/sim/time.ts';
import type { DropReason } from '../../src/trace/drop-reason.ts';
import { type Drop, type TraceChunk, traceKind } from '../../src/trace/trace.ts';
import { UdpLayer } from '../../src/transport/udp.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CableEnd } from './cable-end.ts';

/** A frame that the host under test sent. `payload`: behind the Ethernet header, padding included. */
export interface SentFrame {
  readonly time: Nanoseconds;
  readonly destination: MacAddress;
  readonly type: number;
  readonly payload: Uint8Array;
}

export const HOST_MAC = MacAddress.of(0x0200, 1);
export const PEER_MAC = MacAddress.of(0x0200, 2);
export const HOST_IPV6 = Ipv6Address.parse('2001:db8::1');
export const PEER_IPV6 = Ipv6Address.parse('2001:db8::2');
export const HOST_IPV4 = Ipv4Address.parse('192.0.2.1');
export const PEER_IPV4 = Ipv4Address.parse('192.0.2.2');
const NOTHING = new Uint8Array(0);

/**
 * A host of ours at one end of a cable; at the other end the test, which sends any bytes and reads what comes. The
 * host knows the peer's MAC address from the start.
 */
export class CablePeer extends CableEnd {
  /** No port is open unless a test opens one. */
  readonly udp: UdpLayer;
  readonly drops: Drop[] = [];

  constructor(profile: Partial<HostProfile> = {}, mtu = 1500) {
    super({ ...hostProfiles['windows-10'], ...profile }, HOST_MAC, PEER_MAC, mtu);
    this.trace.listen({ consume: (chunk) => this.take(chunk) });
    this.udp = new UdpLayer(this.host);
    this.card.ipv4.assign(HOST_IPV4, 24);
    this.card.ipv6.settings.dadTransmits = 0;
    this.card.ipv6.settings.routerDiscovery = false;
    this.card.assignIpv6(HOST_IPV6, 64);
    this.card.discovery.neighbors.learn(PEER_IPV6, PEER_MAC);
    this.card.arp.neighbors.learn(PEER_IPV4, PEER_MAC);
  }

  private take(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      if (chunk.kind[row] === traceKind.dropped) this.drops.push(chunk.evidence[row] as Drop);
    }
  }

  get sent(): SentFrame[] {
    return this.frames.map(({ time, bytes }) => ({
      time,
      destination: MacAddress.from(bytes, 0),
      type: (bytes[12]! << 8) | bytes[13]!,
      payload: bytes.subarray(14),
    }));
  }

  /** Sends a frame to the host. */
  inject(payload: Uint8Array, type: number, destination = HOST_MAC): void {
    this.injectFrame(encodeEthernet({ destination, source: PEER_MAC, type, payload }));
  }

  /** Sends an IPv6 packet from the peer to the host, or as said. */
  injectIpv6(
    nextHeader: number,
    payload: Uint8Array,
    header: { source?: Ipv6Address; destination?: Ipv6Address; hopLimit?: number; trafficClass?: number } = {},
  ): void {
    const { source = PEER_IPV6, destination = HOST_IPV6, hopLimit = 64, trafficClass = 0 } = header;
    const fields = { source, destination, nextHeader, hopLimit, trafficClass, flowLabel: 0, payload, trailer: NOTHING };
    this.inject(encodeIpv6(fields), etherType.ipv6);
  }

  injectIcmpv6(
    message: Icmpv6Message,
    header: { source?: Ipv6Address; destination?: Ipv6Address; hopLimit?: number } = {},
  ): void {
    const { source = PEER_IPV6, destination = HOST_IPV6 } = header;
    this.injectIpv6(ipProtocol.icmpv6, encodeIcmpv6(message, source, destination), header);
  }

  /** Takes what the host sent of one Ethernet type since the last call. */
  takeSent(type: number): Uint8Array[] {
    const taken = this.sent.filter((frame) => frame.type === type).map(({ payload }) => payload);
    this.frames.length = 0;
    return taken;
  }

  /** Takes the reasons of what the host dropped since the last call. */
  takeDrops(): DropReason[] {
    return this.drops.splice(0).map(({ reason }) => reason);
  }
}
