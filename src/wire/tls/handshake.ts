/**
 * Handshake messages, RFC 5246 section 7.4.
 *
 *   0      8        32
 *   | type | length | body
 */
import { concat } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { type ClientHello, encodeClientHello, encodeServerHello, readClientHello, readServerHello } from './hello.ts';
import type { ServerHello } from './hello.ts';
import { encodeNumber, encodeVector, VectorReader } from './vector.ts';

export const HANDSHAKE_HEADER_LENGTH = 4;

/** Section 7.4; 4 from RFC 5077, 22 from RFC 6066, the others are of TLS 1.3 (RFC 8446 section 4). */
export const handshakeType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
  keyUpdate: 24,
} as const;

export const handshakeMessageType = (bytes: Uint8Array, at: number): number => bytes[at]!;
/** Of the body, in bytes. */
export const handshakeMessageLength = (bytes: Uint8Array, at: number): number =>
  (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/**
 * A message as a value. What the key exchange carries depends on the cipher suite: see key-exchange.ts.
 * `other`: without a codec of its own.
 */
export type HandshakeMessage =
  | { readonly kind: 'hello-request' }
  | ({ readonly kind: 'client-hello' } & ClientHello)
  | ({ readonly kind: 'server-hello' } & ServerHello)
  /** In DER, the sender's own first. */
  | { readonly kind: 'certificate'; readonly certificates: readonly Uint8Array[] }
  | { readonly kind: 'server-key-exchange'; readonly data: Uint8Array }
  | { readonly kind: 'certificate-request'; readonly data: Uint8Array }
  | { readonly kind: 'server-hello-done' }
  | { readonly kind: 'client-key-exchange'; readonly data: Uint8Array }
  | { readonly kind: 'finished'; readonly verifyData: Uint8Array }
  | { readonly kind: 'other'; readonly type: number; readonly data: Uint8Array };
export type HandshakeKind = HandshakeMessage['kind'];

/** @throws DecodeError when the bytes are not one whole message, or its body is not what its type says */
export function decodeHandshake(bytes: Uint8Array): HandshakeMessage {
  if (bytes.length < HANDSHAKE_HEADER_LENGTH) throw new DecodeError('TLS', 'shorter than its header', bytes.length);
  const length = handshakeMessageLength(bytes, 0);
  if (HANDSHAKE_HEADER_LENGTH + length !== bytes.length)
    throw new DecodeError('TLS', `a message of ${length} bytes in ${bytes.length}`, 1);
  const reader = new VectorReader(bytes.subarray(HANDSHAKE_HEADER_LENGTH));
  const message = readBody(handshakeMessageType(bytes, 0), reader);
  reader.finish();
  return message;
}

function readBody(type: number, reader: VectorReader): HandshakeMessage {
  switch (type) {
    case handshakeType.helloRequest:
      return { kind: 'hello-request' };
    case handshakeType.clientHello:
      return { kind: 'client-hello', ...readClientHello(reader) };
    case handshakeType.serverHello:
      return { kind: 'server-hello', ...readServerHello(reader) };
    case handshakeType.certificate:
      return { kind: 'certificate', certificates: readCertificates(reader) };
    case handshakeType.serverKeyExchange:
      return { kind: 'server-key-exchange', data: reader.rest() };
    case handshakeType.certificateRequest:
      return { kind: 'certificate-request', data: reader.rest() };
    case handshakeType.serverHelloDone:
      return { kind: 'server-hello-done' };
    case handshakeType.clientKeyExchange:
      return { kind: 'client-key-exchange', data: reader.rest() };
    case handshakeType.finished:
      return { kind: 'finished', verifyData: reader.rest() };
    default:
      return { kind: 'other', type, data: reader.rest() };
  }
}

/** Section 7.4.2. */
function readCertificates(reader: VectorReader): Uint8Array[] {
  const list = new VectorReader(reader.vector(3));
  const certificates: Uint8Array[] = [];
  while (!list.isAtEnd) certificates.push(list.vector(3));
  return certificates;
}

export function encodeHandshake(message: HandshakeMessage): Uint8Array {
  const [type, body] = typeAndBody(message);
  return concat(encodeNumber(1, type), encodeVector(3, body));
}

const NOTHING = new Uint8Array(0);

function typeAndBody(message: HandshakeMessage): readonly [type: number, body: Uint8Array] {
  switch (message.kind) {
    case 'hello-request':
      return [handshakeType.helloRequest, NOTHING];
    case 'client-hello':
      return [handshakeType.clientHello, encodeClientHello(message)];
    case 'server-hello':
      return [handshakeType.serverHello, encodeServerHello(message)];
    case 'certificate':
      return [
        handshakeType.certificate,
        encodeVector(3, ...message.certificates.map((certificate) => encodeVector(3, certificate))),
      ];
    case 'server-key-exchange':
      return [handshakeType.serverKeyExchange, message.data];
    case 'certificate-request':
      return [handshakeType.certificateRequest, message.data];
    case 'server-hello-done':
      return [handshakeType.serverHelloDone, NOTHING];
    case 'client-key-exchange':
      return [handshakeType.clientKeyExchange, message.data];
    case 'finished':
      return [handshakeType.finished, message.verifyData];
    case 'other':
      return [message.type, message.data];
  }
}
