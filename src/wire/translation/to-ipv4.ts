/** From IPv6 to IPv4, RFC 7915 section 5. The hop limit is copied: whoever forwards has taken one off already. */
import type { Ipv4Address } from '../../addr/ipv4.ts';
import { fold, pseudoHeaderSumIpv6, sumBytes } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';
import { icmpv4Type } from '../icmpv4.ts';
import { icmpv6Type } from '../icmpv6/message.ts';
import { rewriteFragmentFields } from '../ipv4-fragment.ts';
import { IPV4_HEADER_LENGTH, prependIpv4 } from '../ipv4.ts';
import { segmentsLeftOf, findUpperLayer, isIpv6Extension, type UpperLayer } from '../ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6HopLimit, ipv6TrafficClass } from '../ipv6.ts';
import type { PacketBuffer } from '../packet-buffer.ts';
import { ipProtocol } from '../protocol-number.ts';
import { changeOf, type Ports, translateEcho, translateTransport } from './transport.ts';
import { TranslationError } from './translation-error.ts';

/** Of the addresses in the IPv6 header. */
const ADDRESSES = 8;
const MOST_TOTAL_LENGTH = 65_535;
/** Section 5.1: what is 1280 bytes at most in IPv6 may be fragmented on, since no IPv6 source has to make it smaller. */
const MOST_WITHOUT_DF = 1260;

/** What an IPv4 packet gets that its IPv6 counterpart cannot tell. */
export interface Ipv4Target {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  /** null: they stay. */
  readonly ports: Ports | null;
  /** For packets without a fragment header. */
  readonly identification: number;
}

/**
 * Walks over the headers of an IPv6 packet that is to be translated (sections 5.1 and 5.1.1).
 * @throws TranslationError when they cannot be read or may not be skipped
 */
export function headersForIpv4(bytes: Uint8Array, at: number, end: number): UpperLayer {
  let upper: UpperLayer;
  try {
    upper = findUpperLayer(bytes, at, end);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new TranslationError('malformed', error.message);
  }
  const segmentsLeft = upper.fault === null ? null : segmentsLeftOf(bytes, at, upper);
  if (segmentsLeft !== null) {
    const report = { type: icmpv6Type.parameterProblem, code: 0, parameter: segmentsLeft - at };
    throw new TranslationError('header', 'a routing header has segments left', report);
  }
  const behind = upper.fragment?.nextHeader ?? ipProtocol.noNextHeader;
  if (isIpv6Extension(behind) || behind === ipProtocol.authentication)
    throw new TranslationError('header', `extension header ${behind} behind a fragment header`);
  return upper;
}

/** Whether a packet is a part of a larger one; an atomic fragment is whole. */
export const isPart = ({ fragment }: UpperLayer): boolean =>
  fragment !== null && (fragment.offset > 0 || fragment.more);

/** Length of the IPv4 packet, fragment fields and all, that a packet becomes. */
export const lengthInIpv4 = ({ end }: PacketBuffer, { offset }: UpperLayer): number =>
  IPV4_HEADER_LENGTH + end - offset;

/** Whether the IPv4 packet of this length may be fragmented on its way (section 5.1). */
export const mayFragment = (length: number, { fragment }: UpperLayer): boolean =>
  fragment !== null || length <= MOST_WITHOUT_DF;

/**
 * Makes an IPv6 packet an IPv4 packet, in place. For ICMPv6 errors there is `translateErrorToIpv4`.
 * @param upper of `headersForIpv4`
 * @throws TranslationError when it has no counterpart
 */
export function translateToIpv4(packet: PacketBuffer, upper: UpperLayer, to: Ipv4Target): void {
  const { bytes, start, end } = packet;
  const { offset, fragment } = upper;
  if (lengthInIpv4(packet, upper) > MOST_TOTAL_LENGTH)
    throw new TranslationError('no-counterpart', 'longer than an IPv4 packet can be');
  if (upper.protocol === ipProtocol.icmpv6 && isPart(upper))
    throw new TranslationError('no-counterpart', 'a fragment of ICMPv6, whose checksum covers the whole length');
  upperToIpv4(bytes, start, upper, end, end - offset, to);
  prependIpv4Header(packet, start, upper, lengthInIpv4(packet, upper), to);
  if (fragment !== null) rewriteFragmentFields(packet, fragment.offset, fragment.more);
}

/**
 * What stands behind the headers of a packet at `at`.
 * @param length of the whole of it, whatever is there, for the pseudo-header
 */
export function upperToIpv4(
  bytes: Uint8Array,
  at: number,
  { protocol, offset, fragment }: UpperLayer,
  end: number,
  length: number,
  { source, destination, ports }: Ipv4Target,
): void {
  if (protocol === ipProtocol.icmpv6) {
    const isRequest = bytes[offset] === icmpv6Type.echoRequest;
    if (offset >= end || (!isRequest && bytes[offset] !== icmpv6Type.echoReply))
      throw new TranslationError('no-counterpart', `ICMPv6 type ${bytes[offset] ?? 0} is not known to ICMPv4`);
    const type = isRequest ? icmpv4Type.echoRequest : icmpv4Type.echoReply;
    const change = changeOf(pseudoHeaderSumIpv6(bytes, at, ipProtocol.icmpv6, length), 0);
    const identifier = ports === null ? null : isRequest ? ports.source : ports.destination;
    translateEcho(bytes, offset, end, type, change, identifier);
  } else if (protocol === ipProtocol.icmp) {
    throw new TranslationError('no-counterpart', 'ICMPv4 inside IPv6');
  } else if (fragment === null || fragment.offset === 0) {
    const before = sumBytes(bytes, at + ADDRESSES, at + IPV6_HEADER_LENGTH);
    const change = changeOf(before, fold(source.w3) + fold(destination.w3));
    translateTransport(bytes, offset, end, protocol, change, ports);
  }
}

/**
 * Takes the IPv6 headers at `at` off and puts an IPv4 header on.
 * @param totalLength of the whole, which decides on DF; the header gets the length of what is there
 */
export function prependIpv4Header(
  packet: PacketBuffer,
  at: number,
  { protocol, offset, fragment }: UpperLayer,
  totalLength: number,
  { source, destination, identification }: Ipv4Target,
): void {
  const { bytes } = packet;
  const typeOfService = ipv6TrafficClass(bytes, at);
  const timeToLive = ipv6HopLimit(bytes, at);
  packet.start = offset;
  prependIpv4(packet, {
    source,
    destination,
    protocol: protocol === ipProtocol.icmpv6 ? ipProtocol.icmp : protocol,
    timeToLive,
    identification: fragment === null ? identification : fragment.identification & 0xffff,
    typeOfService,
    dontFragment: fragment === null && totalLength > MOST_WITHOUT_DF,
  });
}
