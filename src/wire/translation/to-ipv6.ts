/** From IPv4 to IPv6, RFC 7915 section 4. The time to live is copied: whoever forwards takes one off. */
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { putU16 } from '../bytes.ts';
import { finish, fold, pseudoHeaderSum, sumBytes } from '../checksum.ts';
import { icmpv4Type } from '../icmpv4.ts';
import { icmpv6Type } from '../icmpv6/message.ts';
import { checkIpv4Options, ipv4OptionAt, ipv4OptionNext, isSourceRoute } from '../ipv4-options.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4DestinationWord,
  ipv4DontFragment,
  ipv4FragmentOffset,
  ipv4HasOptions,
  ipv4HeaderLength,
  ipv4Identification,
  ipv4IsFragment,
  ipv4MoreFragments,
  ipv4Protocol,
  ipv4SourceWord,
  ipv4TimeToLive,
  ipv4TotalLength,
  ipv4TypeOfService,
} from '../ipv4.ts';
import { FRAGMENT_HEADER_LENGTH, prependFragmentHeader } from '../ipv6-extension.ts';
import { fragmentIpv6 } from '../ipv6-fragment.ts';
import { IPV6_HEADER_LENGTH, prependIpv6 } from '../ipv6.ts';
import type { PacketBuffer } from '../packet-buffer.ts';
import { ipProtocol } from '../protocol-number.ts';
import { UDP_HEADER_LENGTH, udpChecksum, udpLength } from '../udp.ts';
import { changeOf, type Ports, translateEcho, translateTransport } from './transport.ts';
import { TranslationError } from './translation-error.ts';

const UDP_CHECKSUM = 6;
const SOURCE_ROUTE_FAILED = { type: icmpv4Type.destinationUnreachable, code: 5, parameter: 0 };
const FRAGMENTATION_NEEDED = 4;
/** More than an IPv4 packet can become. */
const UNCUT = 0x20000;

export interface Ipv6Target {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  /** null: they stay. */
  readonly ports: Ports | null;
}

/** Choices that RFC 7915 leaves to the configuration. */
export interface ToIpv6Settings {
  /** What an IPv4 packet without DF may be long at most in IPv6 before it is cut (section 4: 1280, or what is known). */
  readonly lowestIpv6Mtu: number;
  /** A datagram without a checksum (section 4.5): it gets one, or it is dropped. */
  readonly zeroUdpChecksum: 'compute' | 'drop';
}

export const defaultToIpv6Settings: ToIpv6Settings = { lowestIpv6Mtu: 1280, zeroUdpChecksum: 'compute' };

/**
 * Sees to it that a packet can be translated; its header and options hold.
 * @throws TranslationError when a source route is not at its end (section 4.1)
 */
export function checkForIpv6(bytes: Uint8Array, at: number): void {
  if (!ipv4HasOptions(bytes, at)) return;
  if (checkIpv4Options(bytes, at) !== null) throw new TranslationError('malformed', 'the IPv4 options do not fit');
  const route = ipv4OptionAt(bytes, at, isSourceRoute);
  if (route >= 0 && ipv4OptionNext(bytes, route) >= 0)
    throw new TranslationError('header', 'a source route that is not at its end', SOURCE_ROUTE_FAILED);
}

/**
 * Length of the largest IPv6 packet that a packet becomes where it may not be cut; 0: it may, so any MTU will do.
 * Larger than the next hop takes, it is reported with `fragmentationNeeded` (section 4).
 * @param cuts where in its payload the fragments began in which it came
 */
export function uncutLengthInIpv6(bytes: Uint8Array, at: number, cuts: readonly number[] = []): number {
  if (!ipv4DontFragment(bytes, at)) return 0;
  const ends = [...cuts, ipv4TotalLength(bytes, at) - ipv4HeaderLength(bytes, at)];
  const longest = Math.max(...ends.map((end, index) => end - (ends[index - 1] ?? 0)));
  return longest + IPV6_HEADER_LENGTH + fragmentHeaderLength(bytes, at, cuts);
}

