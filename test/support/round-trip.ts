import { isDeepStrictEqual } from 'node:util';
import { decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { decodeDns, encodeDns } from '../../src/wire/dns/message.ts';
import { decodeEsp, encodeEsp } from '../../src/wire/esp.ts';
import { decodeEthernet, encodeEthernet } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeFragmentHeader, encodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import type { LayerProtocol } from '../../src/wire/layers/layer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeTcpOptions, encodeTcpOptions } from '../../src/wire/tcp/options.ts';
import { decodeTcp, encodeTcp } from '../../src/wire/tcp/tcp.ts';
import {
  decodeHandshake,
  encodeHandshake,
  HANDSHAKE_HEADER_LENGTH,
  handshakeMessageLength,
} from '../../src/wire/tls/handshake.ts';
import {
  decodeTlsRecord,
  encodeTlsRecord,
  TLS_RECORD_HEADER_LENGTH,
  tlsRecordLength,
} from '../../src/wire/tls/record.ts';
import { decodeUdp, encodeUdp } from '../../src/wire/udp.ts';
import { decodeVlan, encodeVlan } from '../../src/wire/vlan.ts';
import { toHex } from './bytes.ts';
import { type PacketPart, partsOf } from './packet-parts.ts';

/** What became of one layer of a packet. */
export interface RoundTrip {
  readonly protocol: LayerProtocol | 'tcp options';
  /** null: the same bytes came back; for DNS the same value. Otherwise what went in and what came out. */
  readonly difference: string | null;
}

function pseudoHeader({ ends }: PacketPart, protocol: number, length: number): number {
  if (ends === null) throw new Error('an upper layer without addresses');
  return pseudoHeaderSum(ends.source, ends.destination, protocol, length);
}

/** A header alone; what stands behind it is another layer. */
const headerOnly = (bytes: Uint8Array, header: Uint8Array): Uint8Array =>
  Uint8Array.of(...header, ...bytes.subarray(header.length));

const codecs: Partial<Readonly<Record<LayerProtocol, (part: PacketPart) => Uint8Array>>> = {
  ethernet: ({ bytes }) => encodeEthernet(decodeEthernet(bytes)),
  vlan: ({ bytes }) => encodeVlan(decodeVlan(bytes)),
  arp: ({ bytes }) => encodeArp(decodeArp(bytes)),
  ipv4: ({ bytes }) => encodeIpv4(decodeIpv4(bytes)),
  ipv6: ({ bytes }) => encodeIpv6(decodeIpv6(bytes)),
  'ipv6-fragment': ({ bytes }) => headerOnly(bytes, encodeFragmentHeader(decodeFragmentHeader(bytes))),
  esp: ({ bytes }) => encodeEsp(decodeEsp(bytes)),
  icmpv4: ({ bytes }) => encodeIcmpv4(decodeIcmpv4(bytes)),
  icmpv6: ({ bytes, ends }) => {
    // Inside IPv4 it is no protocol of ours, though it can be read.
    if (ends?.source.family !== 6 || ends.destination.family !== 6) return bytes;
    return encodeIcmpv6(decodeIcmpv6(bytes), ends.source, ends.destination);
  },
  udp: (part) => {
    const datagram = decodeUdp(part.bytes);
    return encodeUdp(datagram, pseudoHeader(part, ipProtocol.udp, part.bytes.length - datagram.trailer.length));
  },
  tls: tlsAgain,
  tcp: (part) => encodeTcp(decodeTcp(part.bytes), pseudoHeader(part, ipProtocol.tcp, part.bytes.length)),
};

/** Every whole record, and in it every handshake message that is in the clear; what is cut off stays. */
function tlsAgain({ bytes, layer }: PacketPart): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { name, fields = [] } of layer.fields) {
    if (name !== 'record') break;
    const end = at + TLS_RECORD_HEADER_LENGTH + tlsRecordLength(bytes, at);
    const record = decodeTlsRecord(bytes.subarray(at, end));
    const count = fields.filter((field) => field.name === 'handshake').length;
    parts.push(encodeTlsRecord({ ...record, fragment: messagesAgain(record.fragment, count) }));
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** @param count of messages that were read in it */
function messagesAgain(fragment: Uint8Array, count: number): Uint8Array {
  const messages: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    const end = at + HANDSHAKE_HEADER_LENGTH + handshakeMessageLength(fragment, at);
    if (end > fragment.length) break;
    messages.push(encodeHandshake(decodeHandshake(fragment.subarray(at, end))));
    at = end;
  }
  return Buffer.concat([...messages, fragment.subarray(at)]);
}

/** Protocols whose checksum must have been found right; UDP over IPv4 may have none. */
const CHECKED: readonly LayerProtocol[] = ['ipv4', 'icmpv4', 'icmpv6', 'tcp'];

/** What comes back of each whole, well-formed layer with a right checksum. */
export function roundTrips(linkType: number, bytes: Uint8Array): RoundTrip[] {
  return partsOf(linkType, bytes).flatMap((part) => {
    const { protocol, checksum } = part.layer;
    if (protocol === 'dns') return [dnsRoundTrip(part.bytes)];
    const reencode = codecs[protocol];
    if (reencode === undefined || checksum === 'bad' || (CHECKED.includes(protocol) && checksum !== 'good')) return [];
    const [before, after] = [part.bytes, reencode(part)].map(toHex);
    const whole = { protocol, difference: before === after ? null : `${before} gave ${after}` };
    return protocol === 'tcp' ? [whole, tcpOptionsRoundTrip(part.bytes)] : [whole];
  });
}

function dnsRoundTrip(bytes: Uint8Array): RoundTrip {
  const value = decodeDns(bytes);
  const back = decodeDns(encodeDns(value));
  const difference = isDeepStrictEqual(value, back) ? null : `${toHex(bytes)} gave another value`;
  return { protocol: 'dns', difference };
}

function tcpOptionsRoundTrip(segment: Uint8Array): RoundTrip {
  const { options } = decodeTcp(segment);
  const back = encodeTcpOptions(decodeTcpOptions(options));
  const difference = toHex(options) === toHex(back) ? null : `${toHex(options)} gave ${toHex(back)}`;
  return { protocol: 'tcp options', difference };
}
