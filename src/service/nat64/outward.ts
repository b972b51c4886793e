import type { Ipv4Address } from '../../addr/ipv4.ts';
import { embeddedIpv4, mayEmbed } from '../../addr/translation-prefix.ts';
import { icmpv6Error } from '../../host/icmpv6-error.ts';
import type { Rejoined } from '../../host/reassembly.ts';
import type { Ipv4PortPacket } from '../../wire/ipv4-ends.ts';
import { type Ipv6PortPacket, readIpv6Ends } from '../../wire/ipv6-ends.ts';
import type { UpperLayer } from '../../wire/ipv6-extension.ts';
import { ipv6Destination, ipv6Source } from '../../wire/ipv6.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { TCP_HEADER_LENGTH, tcpFlag, tcpFlags } from '../../wire/tcp/tcp.ts';
import { isIcmpv6Error } from '../../wire/translation/errors.ts';
import { headersForIpv4, isPart, translateToIpv4 } from '../../wire/translation/to-ipv4.ts';
import { TranslationError } from '../../wire/translation/translation-error.ts';
import type { End } from '../end.ts';
import { protocolText } from '../translated.ts';
import { type Binding, type Ipv6End, ipv6EndText, sessionText } from './binding.ts';
import { type Nat64Context, portsOf, refuse, traceTranslation } from './context.ts';
import type { IdleProbes } from './idle-probes.ts';
import type { Inward } from './inward.ts';
import type { Nat64Errors } from './nat64-errors.ts';
import { wayToIpv4 } from './way.ts';

/** What comes of an IPv6 packet's ends: those of the IPv6 host and, as an IPv4 host, of the one that it talks to. */
interface Conversation {
  readonly protocol: number;
  readonly inside: Ipv6End;
  /** Of an ICMP query the port is 0. */
  readonly remote: End;
  /** Of TCP, 0 elsewhere. */
  readonly flags: number;
}

/** From IPv6 hosts to IPv4, RFC 6146 section 3.5: bindings and sessions begin here. */
export class Outward {
  private readonly context: Nat64Context;
  private readonly inward: Inward;
  private readonly errors: Nat64Errors;
  private readonly probes: IdleProbes;

  constructor(context: Nat64Context, inward: Inward, errors: Nat64Errors, probes: IdleProbes) {
    this.context = context;
    this.inward = inward;
    this.errors = errors;
    this.probes = probes;
  }

  /** A packet for the prefix, one hop less on it. Handed over. */
  take(packet: PacketBuffer): void {
    try {
      this.direct(packet);
    } catch (error) {
      if (!(error instanceof TranslationError)) throw error;
      refuse(this.context, packet, this.context.on, error);
    }
  }

  private direct(packet: PacketBuffer): void {
    const { host, on, settings } = this.context;
    const { bytes, start, end } = packet;
    const source = ipv6Source(bytes, start);
    const target = embeddedIpv4(settings.prefix, ipv6Destination(bytes, start));
    if (settings.prefix.contains(source)) {
      // Section 3.5: what stands for an IPv4 host does not go in again.
      host.drop(packet, 'invalid-source', on, () => `${source.toString()} stands for an IPv4 host itself`);
      return;
    }
    if (target === null || !isHost(target) || !mayEmbed(settings.prefix, target)) {
      host.drop(packet, 'no-route', on, () => `the prefix leads to no host ${target?.toString() ?? ''}`);
      return;
    }
    const upper = headersForIpv4(bytes, start, end);
    if (isPart(upper)) {
      // Section 3.4: only the first fragment has ports, and they may come in any order; they are translated together.
      const rejoined = host.ipv6.delivery.reassembly.rejoin(packet, upper.fragment!, upper, on);
      if (rejoined !== null) this.takeRejoined(rejoined, upper.fragment!, target);
    } else {
      this.dispatch(packet, upper, target);
    }
  }

  /** What fragments made is as good as an atomic fragment: it keeps their identification, and goes on as they came. */
  private takeRejoined(
    { packet, cuts }: Rejoined,
    fragment: NonNullable<UpperLayer['fragment']>,
    target: Ipv4Address,
  ): void {
    try {
      const upper = headersForIpv4(packet.bytes, packet.start, packet.end);
      this.dispatch(packet, { ...upper, fragment: { ...fragment, offset: 0, more: false } }, target, cuts);
    } catch (error) {
      if (!(error instanceof TranslationError)) throw error;
      refuse(this.context, packet, this.context.on, error);
    }
  }

  private dispatch(packet: PacketBuffer, upper: UpperLayer, target: Ipv4Address, cuts: readonly number[] = []): void {
    const { host, on } = this.context;
    const { bytes, start, end } = packet;
    const { protocol, offset } = upper;
    const ends = readIpv6Ends(bytes, start, upper, end);
    if (ends !== null) this.pass(packet, upper, ends, target, cuts);
    else if (protocol === ipProtocol.icmpv6 && offset < end && isIcmpv6Error(bytes[offset]!))
      this.errors.outward(packet, upper, target);
    else if (protocol === ipProtocol.icmpv6)
      throw new TranslationError('no-counterpart', `ICMPv6 type ${bytes[offset] ?? 0} is not known to ICMPv4`);
    else {
      // Section 3 is for TCP, UDP and ICMP; a host that asks for more is told so.
      host.icmpv6.sendError(packet, on, icmpv6Error.portUnreachable);
      host.drop(packet, 'protocol-unreachable', on, () => `NAT64 finds no ports of ${protocolText(protocol)} to bind`);
    }
  }

