import type { Ipv4Address } from '../../addr/ipv4.ts';
import { embeddedIpv4, embedIpv4 } from '../../addr/translation-prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { IpAddress } from '../../addr/ip.ts';
import { readIpv4Ends } from '../../wire/ipv4-ends.ts';
import { IPV4_HEADER_LENGTH, ipv4Destination, ipv4HeaderLength, ipv4Source } from '../../wire/ipv4.ts';
import { readIpv6Ends } from '../../wire/ipv6-ends.ts';
import type { UpperLayer } from '../../wire/ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6Destination, ipv6Source } from '../../wire/ipv6.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import type { Translation } from '../../trace/trace.ts';
import { translateErrorToIpv4, translateErrorToIpv6 } from '../../wire/translation/errors.ts';
import { headersForIpv4 } from '../../wire/translation/to-ipv4.ts';
import { TranslationError } from '../../wire/translation/translation-error.ts';
import { destinationOf, sourceOf } from '../end.ts';
import { type Binding, ipv6EndText } from './binding.ts';
import { type Nat64Context, portsOf, refuse, type TranslatedEnds, traceTranslation } from './context.ts';
import type { Inward } from './inward.ts';
import { wayToIpv4 } from './way.ts';

/** Where in an ICMP error of either family the quoted packet begins. */
const QUOTED = 8;

/** ICMP errors through a NAT64: found by what they quote, they neither make nor keep a session (RFC 6146 section 3.5). */
export class Nat64Errors {
  private readonly context: Nat64Context;
  private readonly inwards: Inward;

  constructor(context: Nat64Context, inwards: Inward) {
    this.context = context;
    this.inwards = inwards;
  }

  /** An ICMPv6 error about a packet that came back from IPv4. @throws TranslationError */
  outward(packet: PacketBuffer, upper: UpperLayer, target: Ipv4Address): void {
    const { host, table, on, settings } = this.context;
    const { bytes, start, end } = packet;
    const at = upper.offset + QUOTED;
    const ends = readIpv6Ends(bytes, at, headersForIpv4(bytes, at, end), end);
    const remote = ends === null ? null : embeddedIpv4(settings.prefix, ends.source);
    if (ends === null || remote === null)
      throw new TranslationError('no-counterpart', 'the error quotes nothing that NAT64 has translated');
    const { protocol } = ends;
    const inside = { address: ends.destination, port: ends.destinationPort };
    const binding = table.ofInside(protocol, inside);
    if (binding === null) {
      host.drop(
        packet,
        'nat64-no-session',
        on,
        () => `the error quotes a packet to ${ipv6EndText(inside)}, which has no binding`,
      );
      return;
    }
    const { outside } = binding;
    const isOwn = host.ipv4.destinationOf(target).kind === 'local';
    const way = isOwn ? null : wayToIpv4(this.context, packet, upper, outside.address, target);
    if (way === null && !isOwn) return;
    const before = bareEnds(ipv6Source(bytes, start), ipv6Destination(bytes, start));
    const mtus = { ipv4: way?.out.ipv4.mtu ?? Infinity, ipv6: host.interfaceMtu(inside.address) };
    const identification = host.ipv4.takeIdentification();
    translateErrorToIpv4(packet, upper, {
      // RFC 6791 section 3: a router's own address has no counterpart, and the pool's is as good as any.
      to: { source: outside.address, destination: target, ports: null, identification },
      quoted: {
        source: remote,
        destination: outside.address,
        ports: portsOf(protocol, ends.sourcePort, outside.port, outside.port),
        identification: 0,
      },
      mtus,
    });
    this.trace(packet, before, bareEnds(outside.address, target), binding);
    if (way !== null) host.ipv4.sendTranslated(packet, way.destination, way.out);
    else if (this.inward(packet, on) !== null)
      host.drop(packet, 'nat64-no-session', on, () => `${target.toString()} is ${host.name} itself`);
  }

  /**
   * An ICMPv4 error to an address of the pool. Handed over.
   * @returns the packet when it is about none that NAT64 has translated, so for the host itself
   */
  inward(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const { host, table, settings } = this.context;
    const { bytes, start, end } = packet;
    const ends = readIpv4Ends(bytes, start + ipv4HeaderLength(bytes, start) + QUOTED, end);
    const binding = ends === null ? null : table.ofOutside(ends.protocol, sourceOf(ends));
    if (ends === null || binding?.admits(ends.destination, host.simulator.now) !== true) return packet;
    const { inside } = binding;
    const source = embedIpv4(settings.prefix, ipv4Source(bytes, start));
    const before = bareEnds(ipv4Source(bytes, start), ipv4Destination(bytes, start));
    const quotedPorts = portsOf(ends.protocol, inside.port, ends.destinationPort, inside.port);
    const quotedDestination = embedIpv4(settings.prefix, destinationOf(ends).address);
    try {
      if (!this.inwards.isLetOn(packet, binding, from)) return null;
      translateErrorToIpv6(packet, {
        to: { source, destination: inside.address, ports: null },
        quoted: { source: inside.address, destination: quotedDestination, ports: quotedPorts },
        mtus: { ipv4: from.ipv4.mtu, ipv6: host.interfaceMtu(inside.address) },
      });
    } catch (error) {
      if (!(error instanceof TranslationError)) throw error;
      refuse(this.context, packet, from, error);
      return null;
    }
    this.trace(packet, before, bareEnds(source, inside.address), binding);
    this.inwards.giveToIpv6(packet, [packet]);
    return null;
  }

  /** @param packet translated, so it has no options and no extension headers */
  private trace(packet: PacketBuffer, from: TranslatedEnds, to: TranslatedEnds, binding: Binding): void {
    const { family } = to.destination;
    const at = packet.start + (family === 4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH);
    const icmp: Translation['icmp'] = { family, type: packet.bytes[at]!, code: packet.bytes[at + 1]! };
    traceTranslation(this.context, packet, from, to, () => binding.text, icmp);
  }
}

const bareEnds = (source: IpAddress, destination: IpAddress): TranslatedEnds => ({
  source,
  sourcePort: 0,
  destination,
  destinationPort: 0,
});
