import { embedIpv4 } from '../../addr/translation-prefix.ts';
import { icmpv4Error } from '../../host/icmpv4-error.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Rejoined } from '../../host/reassembly.ts';
import { type Fragmentation, traceKind } from '../../trace/trace.ts';
import type { Ipv4PortPacket } from '../../wire/ipv4-ends.ts';
import { ipv4TimeToLive } from '../../wire/ipv4.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { asksToConnect } from '../../wire/tcp/tcp.ts';
import {
  checkForIpv6,
  defaultToIpv6Settings,
  fragmentationNeeded,
  translateToIpv6,
  uncutLengthInIpv6,
} from '../../wire/translation/to-ipv6.ts';
import { TranslationError } from '../../wire/translation/translation-error.ts';
import { destinationOf, type End, endText, sourceOf } from '../end.ts';
import { flagsOf } from '../translated.ts';
import { type Binding, sessionText } from './binding.ts';
import { type Nat64Context, portsOf, refuse, traceTranslation } from './context.ts';
import type { IdleProbes } from './idle-probes.ts';
import { TCP_INCOMING_SYN } from './settings.ts';

/** From IPv4 back to IPv6 hosts, RFC 6146 section 3.5: nothing begins here, so it is no way for manage-out. */
export class Inward {
  private readonly context: Nat64Context;
  private readonly probes: IdleProbes;

  constructor(context: Nat64Context, probes: IdleProbes) {
    this.context = context;
    this.probes = probes;
  }

  /**
   * A packet to an address of the pool, in whatever fragments it came; `from`: where it came in. Handed over.
   * @returns the packet when it is for the host itself, null when it went on or ended
   */
  take(rejoined: Rejoined, ends: Ipv4PortPacket, from: NetworkInterface): PacketBuffer | null {
    const { packet } = rejoined;
    const { host, table } = this.context;
    const { protocol } = ends;
    // An echo request is for the host: its identifier belongs to the one who asks.
    if (protocol === ipProtocol.icmp && ends.destinationPort === 0) return packet;
    const remote = sourceOf(ends);
    const binding = table.ofOutside(protocol, destinationOf(ends));
    const session = binding?.sessionWith(remote, host.simulator.now) ?? null;
    if (session === null && this.context.isOwnPort(protocol, ends.destinationPort)) return packet;
    if (binding === null) return this.refuseLate(packet, ends, from);
    if (session === null && !binding.admits(remote.address, host.simulator.now)) {
      this.filter(packet, binding, remote, from);
    } else {
      this.pass(rejoined, binding, ends, from);
    }
    return null;
  }

  /** A packet of an IPv6 host for the IPv4 end of another one (section 3.8). */
  takeHairpin(rejoined: Rejoined, ends: Ipv4PortPacket): void {
    const { host, on } = this.context;
    if (this.take(rejoined, ends, on) !== null)
      host.drop(
        rejoined.packet,
        'nat64-no-session',
        on,
        () => `${endText(destinationOf(ends))} is a port of ${host.name} itself`,
      );
  }

  /** No binding: for the host itself, unless one has ended that this still belongs to. */
  private refuseLate(packet: PacketBuffer, ends: Ipv4PortPacket, from: NetworkInterface): PacketBuffer | null {
    const { host, table } = this.context;
    const former = table.formerAt(ends.protocol, destinationOf(ends));
    if (former === null || asksToConnect(flagsOf(packet))) return packet;
    host.drop(packet, 'nat64-no-session', from, () => `the binding by which ${former.text} has ended`);
    return null;
  }

  private filter(packet: PacketBuffer, binding: Binding, remote: End, from: NetworkInterface): void {
    const { host } = this.context;
    if (asksToConnect(flagsOf(packet))) this.refuseLater(packet, binding, remote, from);
    else host.icmpv4.sendError(packet, from, icmpv4Error.administrativelyProhibited);
    host.drop(
      packet,
      'nat64-no-session',
      from,
      () => `${binding.text}, but only for hosts that it has sent to, and ${endText(remote)} is none of them`,
    );
  }