/** Of the fragment header that a packet gets since it is a fragment or came in some; 0: none. */
const fragmentHeaderLength = (bytes: Uint8Array, at: number, cuts: readonly number[]): number =>
  ipv4IsFragment(bytes, at) || cuts.length > 0 ? FRAGMENT_HEADER_LENGTH : 0;

/**
 * Makes an IPv4 packet an IPv6 packet, in place, or fragments of one. For ICMPv4 errors there is `translateErrorToIpv6`.
 * @param packet ends with its payload; `checkForIpv6` had nothing against it
 * @param cuts where in its payload, in bytes, the fragments began in which it came; they stay so
 * @throws TranslationError when it has no counterpart
 */
export function translateToIpv6(
  packet: PacketBuffer,
  to: Ipv6Target,
  settings: ToIpv6Settings,
  cuts: readonly number[] = [],
): PacketBuffer[] {
  const { bytes, start, end } = packet;
  const upper = start + ipv4HeaderLength(bytes, start);
  const length = end - upper;
  const isFragment = ipv4IsFragment(bytes, start);
  // Section 4.2: groups are joined hop by hop, so this says nothing behind the translator.
  if (ipv4Protocol(bytes, start) === ipProtocol.igmp) throw new TranslationError('no-counterpart', 'IGMP');
  if (isFragment && ipv4Protocol(bytes, start) === ipProtocol.icmp)
    throw new TranslationError('no-counterpart', 'a fragment of ICMPv4, whose checksum will cover the whole length');
  if (hasZeroChecksum(bytes, start, upper, end)) fillZeroChecksum(packet, upper, to, settings);
  else upperToIpv6(bytes, start, end, length, to);
  const isCut = !ipv4DontFragment(bytes, start) && IPV6_HEADER_LENGTH + length > settings.lowestIpv6Mtu;
  if (!isFragment && !isCut && cuts.length === 0) {
    prependIpv6Header(packet, start, to);
    return [packet];
  }
  return fragmentsOf(packet, to, settings.lowestIpv6Mtu, cuts);
}

/** Section 4.1: a fragment header only where the packet is a fragment, came in some, or has to be cut. */
function fragmentsOf(packet: PacketBuffer, to: Ipv6Target, mtu: number, cuts: readonly number[]): PacketBuffer[] {
  const { bytes, start } = packet;
  const identification = ipv4Identification(bytes, start);
  const offset = ipv4FragmentOffset(bytes, start);
  const more = ipv4MoreFragments(bytes, start);
  const length = packet.end - start - ipv4HeaderLength(bytes, start);
  const fits = IPV6_HEADER_LENGTH + FRAGMENT_HEADER_LENGTH + length <= mtu;
  const isUncut = ipv4DontFragment(bytes, start);
  if (cuts.length > 0 || (!fits && !isUncut)) {
    prependIpv6Header(packet, start, to);
    return fragmentIpv6(packet, isUncut ? UNCUT : mtu, identification, { offset, more }, cuts);
  }
  prependIpv6Header(packet, start, to, { offset, more, identification });
  return [packet];
}

/**
 * What stands behind the header of a packet at `at`.
 * @param length of the whole of it, whatever is there, for the pseudo-header
 */
export function upperToIpv6(bytes: Uint8Array, at: number, end: number, length: number, to: Ipv6Target): void {
  const protocol = ipv4Protocol(bytes, at);
  const upper = at + ipv4HeaderLength(bytes, at);
  const { source, destination, ports } = to;
  if (protocol === ipProtocol.icmp) {
    const isRequest = bytes[upper] === icmpv4Type.echoRequest;
    if (upper >= end || (!isRequest && bytes[upper] !== icmpv4Type.echoReply))
      throw new TranslationError('no-counterpart', `ICMPv4 type ${bytes[upper] ?? 0} is not known to ICMPv6`);
    const type = isRequest ? icmpv6Type.echoRequest : icmpv6Type.echoReply;
    const pseudoHeader = pseudoHeaderSum(source, destination, ipProtocol.icmpv6, length);
    const identifier = ports === null ? null : isRequest ? ports.source : ports.destination;
    translateEcho(bytes, upper, end, type, fold(pseudoHeader), identifier);
  } else if (protocol === ipProtocol.icmpv6) {
    throw new TranslationError('no-counterpart', 'ICMPv6 inside IPv4');
  } else if (ipv4FragmentOffset(bytes, at) === 0) {
    const before = fold(ipv4SourceWord(bytes, at)) + fold(ipv4DestinationWord(bytes, at));
    const change = changeOf(before, pseudoHeaderSum(source, destination, 0, 0));
    translateTransport(bytes, upper, end, protocol, change, ports);
  }
}

