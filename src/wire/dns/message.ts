/**
 * DNS messages, RFC 1035 section 4.1. An update (RFC 2136 section 2) has the same form; its sections are the zone, the
 * prerequisites, the updates and additional records, here as elsewhere `questions`, `answers`, `authorities` and
 * `additionals`.
 *
 *   | id | QR opcode AA TC RD RA Z AD CD rcode | QDCOUNT | ANCOUNT | NSCOUNT | ARCOUNT | questions, records
 */
import { putU16, u16 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeName, NameWriter } from './name.ts';
import { decodeRecord, encodeRecord, type ResourceRecord } from './record.ts';

export const DNS_HEADER_LENGTH = 12;
export const dnsOpcode = { query: 0, update: 5 } as const;
/** RFC 1035 section 4.1.1; from 6 on RFC 2136 section 2.2. */
export const dnsResponseCode = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  nameError: 3,
  notImplemented: 4,
  refused: 5,
  nameExists: 6,
  setExists: 7,
  noSuchSet: 8,
  notAuthoritative: 9,
  notInZone: 10,
} as const;

export interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

/** `reserved`: the Z, AD and CD bits. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly reserved: number;
  readonly responseCode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
}

/** @throws DecodeError when anything does not fit; bytes behind the last record are ignored. */
export function decodeDns(bytes: Uint8Array): DnsMessage {
  if (bytes.length < DNS_HEADER_LENGTH) throw new DecodeError('DNS', 'shorter than its header', bytes.length);
  const flags = u16(bytes, 2);
  let at = DNS_HEADER_LENGTH;
  const questions = Array.from({ length: Math.min(u16(bytes, 4), bytes.length) }, () => {
    const { question, end } = decodeQuestion(bytes, at);
    at = end;
    return question;
  });
  const section = (count: number): ResourceRecord[] =>
    Array.from({ length: Math.min(count, bytes.length) }, () => {
      const { record, end } = decodeRecord(bytes, at);
      at = end;
      return record;
    });
  return {
    id: u16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >>> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    reserved: (flags >>> 4) & 7,
    responseCode: flags & 0xf,
    questions,
    answers: section(u16(bytes, 6)),
    authorities: section(u16(bytes, 8)),
    additionals: section(u16(bytes, 10)),
  };
}

function decodeQuestion(bytes: Uint8Array, from: number): { question: Question; end: number } {
  const { name, end } = decodeName(bytes, from);
  if (end + 4 > bytes.length) throw new DecodeError('DNS', 'a question is cut off', bytes.length);
  return { question: { name, type: u16(bytes, end), class: u16(bytes, end + 2) }, end: end + 4 };
}

/** Names are compressed wherever they may be. @throws RangeError when a name is none */
export function encodeDns(message: DnsMessage): Uint8Array {
  const header = new Uint8Array(DNS_HEADER_LENGTH);
  putU16(header, 0, message.id);
  putU16(header, 2, flagsOf(message));
  putU16(header, 4, message.questions.length);
  putU16(header, 6, message.answers.length);
  putU16(header, 8, message.authorities.length);
  putU16(header, 10, message.additionals.length);
  const bytes = [...header];
  const names = new NameWriter();
  for (const { name, type, class: queryClass } of message.questions) {
    bytes.push(...names.encode(name, bytes.length), type >>> 8, type & 0xff, queryClass >>> 8, queryClass & 0xff);
  }
  for (const record of [...message.answers, ...message.authorities, ...message.additionals]) {
    bytes.push(...encodeRecord(record, bytes.length, names));
  }
  return Uint8Array.from(bytes);
}

function flagsOf(message: DnsMessage): number {
  return (
    (message.isResponse ? 0x8000 : 0) |
    (message.opcode << 11) |
    (message.authoritative ? 0x0400 : 0) |
    (message.truncated ? 0x0200 : 0) |
    (message.recursionDesired ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    (message.reserved << 4) |
    message.responseCode
  );
}
