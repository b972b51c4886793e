/** Certificates of X.509 version 3, RFC 5280 section 4.1. */
import { DecodeError } from '../wire/decode-error.ts';
import { DerReader, derTag } from './der.ts';
import { equal } from './equal.ts';
import type { RsaPublicKey } from './rsa.ts';

export interface Certificate {
  /** What is signed. */
  readonly signedPart: Uint8Array;
  readonly signature: Uint8Array;
  /** The algorithm of the signature, as object identifier. */
  readonly signatureAlgorithm: string;
  /** Distinguished names as they are encoded. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Seconds since 1970, both included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** null when it is no RSA key. */
  readonly publicKey: RsaPublicKey | null;
  readonly isAuthority: boolean;
  /** DNS names of the subject alternative name; null without one. */
  readonly dnsNames: readonly string[] | null;
  /** A critical extension that is not known here: it must be refused (RFC 5280 section 4.2). */
  readonly hasUnknownDemand: boolean;
}

export const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
/** Tags of the optional fields, and of a DNS name in a general name (RFC 5280 sections 4.1 and 4.2.1.6). */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const extension = {
  keyUsage: '2.5.29.15',
  alternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
};

/** @throws DecodeError when it is none */
export function decodeCertificate(bytes: Uint8Array): Certificate {
  const outer = new DerReader(bytes);
  const parts = outer.enter(derTag.sequence);
  if (!outer.isAtEnd) throw new DecodeError('X.509', 'bytes behind the certificate', bytes.length);
  const signed = parts.next();
  const algorithm = parts.next();
  const signature = parts.bits();
  const fields = new DerReader(signed.content);
  if (fields.isNext(VERSION)) fields.next();
  fields.take(derTag.integer);
  // Section 4.1.1.2: what is signed names the algorithm too, in the same bytes.
  if (!equal(fields.next().whole, algorithm.whole))
    throw new DecodeError('X.509', 'two algorithms of the signature', 0);
  const issuer = fields.next().whole;
  const validity = fields.enter(derTag.sequence);
  const notBefore = readTime(validity);
  const notAfter = readTime(validity);
  const subject = fields.next().whole;
  const publicKey = readPublicKey(fields.enter(derTag.sequence));
  let extensions: ReadExtensions = { isAuthority: false, dnsNames: null, hasUnknownDemand: false };
  while (!fields.isAtEnd) {
    const { tag, content } = fields.next();
    if (tag === EXTENSIONS) extensions = readExtensions(new DerReader(content).enter(derTag.sequence));
  }
  return {
    signedPart: signed.whole,
    signature,
    signatureAlgorithm: new DerReader(algorithm.content).objectIdentifier(),
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    ...extensions,
  };
}

/** RFC 5280 section 4.1.2.5: years of UTC time with two digits are 1950 to 2049; both end in Z. */
function readTime(reader: DerReader): number {
  const { tag, content } = reader.next();
  const text = String.fromCharCode(...content);
  const century = tag !== derTag.utcTime ? '' : Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
    .exec(century + text)
    ?.slice(1)
    .map(Number);
  if (parts === undefined || (tag !== derTag.utcTime && tag !== derTag.generalizedTime))
    throw new DecodeError('X.509', 'a time that is none', 0);
  const [year, month, day, hour, minute, second] = parts;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000;
}

/** RFC 3279 section 2.3.1. */
function readPublicKey(info: DerReader): RsaPublicKey | null {
  if (info.enter(derTag.sequence).objectIdentifier() !== RSA_ENCRYPTION) return null;
  const numbers = new DerReader(info.bits()).enter(derTag.sequence);
  return { modulus: numbers.integer(), exponent: numbers.integer() };
}

type ReadExtensions = Pick<Certificate, 'isAuthority' | 'dnsNames' | 'hasUnknownDemand'>;

function readExtensions(list: DerReader): ReadExtensions {
  let isAuthority = false;
  let dnsNames: string[] | null = null;
  let hasUnknownDemand = false;
  while (!list.isAtEnd) {
    const reader = list.enter(derTag.sequence);
    const identifier = reader.objectIdentifier();
    const isCritical = reader.isNext(derTag.boolean) && reader.take(derTag.boolean)[0] !== 0;
    const value = new DerReader(reader.take(derTag.octetString));
    if (identifier === extension.basicConstraints) {
      const constraints = value.enter(derTag.sequence);
      isAuthority = constraints.isNext(derTag.boolean) && constraints.take(derTag.boolean)[0] !== 0;
    } else if (identifier === extension.alternativeName) dnsNames = readDnsNames(value.enter(derTag.sequence));
    else if (isCritical && !Object.values(extension).includes(identifier)) hasUnknownDemand = true;
  }
  return { isAuthority, dnsNames, hasUnknownDemand };
}

function readDnsNames(names: DerReader): string[] {
  const found: string[] = [];
  while (!names.isAtEnd) {
    const { tag, content } = names.next();
    if (tag === DNS_NAME) found.push(String.fromCharCode(...content));
  }
  return found;
}
