/** ICMP errors of one family made errors of the other in place, RFC 7915 sections 4.2, 4.3, 5.2 and 5.3. */
import { putU16, putU32, u32 } from '../bytes.ts';
import { finish, pseudoHeaderSum, sumBytes } from '../checksum.ts';
import { ICMPV4_HEADER_LENGTH, icmpv4Type, isIcmpv4ChecksumRight } from '../icmpv4.ts';
import { icmpv6Type, isIcmpv6ChecksumRight } from '../icmpv6/message.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4HeaderLength,
  ipv4IsFragment,
  ipv4TimeToLive,
  ipv4TotalLength,
  ipv4TypeOfService,
  prependIpv4,
} from '../ipv4.ts';
import type { UpperLayer } from '../ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6HopLimit, ipv6TrafficClass, prependIpv6 } from '../ipv6.ts';
import type { PacketBuffer } from '../packet-buffer.ts';
import { ipProtocol } from '../protocol-number.ts';
import { errorHeadToIpv4, errorHeadToIpv6, type NextHopMtus } from './icmp-mapping.ts';
import { quotedToIpv4, quotedToIpv6, readQuotation, replaceBody, writeQuotation } from './quotation.ts';
import { isPart, type Ipv4Target } from './to-ipv4.ts';
import type { Ipv6Target } from './to-ipv6.ts';
import { type IcmpHead, TranslationError } from './translation-error.ts';

const CHECKSUM = 2;
const PARAMETER = 4;
/** Where an ICMPv6 and an ICMPv4 error give the length of what is quoted, RFC 4884 sections 4.1 and 4.3. */
const LENGTH_IN_ICMPV6 = 4;
const LENGTH_IN_ICMPV4 = 5;
const HEAD = 8;

/** RFC 1812 section 4.3.2.3, and RFC 4443 section 2.4 (c). */
const MOST_IN_ICMPV4 = 576 - IPV4_HEADER_LENGTH - ICMPV4_HEADER_LENGTH;
const MOST_IN_ICMPV6 = 1280 - IPV6_HEADER_LENGTH - HEAD;

/** Errors whose length field RFC 4884 has defined. */
const EXTENSIBLE_IN_ICMPV6: readonly number[] = [icmpv6Type.destinationUnreachable, icmpv6Type.timeExceeded];
const EXTENSIBLE_IN_ICMPV4: readonly number[] = [
  icmpv4Type.destinationUnreachable,
  icmpv4Type.timeExceeded,
  icmpv4Type.parameterProblem,
];

/** An error under way to the other family: its new ends, and those of the packet that it quotes. */
export interface ErrorTarget<Target> {
  readonly to: Target;
  readonly quoted: Target;
  readonly mtus: NextHopMtus;
}

/** Whether an ICMPv6 message is about another packet, RFC 4443 section 2.1. */
export const isIcmpv6Error = (type: number): boolean => type < icmpv6Type.echoRequest;
export const isIcmpv4Error = (type: number): boolean => EXTENSIBLE_IN_ICMPV4.includes(type);

const headAt = (bytes: Uint8Array, at: number): IcmpHead => ({
  type: bytes[at]!,
  code: bytes[at + 1]!,
  parameter: u32(bytes, at + PARAMETER),
});

const withoutCounterpart = ({ type, code }: IcmpHead, family: 'ICMPv4' | 'ICMPv6'): TranslationError =>
  new TranslationError('no-counterpart', `${family} type ${type} code ${code} has no counterpart`);

