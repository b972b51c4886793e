import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Ipv4Ends, Ipv4PortPacket } from '../../wire/ipv4-ends.ts';
import { ipv4Source } from '../../wire/ipv4.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { destinationOf, type End, endText, sourceOf } from '../end.ts';
import { type Quotation, quotationOf, type Reason, translateError } from '../translated.ts';
import type { TranslationTable } from '../translation-table.ts';
import type { Mapping } from './mapping.ts';

/**
 * ICMP errors through a NAT, RFC 5508 section 4: the quoted packet becomes the one that the receiver had sent. They
 * neither make nor keep a mapping (REQ-6), and none ends it (RFC 4787 REQ-12, RFC 5382 REQ-10); who sends them does
 * not matter (RFC 4787 REQ-12 a).
 */
export class NatErrors {
  private readonly host: Host;
  private readonly table: TranslationTable<End, Mapping>;
  private readonly isOwnPort: (protocol: number, port: number) => boolean;

  constructor(
    host: Host,
    table: TranslationTable<End, Mapping>,
    isOwnPort: (protocol: number, port: number) => boolean,
  ) {
    this.host = host;
    this.table = table;
    this.isOwnPort = isOwnPort;
  }

  /** An error that came to the shared address, about a packet that went out (REQ-4). */
  inward(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const quotation = this.read(packet, from);
    if (quotation === null) return null;
    const { ends } = quotation;
    const sender = this.table.ofOutside(ends.protocol, sourceOf(ends));
    if (sender?.admits(destinationOf(ends), this.host.simulator.now) === true) {
      const to = { source: ipv4Source(packet.bytes, packet.start), destination: sender.inside.address };
      return this.pass(packet, from, quotation, { ...to, quoted: withSource(ends, sender.inside) }, sender);
    }
    return this.isOwnPort(ends.protocol, ends.sourcePort) ? packet : this.refuse(packet, from, ends);
  }

  /** An error of a host inside that goes out, about a packet that came in (REQ-5). */
  outward(packet: PacketBuffer, out: NetworkInterface, address: Ipv4Address): PacketBuffer | null {
    const quotation = this.read(packet, out);
    if (quotation === null) return null;
    const { ends } = quotation;
    const receiver = this.table.ofInside(ends.protocol, destinationOf(ends));
    if (receiver?.admits(sourceOf(ends), this.host.simulator.now) !== true) return this.refuse(packet, out, ends);
    const to = { source: address, destination: ends.source, quoted: withDestination(ends, receiver.outside) };
    return this.pass(packet, out, quotation, to, receiver);
  }

  /** An error about a packet from one host inside to another by their outside ends (REQ-7). */
  hairpin(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const quotation = this.read(packet, from);
    if (quotation === null) return null;
    const { ends } = quotation;
    const sender = this.table.ofOutside(ends.protocol, sourceOf(ends));
    const receiver = this.table.ofInside(ends.protocol, destinationOf(ends));
    if (sender === null || receiver === null) return packet;
    const quoted = withDestination(withSource(ends, sender.inside), receiver.outside);
    const to = { source: receiver.outside.address, destination: sender.inside.address, quoted };
    return this.pass(packet, from, quotation, to, { text: `${sender.text}, ${receiver.text}` });
  }

  /** @returns null when the message cannot be gone by, and has ended */
  private read(packet: PacketBuffer, on: NetworkInterface): Quotation | null {
    const quotation = quotationOf(packet);
    if (quotation === 'bad-checksum')
      this.host.drop(packet, 'bad-checksum', on, () => 'an ICMP error or the header that it quotes');
    else if (quotation === null)
      this.host.drop(packet, 'nat-no-mapping', on, () => 'the ICMP error quotes a packet without ports');
    else return quotation;
    return null;
  }

  private refuse(packet: PacketBuffer, on: NetworkInterface, ends: Ipv4PortPacket): null {
    this.host.drop(
      packet,
      'nat-no-mapping',
      on,
      () => `the ICMP error quotes ${endText(sourceOf(ends))} > ${endText(destinationOf(ends))}, which never passed`,
    );
    return null;
  }

  private pass(
    packet: PacketBuffer,
    on: NetworkInterface,
    quotation: Quotation,
    to: { readonly source: Ipv4Address; readonly destination: Ipv4Address; readonly quoted: Ipv4Ends },
    by: Mapping | Reason,
  ): PacketBuffer {
    translateError(this.host, on, packet, quotation, to, by);
    return packet;
  }
}

const withSource = (ends: Ipv4Ends, { address, port }: End): Ipv4Ends => ({
  ...ends,
  source: address,
  sourcePort: port,
});
const withDestination = (ends: Ipv4Ends, { address, port }: End): Ipv4Ends => ({
  ...ends,
  destination: address,
  destinationPort: port,
});