  /** Section 3.5.2.2: the IPv6 host may be about to send a SYN of its own; otherwise the IPv4 host is told. */
  private refuseLater(packet: PacketBuffer, binding: Binding, remote: End, from: NetworkInterface): void {
    const { host } = this.context;
    const kept = packet.copy();
    host.simulator.after(TCP_INCOMING_SYN, () => {
      if (!binding.admits(remote.address, host.simulator.now))
        host.icmpv4.sendError(kept, from, icmpv4Error.portUnreachable);
    });
  }

  private pass(rejoined: Rejoined, binding: Binding, ends: Ipv4PortPacket, from: NetworkInterface): void {
    const { packet, cuts } = rejoined;
    try {
      if (this.isLetOn(packet, binding, from, cuts)) this.translate(rejoined, binding, ends);
    } catch (error) {
      if (!(error instanceof TranslationError)) throw error;
      refuse(this.context, packet, from, error);
    }
  }

  /** What a router asks before it forwards, of the IPv4 packet so that its source can be told. */
  isLetOn(packet: PacketBuffer, { inside }: Binding, from: NetworkInterface, cuts: readonly number[] = []): boolean {
    const { host } = this.context;
    const { bytes, start } = packet;
    const timeToLive = ipv4TimeToLive(bytes, start);
    if (timeToLive <= 1) {
      host.icmpv4.sendError(packet, from, icmpv4Error.timeExceeded);
      host.drop(packet, 'hop-limit-exceeded', from, () => `time to live ${timeToLive} on arrival`);
      return false;
    }
    checkForIpv6(bytes, start);
    const mtu = host.interfaceMtu(inside.address);
    const length = uncutLengthInIpv6(bytes, start, cuts);
    if (length > mtu) {
      host.icmpv4.sendError(packet, from, fragmentationNeeded(mtu, bytes, start, cuts));
      host.drop(packet, 'dont-fragment', from, () => `${length} bytes in IPv6, and the way back carries ${mtu}`);
      return false;
    }
    return true;
  }

  private translate({ packet, cuts }: Rejoined, binding: Binding, ends: Ipv4PortPacket): void {
    const { host, settings } = this.context;
    const { protocol, inside } = binding;
    const remote = sourceOf(ends);
    const source = embedIpv4(settings.prefix, remote.address);
    const session = binding.see(remote, 'v4', flagsOf(packet), host.simulator.now);
    if (session !== null) this.probes.watch(binding, session);
    const { zeroUdpChecksum } = settings;
    const translated = translateToIpv6(
      packet,
      { source, destination: inside.address, ports: portsOf(protocol, ends.sourcePort, inside.port, inside.port) },
      { ...defaultToIpv6Settings, zeroUdpChecksum },
      cuts,
    );
    const to = { source, sourcePort: ends.sourcePort, destination: inside.address, destinationPort: inside.port };
    traceTranslation(this.context, packet, ends, to, () =>
      session === null ? binding.text : sessionText(binding, session),
    );
    this.giveToIpv6(packet, translated, cuts);
  }

  /** Lets the IPv6 layer forward what a packet has become, one packet or the fragments of one. */
  giveToIpv6(packet: PacketBuffer, translated: readonly PacketBuffer[], cuts: readonly number[] = []): void {
    const { host, on } = this.context;
    if (translated.length > 1 && host.trace.listening) {
      const isAsItCame = translated.length === cuts.length + 1;
      const mtu = isAsItCame ? null : defaultToIpv6Settings.lowestIpv6Mtu;
      const evidence: Fragmentation = { count: translated.length, mtu };
      host.trace.emit(traceKind.fragmented, host.simulator.now, packet, host.id, on.traceId, evidence);
    }
    for (const each of translated) host.ipv6.receive(each, on);
  }
}