function hasZeroChecksum(bytes: Uint8Array, at: number, upper: number, end: number): boolean {
  if (ipv4Protocol(bytes, at) !== ipProtocol.udp || ipv4FragmentOffset(bytes, at) > 0) return false;
  return end - upper >= UDP_HEADER_LENGTH && udpChecksum(bytes, upper) === 0;
}

/** Section 4.5: IPv6 wants a checksum (RFC 8200 section 8.1), and of a fragment alone nobody can compute one. */
function fillZeroChecksum(
  { bytes, start, end }: PacketBuffer,
  upper: number,
  { source, destination, ports }: Ipv6Target,
  { zeroUdpChecksum }: ToIpv6Settings,
): void {
  const length = udpLength(bytes, upper);
  if (zeroUdpChecksum === 'drop' || ipv4IsFragment(bytes, start))
    throw new TranslationError('no-counterpart', 'a UDP datagram without a checksum');
  if (length < UDP_HEADER_LENGTH || length > end - upper)
    throw new TranslationError('malformed', 'the UDP length does not fit');
  if (ports !== null) {
    putU16(bytes, upper, ports.source);
    putU16(bytes, upper + 2, ports.destination);
  }
  const pseudoHeader = pseudoHeaderSum(source, destination, ipProtocol.udp, length);
  putU16(bytes, upper + UDP_CHECKSUM, finish(sumBytes(bytes, upper, upper + length, pseudoHeader)) || 0xffff);
}

/** The fields of a fragment header, `offset` in bytes. */
export interface FragmentFields {
  readonly offset: number;
  readonly more: boolean;
  readonly identification: number;
}

/** Takes the IPv4 header at `at` off and puts an IPv6 header on, and between them a fragment header if there is one. */
export function prependIpv6Header(
  packet: PacketBuffer,
  at: number,
  { source, destination }: Ipv6Target,
  fragment: FragmentFields | null = null,
): void {
  const { bytes } = packet;
  const protocol = ipv4Protocol(bytes, at);
  const nextHeader = protocol === ipProtocol.icmp ? ipProtocol.icmpv6 : protocol;
  const hopLimit = ipv4TimeToLive(bytes, at);
  const trafficClass = ipv4TypeOfService(bytes, at);
  packet.start = at + ipv4HeaderLength(bytes, at);
  if (fragment !== null) prependFragmentHeader(packet, { ...fragment, nextHeader, reserved1: 0, reserved2: 0 });
  const outermost = fragment === null ? nextHeader : ipProtocol.fragment;
  prependIpv6(packet, { source, destination, nextHeader: outermost, hopLimit, trafficClass, flowLabel: 0 });
}

/**
 * What a source is told whose packet may not be cut and is too long in IPv6 (section 4): the MTU of the next hop less
 * what IPv6 adds, for fragments the fragment header too.
 * @param mtu of the next hop
 * @param cuts where in its payload the fragments began in which it came
 */
export const fragmentationNeeded = (
  mtu: number,
  bytes: Uint8Array,
  at: number,
  cuts: readonly number[] = [],
): { type: number; code: number; parameter: number } => ({
  type: icmpv4Type.destinationUnreachable,
  code: FRAGMENTATION_NEEDED,
  parameter: mtu - (IPV6_HEADER_LENGTH - IPV4_HEADER_LENGTH) - fragmentHeaderLength(bytes, at, cuts),
});