  /** @param cuts where in its payload the fragments began in which it came */
  private pass(
    packet: PacketBuffer,
    upper: UpperLayer,
    ends: Ipv6PortPacket,
    target: Ipv4Address,
    cuts: readonly number[],
  ): void {
    const { host, table } = this.context;
    const conversation = conversationOf(packet, upper, ends, target);
    const { protocol, remote, flags } = conversation;
    const binding = this.bindingOf(packet, ends, conversation);
    if (binding === null) return;
    const { outside } = binding;
    // Section 3.8: the IPv4 end of another IPv6 host, or of the same one.
    const isHairpin = protocol !== ipProtocol.icmp && table.ofOutside(protocol, remote) !== null;
    const way = isHairpin ? null : wayToIpv4(this.context, packet, upper, outside.address, target);
    if (way === null && !isHairpin) return;
    const session = binding.see(remote, 'v6', flags, host.simulator.now);
    if (session !== null) this.probes.watch(binding, session);
    const translated = endsInIpv4(ends, outside, target);
    translateToIpv4(packet, upper, {
      source: outside.address,
      destination: target,
      ports: portsOf(protocol, outside.port, ends.destinationPort, outside.port),
      identification: host.ipv4.takeIdentification(),
    });
    traceTranslation(this.context, packet, ends, translated, () =>
      session === null ? binding.text : sessionText(binding, session),
    );
    if (way !== null) host.ipv4.sendTranslated(packet, way.destination, way.out, cuts);
    else this.inward.takeHairpin({ packet, cuts }, translated);
  }

  /** The binding of the sender, made now if need be; null when it cannot have one, and the packet has ended. */
  private bindingOf(packet: PacketBuffer, ends: Ipv6PortPacket, conversation: Conversation): Binding | null {
    const { host, table, on, settings } = this.context;
    const { protocol, inside, remote, flags } = conversation;
    const known = table.ofInside(protocol, inside);
    if (known !== null) return known;
    const isOpening = protocol !== ipProtocol.tcp || (flags & tcpFlag.syn) !== 0;
    const isReply = protocol === ipProtocol.icmp && ends.sourcePort === 0 && ends.destinationPort !== 0;
    if (!isOpening || isReply) {
      host.drop(
        packet,
        'nat64-no-session',
        on,
        () => `${ipv6EndText(inside)} has no binding, and only ${isReply ? 'a request' : 'a SYN'} begins one`,
      );
      return null;
    }
    const own = host.ipv4.selectSource(remote.address);
    if (settings.pool.length === 0 && own === null) {
      host.icmpv6.sendError(packet, on, icmpv6Error.noRoute);
      host.drop(packet, 'no-route', on, () => `no route covers ${remote.address.toString()}`);
      return null;
    }
    const made = table.bind(protocol, inside, settings.pool.length > 0 ? settings.pool : [own!]);
    if (made === null) {
      // Section 3.5.1.1.
      host.icmpv6.sendError(packet, on, icmpv6Error.addressUnreachable);
      host.drop(packet, 'nat64-no-session', on, () => `all ${protocolText(protocol)} ports of the pool are in use`);
    }
    return made;
  }
}

const isHost = ({ isMulticast, isUnspecified, isLoopback }: Ipv4Address): boolean =>
  !isMulticast && !isUnspecified && !isLoopback;

function conversationOf(
  { bytes, end }: PacketBuffer,
  { offset }: UpperLayer,
  ends: Ipv6PortPacket,
  target: Ipv4Address,
): Conversation {
  const { protocol, source, sourcePort, destinationPort } = ends;
  if (protocol === ipProtocol.icmp) {
    const inside = { address: source, port: sourcePort || destinationPort };
    return { protocol, inside, remote: { address: target, port: 0 }, flags: 0 };
  }
  const flags = protocol === ipProtocol.tcp && offset + TCP_HEADER_LENGTH <= end ? tcpFlags(bytes, offset) : 0;
  const remote = { address: target, port: destinationPort };
  return { protocol, inside: { address: source, port: sourcePort }, remote, flags };
}

/** The ends of the IPv4 packet that one of these ends becomes. */
function endsInIpv4(
  { protocol, sourcePort, destinationPort }: Ipv6PortPacket,
  { address, port }: End,
  target: Ipv4Address,
): Ipv4PortPacket {
  const isReply = protocol === ipProtocol.icmp && sourcePort === 0;
  return {
    protocol,
    source: address,
    sourcePort: isReply ? 0 : port,
    destination: target,
    destinationPort: isReply ? port : destinationPort,
  };
}
