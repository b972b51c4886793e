/**
 * ICMPv6, RFC 4443 section 2.1: type, code, checksum over a pseudo-header and the message, body by type.
 */
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { putU16, u16 } from '../bytes.ts';
import { finish, isWhole, pseudoHeaderSum, pseudoHeaderSumIpv6, sumBytes } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';
import { ipProtocol } from '../protocol-number.ts';
import { decodeEcho, type Echo, encodeEcho } from './echo.ts';
import { decodeIcmpv6Error, encodeIcmpv6Error, type Icmpv6Error } from './error.ts';
import {
  decodeListenerQuery,
  decodeListenerReport,
  decodeOlderListenerMessage,
  encodeListenerQuery,
  encodeListenerReport,
  encodeOlderListenerMessage,
  type ListenerQuery,
  type ListenerReport,
  type OlderListenerMessage,
} from './multicast-listener.ts';
import {
  decodeNeighborAdvertisement,
  decodeNeighborSolicitation,
  encodeNeighborAdvertisement,
  encodeNeighborSolicitation,
  type NeighborAdvertisement,
  type NeighborSolicitation,
} from './neighbor.ts';
import { decodeRedirect, encodeRedirect, type Redirect } from './redirect.ts';
import {
  decodeRouterAdvertisement,
  decodeRouterSolicitation,
  encodeRouterAdvertisement,
  encodeRouterSolicitation,
  type RouterAdvertisement,
  type RouterSolicitation,
} from './router.ts';

const CHECKSUM = 2;
export const ICMPV6_HEADER_LENGTH = 4;

export const icmpv6Type = {
  destinationUnreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echoRequest: 128,
  echoReply: 129,
  /** RFC 2710, RFC 3810. */
  listenerQuery: 130,
  listenerReport: 131,
  listenerDone: 132,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
  redirect: 137,
  listenerReport2: 143,
} as const;

export const icmpv6TypeOf = (bytes: Uint8Array, at: number): number => bytes[at]!;
export const icmpv6CodeOf = (bytes: Uint8Array, at: number): number => bytes[at + 1]!;

/** @param ipv6Header where the IPv6 header begins, whose addresses are the pseudo-header's; the message is at..end */
export function isIcmpv6ChecksumRight(bytes: Uint8Array, ipv6Header: number, at: number, end: number): boolean {
  return isWhole(sumBytes(bytes, at, end, pseudoHeaderSumIpv6(bytes, ipv6Header, ipProtocol.icmpv6, end - at)));
}

/** A type that has no codec of its own; `body`: everything behind the checksum. */
export interface OtherIcmpv6 {
  readonly kind: 'other';
  readonly type: number;
  readonly code: number;
  readonly body: Uint8Array;
}

export type Icmpv6Message =
  | Echo
  | Icmpv6Error
  | RouterSolicitation
  | RouterAdvertisement
  | NeighborSolicitation
  | NeighborAdvertisement
  | Redirect
  | ListenerQuery
  | ListenerReport
  | OlderListenerMessage
  | OtherIcmpv6;

/** @throws DecodeError when shorter than its type asks for; the checksum is left to the caller. */
export function decodeIcmpv6(bytes: Uint8Array): Icmpv6Message {
  if (bytes.length < ICMPV6_HEADER_LENGTH) throw new DecodeError('ICMPv6', 'shorter than its header', bytes.length);
  switch (bytes[0]) {
    case icmpv6Type.destinationUnreachable:
    case icmpv6Type.packetTooBig:
    case icmpv6Type.timeExceeded:
    case icmpv6Type.parameterProblem:
      return decodeIcmpv6Error(bytes);
    case icmpv6Type.echoRequest:
    case icmpv6Type.echoReply:
      return decodeEcho(bytes);
    case icmpv6Type.routerSolicitation:
      return decodeRouterSolicitation(bytes);
    case icmpv6Type.routerAdvertisement:
      return decodeRouterAdvertisement(bytes);
    case icmpv6Type.neighborSolicitation:
      return decodeNeighborSolicitation(bytes);
    case icmpv6Type.neighborAdvertisement:
      return decodeNeighborAdvertisement(bytes);
    case icmpv6Type.redirect:
      return decodeRedirect(bytes);
    case icmpv6Type.listenerQuery:
      return decodeListenerQuery(bytes);
    case icmpv6Type.listenerReport:
    case icmpv6Type.listenerDone:
      return decodeOlderListenerMessage(bytes);
    case icmpv6Type.listenerReport2:
      return decodeListenerReport(bytes);
    default:
      return { kind: 'other', type: bytes[0]!, code: bytes[1]!, body: bytes.slice(ICMPV6_HEADER_LENGTH) };
  }
}

/** The whole message, its checksum for these addresses. */
export function encodeIcmpv6(message: Icmpv6Message, source: Ipv6Address, destination: Ipv6Address): Uint8Array {
  const bytes = encodeBody(message);
  putU16(bytes, CHECKSUM, 0);
  const pseudoHeader = pseudoHeaderSum(source, destination, ipProtocol.icmpv6, bytes.length);
  putU16(bytes, CHECKSUM, finish(sumBytes(bytes, 0, bytes.length, pseudoHeader)));
  return bytes;
}

export const icmpv6Checksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + CHECKSUM);

function encodeBody(message: Icmpv6Message): Uint8Array {
  switch (message.kind) {
    case 'error':
      return encodeIcmpv6Error(message);
    case 'echo-request':
    case 'echo-reply':
      return encodeEcho(message);
    case 'router-solicitation':
      return encodeRouterSolicitation(message);
    case 'router-advertisement':
      return encodeRouterAdvertisement(message);
    case 'neighbor-solicitation':
      return encodeNeighborSolicitation(message);
    case 'neighbor-advertisement':
      return encodeNeighborAdvertisement(message);
    case 'redirect':
      return encodeRedirect(message);
    case 'listener-query':
      return encodeListenerQuery(message);
    case 'older-listener-report':
    case 'listener-done':
      return encodeOlderListenerMessage(message);
    case 'listener-report':
      return encodeListenerReport(message);
    case 'other': {
      const bytes = new Uint8Array(ICMPV6_HEADER_LENGTH + message.body.length);
      bytes.set([message.type, message.code]);
      bytes.set(message.body, ICMPV6_HEADER_LENGTH);
      return bytes;
    }
  }
}
