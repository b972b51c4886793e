/**
 * Multicast listener discovery: queries, RFC 3810 section 5.1 (those of version 1, RFC 2710 section 3, end behind the
 * group), reports of version 2, section 5.2, and reports and dones of version 1, which look like its queries.
 *
 * Query:                                              Record of a report:
 *   | 130          | code         | checksum     |      | type | aux words    | number of sources |
 *   | max response code           | reserved     |      | group, 16 bytes                         |
 *   | group, 16 bytes                            |      | sources, 16 bytes each                  |
 *   |resv |S| QRV  | interval code| sources      |      | auxiliary data, 4 bytes each            |
 *   | sources, 16 bytes each ...
 */
import { Ipv6Address } from '../../addr/ipv6.ts';
import { putU16, u16 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';

const QUERY = 130;
const OLDER_REPORT = 131;
const OLDER_DONE = 132;
const REPORT = 143;
const RESPONSE = 4;
const RESERVED = 6;
const GROUP = 8;
const FLAGS = 24;
const SOURCES = 28;
const RECORDS = 8;
const RECORD_SOURCES = 20;

export const recordType = {
  modeIsInclude: 1,
  modeIsExclude: 2,
  changeToInclude: 3,
  changeToExclude: 4,
} as const;

/** What version 2 has behind the group. `flags`: the byte with S and QRV. `extra`: bytes behind the sources. */
export interface QuerierState {
  readonly flags: number;
  readonly intervalCode: number;
  readonly sources: readonly Ipv6Address[];
  readonly extra: Uint8Array;
}

/** `group`: :: asks for all. `version2`: null in version 1. */
export interface ListenerQuery {
  readonly kind: 'listener-query';
  readonly code: number;
  readonly maxResponseCode: number;
  readonly reserved: number;
  readonly group: Ipv6Address;
  readonly version2: QuerierState | null;
}

export interface ListenerRecord {
  readonly type: number;
  readonly group: Ipv6Address;
  readonly sources: readonly Ipv6Address[];
  readonly auxiliary: Uint8Array;
}

/** `extra`: bytes behind the records. */
export interface ListenerReport {
  readonly kind: 'listener-report';
  readonly code: number;
  readonly reserved: number;
  readonly records: readonly ListenerRecord[];
  readonly extra: Uint8Array;
}

/** Of version 1. `extra`: bytes behind the group. */
export interface OlderListenerMessage {
  readonly kind: 'older-listener-report' | 'listener-done';
  readonly code: number;
  /** Nothing but 0 has a meaning. */
  readonly maxResponseCode: number;
  readonly reserved: number;
  readonly group: Ipv6Address;
  readonly extra: Uint8Array;
}

/** @throws DecodeError when shorter than 24 bytes */
export function decodeOlderListenerMessage(bytes: Uint8Array): OlderListenerMessage {
  if (bytes.length < FLAGS)
    throw new DecodeError('ICMPv6', 'a listener message is shorter than 24 bytes', bytes.length);
  return {
    kind: bytes[0] === OLDER_DONE ? 'listener-done' : 'older-listener-report',
    ...decodeFixedPart(bytes),
    extra: bytes.slice(FLAGS),
  };
}

const decodeFixedPart = (bytes: Uint8Array) => ({
  code: bytes[1]!,
  maxResponseCode: u16(bytes, RESPONSE),
  reserved: u16(bytes, RESERVED),
  group: Ipv6Address.from(bytes, GROUP),
});

/** @throws DecodeError when its length is that of neither version (RFC 3810 section 8.1) or the sources do not fit */
export function decodeListenerQuery(bytes: Uint8Array): ListenerQuery {
  if (bytes.length < FLAGS || (bytes.length > FLAGS && bytes.length < SOURCES))
    throw new DecodeError('ICMPv6', `a listener query of ${bytes.length} bytes`, bytes.length);
  return {
    kind: 'listener-query',
    ...decodeFixedPart(bytes),
    version2: bytes.length === FLAGS ? null : decodeQuerierState(bytes),
  };
}

function decodeQuerierState(bytes: Uint8Array): QuerierState {
  const count = u16(bytes, FLAGS + 2);
  return {
    flags: bytes[FLAGS]!,
    intervalCode: bytes[FLAGS + 1]!,
    sources: decodeSources(bytes, SOURCES, count),
    extra: bytes.slice(SOURCES + 16 * count),
  };
}

function decodeSources(bytes: Uint8Array, at: number, count: number): Ipv6Address[] {
  if (at + 16 * count > bytes.length) throw new DecodeError('ICMPv6', `${count} sources do not fit`, at);
  return Array.from({ length: count }, (_, index) => Ipv6Address.from(bytes, at + 16 * index));
}

/** @throws DecodeError when shorter than eight bytes or a record does not fit */
export function decodeListenerReport(bytes: Uint8Array): ListenerReport {
  if (bytes.length < RECORDS)
    throw new DecodeError('ICMPv6', 'a listener report is shorter than eight bytes', bytes.length);
  const records: ListenerRecord[] = [];
  let at = RECORDS;
  for (let left = u16(bytes, RESERVED); left > 0; left--) {
    if (at + RECORD_SOURCES > bytes.length) throw new DecodeError('ICMPv6', 'a listener record is cut off', at);
    const sources = decodeSources(bytes, at + RECORD_SOURCES, u16(bytes, at + 2));
    const end = at + RECORD_SOURCES + 16 * sources.length;
    const next = end + 4 * bytes[at + 1]!;
    if (next > bytes.length) throw new DecodeError('ICMPv6', 'auxiliary data is cut off', end);
    const group = Ipv6Address.from(bytes, at + 4);
    records.push({ type: bytes[at]!, group, sources, auxiliary: bytes.slice(end, next) });
    at = next;
  }
  return { kind: 'listener-report', code: bytes[1]!, reserved: u16(bytes, RESPONSE), records, extra: bytes.slice(at) };
}

/** Without the checksum. */
export function encodeOlderListenerMessage(message: OlderListenerMessage): Uint8Array {
  const type = message.kind === 'listener-done' ? OLDER_DONE : OLDER_REPORT;
  const bytes = encodeFixedPart(type, message, FLAGS + message.extra.length);
  bytes.set(message.extra, FLAGS);
  return bytes;
}

function encodeFixedPart(type: number, message: OlderListenerMessage | ListenerQuery, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set([type, message.code]);
  putU16(bytes, RESPONSE, message.maxResponseCode);
  putU16(bytes, RESERVED, message.reserved);
  message.group.write(bytes, GROUP);
  return bytes;
}

/** Without the checksum. */
export function encodeListenerQuery(message: ListenerQuery): Uint8Array {
  const { version2 } = message;
  const length = version2 === null ? FLAGS : SOURCES + 16 * version2.sources.length + version2.extra.length;
  const bytes = encodeFixedPart(QUERY, message, length);
  if (version2 === null) return bytes;
  bytes.set([version2.flags, version2.intervalCode], FLAGS);
  putU16(bytes, FLAGS + 2, version2.sources.length);
  version2.sources.forEach((source, index) => source.write(bytes, SOURCES + 16 * index));
  bytes.set(version2.extra, SOURCES + 16 * version2.sources.length);
  return bytes;
}

/** Without the checksum. */
export function encodeListenerReport(message: ListenerReport): Uint8Array {
  const parts = message.records.map(encodeRecord);
  const length = parts.reduce((sum, part) => sum + part.length, RECORDS);
  const bytes = new Uint8Array(length + message.extra.length);
  bytes.set([REPORT, message.code]);
  putU16(bytes, RESPONSE, message.reserved);
  putU16(bytes, RESERVED, message.records.length);
  let at = RECORDS;
  for (const part of [...parts, message.extra]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function encodeRecord({ type, group, sources, auxiliary }: ListenerRecord): Uint8Array {
  const end = RECORD_SOURCES + 16 * sources.length;
  const bytes = new Uint8Array(end + auxiliary.length);
  bytes.set([type, auxiliary.length / 4]);
  putU16(bytes, 2, sources.length);
  group.write(bytes, 4);
  sources.forEach((source, index) => source.write(bytes, RECORD_SOURCES + 16 * index));
  bytes.set(auxiliary, end);
  return bytes;
}

/** Maximum response delay in milliseconds, a short floating-point number from 32768 on (RFC 3810 section 5.1.3). */
export function maxResponseDelay(code: number): number {
  return code < 0x8000 ? code : ((code & 0x0fff) | 0x1000) << (((code >>> 12) & 7) + 3);
}
