import type { IpAddress } from '../addr/ip.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { Host } from '../host/host.ts';
import { icmpv4Error } from '../host/icmpv4-error.ts';
import { icmpv6Error } from '../host/icmpv6-error.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { IcmpReport, ProtocolHandler } from '../host/protocol-handler.ts';
import { ipv4TypeOfService } from '../wire/ipv4.ts';
import { checkIpv6Header, IPV6_HEADER_LENGTH, ipv6Source, ipv6TrafficClass } from '../wire/ipv6.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { decapsulatedEcn } from '../host/ecn.ts';
import type { OuterPacket, Protocol41Interface } from './tunnel-interface.ts';

/**
 * Decides which tunnel interface of a host takes an arriving protocol 41 packet: configured tunnels first, then the
 * others in the order of their making; the first refusal with a reason is the packet's fate when nobody accepts
 * (RFC 4213 section 3.6, RFC 5214 section 7.3).
 */
export class Protocol41 implements ProtocolHandler {
  private readonly host: Host;
  private tunnels: readonly Protocol41Interface[] = [];

  constructor(host: Host) {
    this.host = host;
    host.ipv4.register(ipProtocol.ipv6, this);
  }

  add(tunnel: Protocol41Interface): void {
    this.tunnels = [...this.tunnels, tunnel].sort((a, b) => Number(b.isConfigured) - Number(a.isConfigured));
  }

  receive(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): void {
    if (checkIpv6Header(packet.bytes, at, packet.end) !== null) {
      this.host.drop(packet, 'malformed', from, () => 'what protocol 41 carries is no whole IPv6 packet');
      return;
    }
    const outer: OuterPacket = {
      packet,
      innerAt: at,
      source: source as Ipv4Address,
      destination: destination as Ipv4Address,
      from,
    };
    let refusal: (() => void) | null = null;
    for (const tunnel of this.tunnels) {
      if (!tunnel.isUp) continue;
      const judgement = tunnel.judge(outer);
      if (judgement.verdict === 'accept') {
        this.accept(tunnel, outer, judgement.rule);
        return;
      }
      if (judgement.verdict === 'refuse') {
        refusal ??= () => this.host.drop(packet, judgement.reason, tunnel, judgement.detail);
      }
    }
    (refusal ?? (() => this.refuse(outer)))();
  }

  private accept(tunnel: Protocol41Interface, outer: OuterPacket, rule: () => string): void {
    const { packet, innerAt } = outer;
    const innerSource = ipv6Source(packet.bytes, innerAt);
    if (isInvalidSource(innerSource)) {
      this.host.drop(packet, 'invalid-source', tunnel, () => `${innerSource.toString()} inside a tunnel`);
      return;
    }
    const innerEcn = ipv6TrafficClass(packet.bytes, innerAt) & 3;
    const ecn = decapsulatedEcn(innerEcn, ipv4TypeOfService(packet.bytes, packet.start) & 3);
    if (ecn === null) {
      this.host.drop(packet, 'ecn-invalid', tunnel, () => 'not-ECT inside, CE outside');
      return;
    }
    tunnel.receiveInner(outer, rule, ecn);
  }

  /** No tunnel interface has anything to do with these addresses. */
  private refuse({ packet, from, source, destination }: OuterPacket): void {
    if (this.tunnels.some((tunnel) => tunnel.isUp)) {
      this.host.drop(
        packet,
        'tunnel-unknown-remote',
        from,
        () => `from ${source.toString()} to ${destination.toString()}`,
      );
      return;
    }
    this.host.icmpv4.sendError(packet, from, icmpv4Error.protocolUnreachable);
    this.host.drop(packet, 'protocol-41-refused', from, () => `no tunnel interface of ${this.host.name} is up`);
  }

  /**
   * An ICMPv4 error about an outer packet. A path MTU is the IPv4 layer's concern: the next inner packet that is too
   * large meets it. Of others the inner source is told "address unreachable" when enough of its packet came back
   * (RFC 4213 section 3.4); the neighbour itself is not given up for a single error, it is probed where neighbours are
   * (RFC 5214 section 7.2).
   */
  receiveError(report: IcmpReport, message: PacketBuffer | null): boolean {
    const { quoted, kind, remote } = report;
    if (kind === 'packet-too-big') return true;
    for (const tunnel of this.tunnels) tunnel.pathDoubted(remote as Ipv4Address);
    if (quoted.length < IPV6_HEADER_LENGTH || quoted[0]! >>> 4 !== 6) return true;
    const inner = PacketBuffer.from(quoted);
    if (message !== null) inner.withIdentityOf(message);
    this.host.icmpv6.sendError(inner, null, icmpv6Error.addressUnreachable);
    return true;
  }
}

/** Inner sources that no packet out of a tunnel may have, RFC 4213 section 3.6; :: is left to duplicate detection. */
function isInvalidSource(source: Ipv6Address): boolean {
  if (source.isMulticast || source.isLoopback) return true;
  const isCompatible = source.w0 === 0 && source.w1 === 0 && source.w2 === 0;
  const isMapped = source.w0 === 0 && source.w1 === 0 && source.w2 === 0xffff;
  return isMapped || (isCompatible && !source.isUnspecified);
}
