/**
 * ICMP errors of one family in those of the other: RFC 7915 sections 4.2 (figure 3 for pointers) and 5.2 (figure 6).
 * What has no counterpart is dropped in silence.
 */
import { icmpv4Type } from '../icmpv4.ts';
import { icmpv6Type } from '../icmpv6/message.ts';
import { plateauBelow } from '../mtu-plateau.ts';
import type { IcmpHead } from './translation-error.ts';

/** What a translated header is longer: IPv6 without options and extensions against IPv4. */
const DIFFERENCE = 20;
/** RFC 8200 section 5. */
const MINIMUM_IPV6_MTU = 1280;

/** MTUs of the next hops on either side of the translator, Infinity where one is not known. */
export interface NextHopMtus {
  readonly ipv4: number;
  readonly ipv6: number;
}

const { destinationUnreachable: unreachable6, packetTooBig, timeExceeded: timeExceeded6 } = icmpv6Type;
const { destinationUnreachable: unreachable4, timeExceeded: timeExceeded4 } = icmpv4Type;
const FRAGMENTATION_NEEDED = 4;
const PROTOCOL_UNREACHABLE = 2;
const BAD_LENGTH = 2;
const NO_ROUTE = 0;
const PROHIBITED = 1;
const PORT_UNREACHABLE = 4;
const UNKNOWN_NEXT_HEADER = 1;
/** Of the field in the IPv6 header. */
const NEXT_HEADER = 6;

/** Codes of ICMPv4 type 3 in codes of ICMPv6 type 1; two have types of their own, 14 (precedence) has nothing. */
const UNREACHABLE_TO_IPV6: ReadonlyMap<number, number> = new Map([
  ...[0, 1, 5, 6, 7, 8, 11, 12].map((code) => [code, NO_ROUTE] as const),
  [3, PORT_UNREACHABLE],
  ...[9, 10, 13, 15].map((code) => [code, PROHIBITED] as const),
]);

/** Codes of ICMPv6 type 1 in codes of ICMPv4 type 3. */
const UNREACHABLE_TO_IPV4: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 10],
  [2, 1],
  [3, 1],
  [4, 3],
]);

/** Where a field of the IPv4 header, by its byte, lies in the IPv6 header; length, flags and checksum lie nowhere. */
function pointerToIpv6(pointer: number): number | null {
  if (pointer <= 1) return pointer;
  if (pointer <= 3) return 4;
  if (pointer === 8) return 7;
  if (pointer === 9) return NEXT_HEADER;
  if (pointer >= 12 && pointer <= 15) return 8;
  return pointer >= 16 && pointer <= 19 ? 24 : null;
}

/** And back: the flow label lies nowhere. */
function pointerToIpv4(pointer: number): number | null {
  if (pointer <= 1) return pointer;
  if (pointer === 4 || pointer === 5) return 2;
  if (pointer === NEXT_HEADER) return 9;
  if (pointer === 7) return 8;
  if (pointer >= 8 && pointer <= 23) return 12;
  return pointer >= 24 && pointer <= 39 ? 16 : null;
}

/**
 * An ICMPv4 error in ICMPv6; null: it has no counterpart.
 * @param quotedLength total length of the quoted packet, for routers that tell no MTU (RFC 1191 section 5)
 */
export function errorHeadToIpv6(head: IcmpHead, mtus: NextHopMtus, quotedLength: number): IcmpHead | null {
  const { type, code, parameter } = head;
  if (type === timeExceeded4) return { type: timeExceeded6, code, parameter: 0 };
  if (type === icmpv4Type.parameterProblem) {
    const pointer = code === 0 || code === BAD_LENGTH ? pointerToIpv6(parameter >>> 24) : null;
    return pointer === null ? null : { type: icmpv6Type.parameterProblem, code: 0, parameter: pointer };
  }
  if (type !== unreachable4) return null;
  if (code === FRAGMENTATION_NEEDED) {
    const told = parameter & 0xffff || plateauBelow(quotedLength);
    const mtu = Math.min(told + DIFFERENCE, mtus.ipv6, mtus.ipv4 + DIFFERENCE);
    return { type: packetTooBig, code: 0, parameter: Math.max(MINIMUM_IPV6_MTU, mtu) };
  }
  if (code === PROTOCOL_UNREACHABLE)
    return { type: icmpv6Type.parameterProblem, code: UNKNOWN_NEXT_HEADER, parameter: NEXT_HEADER };
  const translated = UNREACHABLE_TO_IPV6.get(code);
  return translated === undefined ? null : { type: unreachable6, code: translated, parameter: 0 };
}

/** An ICMPv6 error in ICMPv4; null: it has no counterpart. */
export function errorHeadToIpv4({ type, code, parameter }: IcmpHead, mtus: NextHopMtus): IcmpHead | null {
  switch (type) {
    case unreachable6: {
      const translated = UNREACHABLE_TO_IPV4.get(code);
      return translated === undefined ? null : { type: unreachable4, code: translated, parameter: 0 };
    }
    case packetTooBig: {
      const mtu = Math.min(parameter - DIFFERENCE, mtus.ipv4, mtus.ipv6 - DIFFERENCE);
      return { type: unreachable4, code: FRAGMENTATION_NEEDED, parameter: Math.min(0xffff, Math.max(0, mtu)) };
    }
    case timeExceeded6:
      return { type: timeExceeded4, code, parameter: 0 };
    case icmpv6Type.parameterProblem: {
      if (code === UNKNOWN_NEXT_HEADER) return { type: unreachable4, code: PROTOCOL_UNREACHABLE, parameter: 0 };
      const pointer = code === 0 ? pointerToIpv4(parameter) : null;
      return pointer === null ? null : { type: icmpv4Type.parameterProblem, code: 0, parameter: (pointer << 24) >>> 0 };
    }
    default:
      return null;
  }
}
