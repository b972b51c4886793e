/**
 * Extensions of hellos, RFC 5246 section 7.4.1.4.
 *
 *   | type (2) | length (2) | data |
 */
import { concat } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { encodeNumber, encodeNumbers, encodeVector, VectorReader } from './vector.ts';

/** https://www.iana.org/assignments/tls-extensiontype-values */
export const tlsExtension = {
  server_name: 0,
  max_fragment_length: 1,
  status_request: 5,
  supported_groups: 10,
  ec_point_formats: 11,
  signature_algorithms: 13,
  application_layer_protocol_negotiation: 16,
  signed_certificate_timestamp: 18,
  padding: 21,
  encrypt_then_mac: 22,
  extended_master_secret: 23,
  compress_certificate: 27,
  record_size_limit: 28,
  session_ticket: 35,
  pre_shared_key: 41,
  supported_versions: 43,
  cookie: 44,
  psk_key_exchange_modes: 45,
  post_handshake_auth: 49,
  signature_algorithms_cert: 50,
  key_share: 51,
  renegotiation_info: 65281,
} as const;

/** RFC 8422 section 5.1.1, RFC 8446 section 4.2.7. */
export const tlsGroup = { secp256r1: 23, secp384r1: 24, secp521r1: 25, x25519: 29, x448: 30 } as const;
/** RFC 8422 section 5.1.2. */
export const UNCOMPRESSED_POINT = 0;
/** RFC 5246 section 7.4.1.4.1: hash, then signature. */
export const tlsSignatureAlgorithm = {
  rsa_pkcs1_sha1: 0x0201,
  rsa_pkcs1_sha256: 0x0401,
  rsa_pkcs1_sha384: 0x0501,
  rsa_pkcs1_sha512: 0x0601,
} as const;

export interface TlsExtension {
  readonly type: number;
  readonly data: Uint8Array;
}

/** @throws DecodeError when one does not fit */
export function readExtensions(reader: VectorReader): TlsExtension[] {
  const list = new VectorReader(reader.vector(2));
  const extensions: TlsExtension[] = [];
  while (!list.isAtEnd) extensions.push({ type: list.number(2), data: list.vector(2) });
  return extensions;
}

export const encodeExtensions = (extensions: readonly TlsExtension[]): Uint8Array =>
  encodeVector(2, ...extensions.map(({ type, data }) => concat(encodeNumber(2, type), encodeVector(2, data))));

export const extensionOf = (extensions: readonly TlsExtension[] | null, type: number): Uint8Array | undefined =>
  extensions?.find((extension) => extension.type === type)?.data;

const HOST_NAME = 0;

/** The host name of a server name extension, RFC 6066 section 3; null when it names none. @throws DecodeError */
export function decodeServerName(data: Uint8Array): string | null {
  const reader = new VectorReader(data);
  const list = new VectorReader(reader.vector(2));
  reader.finish();
  let found: string | null = null;
  while (!list.isAtEnd) {
    const type = list.number(1);
    const name = list.vector(2);
    if (type === HOST_NAME) found ??= asciiText(name);
  }
  return found;
}

/** @param name in ASCII, without a dot at the end */
export const encodeServerName = (name: string): Uint8Array =>
  encodeVector(
    2,
    Uint8Array.of(HOST_NAME),
    encodeVector(
      2,
      Uint8Array.from(name, (letter) => letter.charCodeAt(0)),
    ),
  );

function asciiText(bytes: Uint8Array): string {
  const odd = bytes.findIndex((byte) => byte < 0x20 || byte > 0x7e);
  if (odd >= 0) throw new DecodeError('TLS', 'a server name that is not ASCII', odd);
  return String.fromCharCode(...bytes);
}

/** Numbers of supported groups or signature algorithms. @throws DecodeError */
export function decodeNumberList(data: Uint8Array): number[] {
  const reader = new VectorReader(data);
  const numbers = reader.numbers(2);
  reader.finish();
  return numbers;
}

export const encodeNumberList = (numbers: readonly number[]): Uint8Array => encodeNumbers(2, numbers);

/** Point formats, RFC 8422 section 5.1.2, or the connection data of RFC 5746 section 3.2. @throws DecodeError */
export function decodeByteList(data: Uint8Array): Uint8Array {
  const reader = new VectorReader(data);
  const bytes = reader.vector(1);
  reader.finish();
  return bytes;
}

export const encodeByteList = (bytes: Uint8Array): Uint8Array => encodeVector(1, bytes);