/** @param upper of `headersForIpv4` @throws TranslationError */
export function translateErrorToIpv4(
  packet: PacketBuffer,
  upper: UpperLayer,
  { to, quoted, mtus }: ErrorTarget<Ipv4Target>,
): void {
  const { bytes, start, end } = packet;
  const at = upper.offset;
  if (isPart(upper)) throw new TranslationError('no-counterpart', 'a fragment of an ICMPv6 error');
  if (end - at < HEAD) throw new TranslationError('malformed', 'shorter than an ICMPv6 error');
  if (!isIcmpv6ChecksumRight(bytes, start, at, end)) throw new TranslationError('bad-checksum', 'ICMPv6');
  const head = headAt(bytes, at);
  const translated = errorHeadToIpv4(head, mtus);
  if (translated === null) throw withoutCounterpart(head, 'ICMPv6');
  const isExtensible = EXTENSIBLE_IN_ICMPV6.includes(head.type);
  const before = readQuotation(bytes.subarray(at + HEAD, end), isExtensible ? bytes[at + LENGTH_IN_ICMPV6]! * 8 : 0);
  const quotation = { quoted: quotedToIpv4(before.quoted, quoted), extension: before.extension };
  const { body, units } = writeQuotation(quotation, MOST_IN_ICMPV4, 4);
  const timeToLive = ipv6HopLimit(bytes, start);
  const typeOfService = ipv6TrafficClass(bytes, start);
  replaceBody(packet, at, HEAD, body);
  writeHead(packet, translated);
  packet.bytes[packet.start + LENGTH_IN_ICMPV4]! |= units;
  putU16(packet.bytes, packet.start + CHECKSUM, finish(sumBytes(packet.bytes, packet.start, packet.end)));
  const { source, destination, identification } = to;
  const fields = { source, destination, identification, timeToLive, typeOfService, dontFragment: false };
  prependIpv4(packet, { ...fields, protocol: ipProtocol.icmp });
}

/** @throws TranslationError */
export function translateErrorToIpv6(packet: PacketBuffer, { to, quoted, mtus }: ErrorTarget<Ipv6Target>): void {
  const { bytes, start, end } = packet;
  const at = start + ipv4HeaderLength(bytes, start);
  if (ipv4IsFragment(bytes, start)) throw new TranslationError('no-counterpart', 'a fragment of an ICMPv4 error');
  if (end - at < HEAD + IPV4_HEADER_LENGTH) throw new TranslationError('malformed', 'shorter than an ICMPv4 error');
  if (!isIcmpv4ChecksumRight(bytes, at, end)) throw new TranslationError('bad-checksum', 'ICMPv4');
  const head = headAt(bytes, at);
  const translated = errorHeadToIpv6(head, mtus, ipv4TotalLength(bytes, at + HEAD));
  if (translated === null) throw withoutCounterpart(head, 'ICMPv4');
  const length = EXTENSIBLE_IN_ICMPV4.includes(head.type) ? bytes[at + LENGTH_IN_ICMPV4]! * 4 : 0;
  const before = readQuotation(bytes.subarray(at + HEAD, end), length);
  // What has no length field in ICMPv6 cannot have an extension.
  const extension = EXTENSIBLE_IN_ICMPV6.includes(translated.type) ? before.extension : new Uint8Array(0);
  const { body, units } = writeQuotation({ quoted: quotedToIpv6(before.quoted, quoted), extension }, MOST_IN_ICMPV6, 8);
  const hopLimit = ipv4TimeToLive(bytes, start);
  const trafficClass = ipv4TypeOfService(bytes, start);
  replaceBody(packet, at, HEAD, body);
  writeHead(packet, translated);
  if (units > 0) packet.bytes[packet.start + LENGTH_IN_ICMPV6] = units;
  const pseudoHeader = pseudoHeaderSum(to.source, to.destination, ipProtocol.icmpv6, packet.length);
  putU16(packet.bytes, packet.start + CHECKSUM, finish(sumBytes(packet.bytes, packet.start, packet.end, pseudoHeader)));
  const { source, destination } = to;
  prependIpv6(packet, { source, destination, nextHeader: ipProtocol.icmpv6, hopLimit, trafficClass, flowLabel: 0 });
}

/** Type, code and the field behind the checksum; the checksum is to be computed. */
function writeHead({ bytes, start }: PacketBuffer, { type, code, parameter }: IcmpHead): void {
  putU32(bytes, start, (type << 24) | (code << 16));
  putU32(bytes, start + PARAMETER, parameter);
}
