/**
 * Who and what may cross. The numbers of addresses are compared, not address objects: a flood of forged sources leaves
 * nothing behind.
 */
import type { Ipv4Address } from '../addr/ipv4.ts';
import { ICMPV4_HEADER_LENGTH, icmpv4Type, icmpv4TypeOf, isIcmpv4ChecksumRight } from '../wire/icmpv4.ts';
import {
  checkIpv4Header,
  IPV4_HEADER_LENGTH,
  ipv4DestinationWord,
  ipv4DontFragment,
  ipv4HeaderLength,
  ipv4IsFragment,
  ipv4Protocol,
  ipv4SourceWord,
  ipv4TotalLength,
} from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../wire/ipv6.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { Refusal } from './refusal.ts';

/** RFC 4213 section 3.6 wants 1500 bytes reassembled at least; tunnel traffic is not much larger. */
const LARGEST = 4096;

const ICMP_ERRORS: readonly number[] = [
  icmpv4Type.destinationUnreachable,
  icmpv4Type.redirect,
  icmpv4Type.timeExceeded,
  icmpv4Type.parameterProblem,
];

export class Gate {
  readonly bind: Ipv4Address;
  private readonly peers: ReadonlySet<number>;
  /** Of the link in the scenario, in bytes of the IPv4 packet. */
  private readonly mtu: number;

  constructor(bind: Ipv4Address, peers: readonly Ipv4Address[], mtu: number) {
    this.bind = bind;
    this.peers = new Set(peers.map(({ w3 }) => w3));
    this.mtu = mtu;
  }

  isPeer(address: Ipv4Address | number): boolean {
    return this.peers.has(typeof address === 'number' ? address : address.w3);
  }

  /** Why a packet that the system handed over may not come in; null: it may. */
  judgeArrival(bytes: Uint8Array): Refusal | null {
    const fault = checkIpv4Header(bytes, 0, bytes.length);
    if (fault !== null) return fault;
    if (ipv4DestinationWord(bytes, 0) !== this.bind.w3) return 'other-address';
    const source = ipv4SourceWord(bytes, 0);
    if (source === this.bind.w3) return 'own-source';
    const end = ipv4TotalLength(bytes, 0);
    if (!this.isPeer(source)) return this.isAboutUs(bytes, end) ? 'router-not-a-peer' : 'not-a-peer';
    if (ipv4IsFragment(bytes, 0)) return 'fragment';
    if (end > LARGEST || (end > this.mtu && ipv4DontFragment(bytes, 0))) return 'oversized';
    return judgePayload(bytes, end);
  }

  /** Whether it is an ICMP error that quotes a packet from here to a peer. */
  private isAboutUs(bytes: Uint8Array, end: number): boolean {
    const at = ipv4HeaderLength(bytes, 0);
    const quoted = at + ICMPV4_HEADER_LENGTH;
    if (ipv4Protocol(bytes, 0) !== ipProtocol.icmp || end < quoted + IPV4_HEADER_LENGTH) return false;
    const isError = ICMP_ERRORS.includes(icmpv4TypeOf(bytes, at));
    return isError && ipv4SourceWord(bytes, quoted) === this.bind.w3 && this.isPeer(ipv4DestinationWord(bytes, quoted));
  }

  /** Why a packet of the scenario may not go out; null: it may. */
  judgeDeparture(bytes: Uint8Array): Refusal | null {
    const fault = checkIpv4Header(bytes, 0, bytes.length);
    if (fault !== null) return fault;
    if (!this.isPeer(ipv4DestinationWord(bytes, 0))) return 'not-a-peer';
    if (ipv4SourceWord(bytes, 0) !== this.bind.w3) return 'foreign-source';
    const protocol = ipv4Protocol(bytes, 0);
    return protocol === ipProtocol.ipv6 || protocol === ipProtocol.icmp ? null : 'other-protocol';
  }
}

function judgePayload(bytes: Uint8Array, end: number): Refusal | null {
  const at = ipv4HeaderLength(bytes, 0);
  switch (ipv4Protocol(bytes, 0)) {
    case ipProtocol.ipv6: {
      const isWhole = end - at >= IPV6_HEADER_LENGTH && bytes[at]! >>> 4 === 6;
      return isWhole && IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, at) <= end - at ? null : 'not-ipv6';
    }
    case ipProtocol.icmp:
      if (end - at < ICMPV4_HEADER_LENGTH) return 'malformed';
      return isIcmpv4ChecksumRight(bytes, at, end) ? null : 'bad-checksum';
    default:
      return 'other-protocol';
  }
}

/** A packet in words: `192.0.2.7 > 172.16.10.31, protocol 41, 120 bytes`. */
export function describePacket(bytes: Uint8Array): string {
  const length = `${bytes.length} bytes`;
  if (bytes.length < IPV4_HEADER_LENGTH || bytes[0]! >>> 4 !== 4) return length;
  const ends = `${addressText(ipv4SourceWord(bytes, 0))} > ${addressText(ipv4DestinationWord(bytes, 0))}`;
  return `${ends}, protocol ${ipv4Protocol(bytes, 0)}, ${length}`;
}

const addressText = (word: number): string => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join('.');
