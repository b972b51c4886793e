/** Resource records, RFC 1035 sections 3.2 to 3.4, RFC 3596 (AAAA). */
import { Ipv4Address } from '../../addr/ipv4.ts';
import { Ipv6Address } from '../../addr/ipv6.ts';
import { putU16, putU32, u16, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeName, nameKey, type NameWriter } from './name.ts';

export const dnsType = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, OPT: 41, ANY: 255 } as const;
/** NONE and ANY stand in updates only, RFC 2136 section 2.4. */
export const dnsClass = { IN: 1, NONE: 254, ANY: 255 } as const;

/** Start of authority, RFC 1035 section 3.3.13. Times in seconds. */
export interface StartOfAuthority {
  readonly primary: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/**
 * What a record says. `texts`: character strings of at most 255 bytes each. Types without a codec of their own keep
 * their bytes; a compressed name in such bytes (RFC 3597 section 4 knows some) points to where it pointed before.
 */
export type RecordData =
  | { readonly kind: 'A'; readonly address: Ipv4Address }
  | { readonly kind: 'AAAA'; readonly address: Ipv6Address }
  | { readonly kind: 'CNAME' | 'NS' | 'PTR'; readonly name: string }
  | { readonly kind: 'TXT'; readonly texts: readonly Uint8Array[] }
  | ({ readonly kind: 'SOA' } & StartOfAuthority)
  | { readonly kind: 'raw'; readonly type: number; readonly bytes: Uint8Array };

/** `timeToLive` in seconds; `class` is a UDP size in an OPT record. */
export interface ResourceRecord {
  readonly name: string;
  readonly class: number;
  readonly timeToLive: number;
  readonly data: RecordData;
}

const FIXED = 10;

/** @throws DecodeError when the record does not fit. */
export function decodeRecord(
  bytes: Uint8Array,
  from: number,
): { readonly record: ResourceRecord; readonly end: number } {
  const { name, end: at } = decodeName(bytes, from);
  if (at + FIXED > bytes.length) throw new DecodeError('DNS', 'a record is cut off', bytes.length);
  const begin = at + FIXED;
  const end = begin + u16(bytes, at + 8);
  if (end > bytes.length) throw new DecodeError('DNS', 'the data of a record is cut off', at + 8);
  const recordClass = u16(bytes, at + 2);
  const data = decodeData(bytes, u16(bytes, at), recordClass, begin, end);
  return { record: { name, class: recordClass, timeToLive: u32(bytes, at + 4), data }, end };
}

function decodeData(bytes: Uint8Array, type: number, recordClass: number, begin: number, end: number): RecordData {
  // RFC 2136 section 2.4: where an update speaks of a set or a name, its records have no data.
  if (begin === end && (recordClass === dnsClass.ANY || recordClass === dnsClass.NONE)) return withoutData(type);
  const expect = (length: number): void => {
    if (end - begin !== length) throw new DecodeError('DNS', `${end - begin} bytes of data for type ${type}`, begin);
  };
  switch (type) {
    case dnsType.A:
      expect(4);
      return { kind: 'A', address: Ipv4Address.from(bytes, begin) };
    case dnsType.AAAA:
      expect(16);
      return { kind: 'AAAA', address: Ipv6Address.from(bytes, begin) };
    case dnsType.CNAME:
      return { kind: 'CNAME', name: decodeOnlyName(bytes, begin, end) };
    case dnsType.NS:
      return { kind: 'NS', name: decodeOnlyName(bytes, begin, end) };
    case dnsType.PTR:
      return { kind: 'PTR', name: decodeOnlyName(bytes, begin, end) };
    case dnsType.TXT:
      return { kind: 'TXT', texts: decodeTexts(bytes, begin, end) };
    case dnsType.SOA:
      return decodeStartOfAuthority(bytes, begin, end);
    default:
      return { kind: 'raw', type, bytes: bytes.slice(begin, end) };
  }
}

function decodeOnlyName(bytes: Uint8Array, begin: number, end: number): string {
  const { name, end: after } = decodeName(bytes, begin);
  if (after !== end) throw new DecodeError('DNS', 'a name does not fill its record', begin);
  return name;
}

/** RFC 1035 section 3.3.14; a record without any string is taken (RFC 6763 section 6.1). */
function decodeTexts(bytes: Uint8Array, begin: number, end: number): readonly Uint8Array[] {
  const texts: Uint8Array[] = [];
  for (let at = begin; at < end;) {
    const next = at + 1 + bytes[at]!;
    if (next > end) throw new DecodeError('DNS', 'a character string does not fit its record', at);
    texts.push(bytes.slice(at + 1, next));
    at = next;
  }
  return texts;
}

function decodeStartOfAuthority(bytes: Uint8Array, begin: number, end: number): RecordData {
  const primary = decodeName(bytes, begin);
  const mailbox = decodeName(bytes, primary.end);
  if (mailbox.end + 20 !== end) throw new DecodeError('DNS', 'a start of authority does not fill its record', begin);
  const at = mailbox.end;
  return {
    kind: 'SOA',
    primary: primary.name,
    mailbox: mailbox.name,
    serial: u32(bytes, at),
    refresh: u32(bytes, at + 4),
    retry: u32(bytes, at + 8),
    expire: u32(bytes, at + 12),
    minimum: u32(bytes, at + 16),
  };
}

export const typeOf = (data: RecordData): number => (data.kind === 'raw' ? data.type : dnsType[data.kind]);

/** The data of a record that has none. */
export const withoutData = (type: number): RecordData => ({ kind: 'raw', type, bytes: new Uint8Array(0) });

/** Text that is equal for data that is equal (RFC 2136 section 1.1.1), whatever the case of names in it. */
export function dataKey(data: RecordData): string {
  const { kind } = data;
  switch (kind) {
    case 'A':
    case 'AAAA':
      return `${kind} ${data.address.toString()}`;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return `${kind} ${nameKey(data.name)}`;
    case 'TXT':
      return `${kind} ${data.texts.map((text) => text.join(',')).join(' ')}`;
    case 'SOA':
      return `${kind} ${nameKey(data.primary)} ${nameKey(data.mailbox)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}`;
    case 'raw':
      return `${data.type} ${data.bytes.join(',')}`;
  }
}

/** The bytes of a record that begins at `at` of the message. */
export function encodeRecord(record: ResourceRecord, at: number, names: NameWriter): number[] {
  const name = names.encode(record.name, at);
  const data = encodeData(record.data, at + name.length + FIXED, names);
  const fixed = new Uint8Array(FIXED);
  putU16(fixed, 0, typeOf(record.data));
  putU16(fixed, 2, record.class);
  putU32(fixed, 4, record.timeToLive);
  putU16(fixed, 8, data.length);
  return [...name, ...fixed, ...data];
}

function encodeData(data: RecordData, at: number, names: NameWriter): readonly number[] {
  switch (data.kind) {
    case 'A':
    case 'AAAA': {
      const bytes = new Uint8Array(data.kind === 'A' ? 4 : 16);
      data.address.write(bytes, 0);
      return [...bytes];
    }
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return names.encode(data.name, at);
    case 'TXT':
      return data.texts.flatMap((text) => [text.length, ...text]);
    case 'SOA': {
      const primary = names.encode(data.primary, at);
      const mailbox = names.encode(data.mailbox, at + primary.length);
      const numbers = new Uint8Array(20);
      [data.serial, data.refresh, data.retry, data.expire, data.minimum].forEach((value, index) =>
        putU32(numbers, 4 * index, value),
      );
      return [...primary, ...mailbox, ...numbers];
    }
    case 'raw':
      return [...data.bytes];
  }
}
