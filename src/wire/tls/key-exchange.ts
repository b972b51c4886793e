/**
 * What key exchange messages carry, by the key exchange of the cipher suite.
 *
 *   RSA, client (RFC 5246 section 7.4.7.1):      | length (2) | encrypted premaster secret |
 *   ECDHE, server (RFC 8422 section 5.4):         | curve type (1) | group (2) | length (1) | point | algorithm (2) | length (2) | signature |
 *   ECDHE, client (RFC 8422 section 5.7):         | length (1) | point |
 */
import { concat } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { encodeNumber, encodeVector, VectorReader } from './vector.ts';

const NAMED_CURVE = 3;

/** @throws DecodeError */
export function decodeRsaKeyExchange(data: Uint8Array): Uint8Array {
  const reader = new VectorReader(data);
  const encrypted = reader.vector(2);
  reader.finish();
  return encrypted;
}

export const encodeRsaKeyExchange = (encrypted: Uint8Array): Uint8Array => encodeVector(2, encrypted);

/** @throws DecodeError */
export function decodePoint(data: Uint8Array): Uint8Array {
  const reader = new VectorReader(data);
  const point = reader.vector(1);
  reader.finish();
  return point;
}

export const encodePoint = (point: Uint8Array): Uint8Array => encodeVector(1, point);

export interface EcdheParameters {
  readonly group: number;
  readonly point: Uint8Array;
}

export interface EcdheServerKeyExchange extends EcdheParameters {
  readonly algorithm: number;
  readonly signature: Uint8Array;
}

/** @throws DecodeError, for a curve that is not a named one too */
export function decodeEcdheServerKeyExchange(data: Uint8Array): EcdheServerKeyExchange {
  const reader = new VectorReader(data);
  const curveType = reader.number(1);
  if (curveType !== NAMED_CURVE) throw new DecodeError('TLS', `curve type ${curveType}`, 0);
  const message = {
    group: reader.number(2),
    point: reader.vector(1),
    algorithm: reader.number(2),
    signature: reader.vector(2),
  };
  reader.finish();
  return message;
}

/** The part that is signed, behind both randoms. */
export const encodeEcdheParameters = ({ group, point }: EcdheParameters): Uint8Array =>
  concat(Uint8Array.of(NAMED_CURVE), encodeNumber(2, group), encodeVector(1, point));

export const encodeEcdheServerKeyExchange = (message: EcdheServerKeyExchange): Uint8Array =>
  concat(encodeEcdheParameters(message), encodeNumber(2, message.algorithm), encodeVector(2, message.signature));
