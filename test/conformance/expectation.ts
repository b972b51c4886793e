import type { Ipv6Address } from '../../src/addr/ipv6.ts';
import { decodeIcmpv6, encodeIcmpv6, icmpv6Type } from '../../src/wire/icmpv6/message.ts';
import { decodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import {
  IPV6_HEADER_LENGTH,
  ipv6Destination,
  ipv6NextHeader,
  ipv6PayloadLength,
  ipv6SetHopLimit,
  ipv6Source,
} from '../../src/wire/ipv6.ts';
import { ETHERNET_HEADER_LENGTH, ethernetType, etherType } from '../../src/wire/ethernet.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import type { AbsentKind } from './packet-test.ts';

const IPV6_AT = ETHERNET_HEADER_LENGTH;
const PAYLOAD_AT = IPV6_AT + IPV6_HEADER_LENGTH;
const SOURCE_AT = IPV6_AT + 8;
const FRAGMENT_IDENTIFICATION = PAYLOAD_AT + 4;
/** In a router advertisement. */
const CURRENT_HOP_LIMIT = 4;

/**
 * Compares frames that a node sends with what a test expects: every byte behind the Ethernet header, without the
 * padding of short frames. Three values are free.
 *
 * The identification of fragments (RFC 8200 section 4.5): all fragments of a packet have to bear the one that its first
 * fragment bears, and no two packets since the start the same.
 *
 * The hop limit of packets other than neighbor discovery while no router has told one: RFC 4861 section 6.3.2 leaves
 * the default to the assigned numbers of the day. It has to be the one default of the node. The tests were written for
 * nodes that lived on: some expect 255, some what the test before had told. ICMPv6 errors, of whose hop limit RFC 4443
 * says nothing, are expected with 255: they have to bear what other packets of the node bear.
 *
 * The source of a solicitation that probes a neighbour of known address: RFC 4861 section 7.2.2 has "SHOULD" for the
 * source of the prompting packet, and any address of the interface otherwise. It has to be an address of the node.
 */
export class Expectation {
  /** Identification that the node chose, by the one that the test names. */
  private readonly chosen = new Map<number, number>();
  private readonly used = new Set<number>();
  private readonly defaultHopLimit: number;
  private readonly isOwn: (address: Ipv6Address) => boolean;
  /** What a router told; null: nothing. */
  private toldHopLimit: number | null = null;

  /** @param isOwn whether the node has an address now */
  constructor(defaultHopLimit: number, isOwn: (address: Ipv6Address) => boolean) {
    this.defaultHopLimit = defaultHopLimit;
    this.isOwn = isOwn;
  }

  /** The node starts anew: what it counted and learned begins again. */
  forget(): void {
    this.chosen.clear();
    this.used.clear();
    this.forgetHopLimit();
  }

  forgetHopLimit(): void {
    this.toldHopLimit = null;
  }

  /** The node gets a frame, which may tell the hop limit. */
  injected(frame: Uint8Array): void {
    const hopLimit = frame[PAYLOAD_AT + CURRENT_HOP_LIMIT]!;
    if (typeOf(frame) === icmpv6Type.routerAdvertisement && hopLimit !== 0) this.toldHopLimit = hopLimit;
  }

  /** Whether a frame is the one expected; takes note of the values that the node chose. */
  accepts(expected: Uint8Array, actual: Uint8Array): boolean {
    const got = unpadded(actual);
    const wanted = this.withFreeSource(this.withFreeHopLimit(unpadded(expected)), got);
    if (!isFragment(wanted) || !isFragment(got)) return areEqual(wanted, got);
    const { offset, identification } = fragmentOf(wanted);
    const own = fragmentOf(got).identification;
    const isFree = offset === 0 ? !this.used.has(own) : this.chosen.get(identification) === own;
    if (!isFree || !areEqual(withIdentificationOf(wanted, got), got)) return false;
    if (offset === 0) {
      this.chosen.set(identification, own);
      this.used.add(own);
    }
    return true;
  }

  /** The source that the node chose put in, where it is free, and the checksum that goes with it. */
  private withFreeSource(frame: Uint8Array, other: Uint8Array): Uint8Array {
    if (!isMessage(frame, 'NS') || !isMessage(other, 'NS')) return frame;
    const [destination, source] = [ipv6Destination(frame, IPV6_AT), ipv6Source(other, IPV6_AT)];
    if (destination.isMulticast || !this.isOwn(source)) return frame;
    const message = decodeIcmpv6(frame.subarray(PAYLOAD_AT));
    const changed = frame.slice();
    source.write(changed, SOURCE_AT);
    changed.set(encodeIcmpv6(message, source, destination), PAYLOAD_AT);
    return changed;
  }

  /** The hop limit that the node has put in, where it is free. */
  private withFreeHopLimit(frame: Uint8Array): Uint8Array {
    if (!isIpv6(frame)) return frame;
    const type = typeOf(frame);
    const isFree = isError(type) || (this.toldHopLimit === null && !isDiscovery(type));
    if (!isFree) return frame;
    const changed = frame.slice();
    ipv6SetHopLimit(changed, IPV6_AT, this.toldHopLimit ?? this.defaultHopLimit);
    return changed;
  }
}

const isError = (type: number | null): boolean => type !== null && type < icmpv6Type.echoRequest;

const isDiscovery = (type: number | null): boolean =>
  type !== null && type >= icmpv6Type.routerSolicitation && type <= icmpv6Type.redirect;

const isIpv6 = (frame: Uint8Array): boolean => frame.length >= PAYLOAD_AT && ethernetType(frame, 0) === etherType.ipv6;

const isFragment = (frame: Uint8Array): boolean =>
  frame.length >= PAYLOAD_AT + 8 && ipv6NextHeader(frame, IPV6_AT) === ipProtocol.fragment;

const fragmentOf = (frame: Uint8Array) => decodeFragmentHeader(frame.subarray(PAYLOAD_AT, PAYLOAD_AT + 8));

/** The frame up to where its IPv6 packet ends. */
function unpadded(frame: Uint8Array): Uint8Array {
  return isIpv6(frame) ? frame.subarray(0, PAYLOAD_AT + ipv6PayloadLength(frame, IPV6_AT)) : frame;
}

function withIdentificationOf(frame: Uint8Array, other: Uint8Array): Uint8Array {
  const changed = frame.slice();
  changed.set(other.subarray(FRAGMENT_IDENTIFICATION, FRAGMENT_IDENTIFICATION + 4), FRAGMENT_IDENTIFICATION);
  return changed;
}

const areEqual = (expected: Uint8Array, actual: Uint8Array): boolean =>
  Buffer.compare(expected.subarray(IPV6_AT), actual.subarray(IPV6_AT)) === 0;

/** How many bytes behind the Ethernet header two frames share at the same places. */
export function likeness(expected: Uint8Array, actual: Uint8Array): number {
  return expected.reduce((sum, byte, at) => sum + (at >= IPV6_AT && actual[at] === byte ? 1 : 0), 0);
}

const TYPES: Readonly<Record<AbsentKind, number>> = {
  NS: icmpv6Type.neighborSolicitation,
  NA: icmpv6Type.neighborAdvertisement,
  RS: icmpv6Type.routerSolicitation,
  ER: icmpv6Type.echoReply,
};

/** Whether a frame carries such a message. */
export const isMessage = (frame: Uint8Array, kind: AbsentKind): boolean => typeOf(frame) === TYPES[kind];

/** Whether a frame asks for an address that its sender has not yet (RFC 4862 section 5.4.2). */
export const isDuplicateDetection = (frame: Uint8Array): boolean =>
  isMessage(frame, 'NS') && ipv6Source(frame, IPV6_AT).isUnspecified;

/** The ICMPv6 type that a frame carries, also as a first fragment; null: none. */
function typeOf(frame: Uint8Array): number | null {
  if (!isIpv6(frame)) return null;
  const first = isFragment(frame) && fragmentOf(frame).offset === 0 ? PAYLOAD_AT + 8 : PAYLOAD_AT;
  const protocol = first === PAYLOAD_AT ? ipv6NextHeader(frame, IPV6_AT) : frame[PAYLOAD_AT];
  return protocol === ipProtocol.icmpv6 ? (frame[first] ?? null) : null;
}
