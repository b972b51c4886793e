/**
 * Client and server hello, RFC 5246 section 7.4.1.
 *
 *   client: | version (2) | random (32) | session id | cipher suites | compression methods | extensions |
 *   server: | version (2) | random (32) | session id | cipher suite (2) | compression method (1) | extensions |
 */
import { concat } from '../bytes.ts';
import { encodeExtensions, readExtensions, type TlsExtension } from './extension.ts';
import { encodeNumber, encodeNumbers, encodeVector, type VectorReader } from './vector.ts';

export const TLS_RANDOM_LENGTH = 32;
export const NULL_COMPRESSION = 0;

/** `extensions`: null where the message ends before them, which an empty list does not. */
export interface ClientHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuites: readonly number[];
  readonly compressionMethods: Uint8Array;
  readonly extensions: readonly TlsExtension[] | null;
}

export interface ServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly compressionMethod: number;
  readonly extensions: readonly TlsExtension[] | null;
}

/** @throws DecodeError when something does not fit */
export const readClientHello = (reader: VectorReader): ClientHello => ({
  version: reader.number(2),
  random: reader.take(TLS_RANDOM_LENGTH),
  sessionId: reader.vector(1),
  cipherSuites: reader.numbers(2),
  compressionMethods: reader.vector(1),
  extensions: reader.isAtEnd ? null : readExtensions(reader),
});

/** @throws DecodeError when something does not fit */
export const readServerHello = (reader: VectorReader): ServerHello => ({
  version: reader.number(2),
  random: reader.take(TLS_RANDOM_LENGTH),
  sessionId: reader.vector(1),
  cipherSuite: reader.number(2),
  compressionMethod: reader.number(1),
  extensions: reader.isAtEnd ? null : readExtensions(reader),
});

const NOTHING = new Uint8Array(0);

export const encodeClientHello = (hello: ClientHello): Uint8Array =>
  concat(
    encodeNumber(2, hello.version),
    hello.random,
    encodeVector(1, hello.sessionId),
    encodeNumbers(2, hello.cipherSuites),
    encodeVector(1, hello.compressionMethods),
    hello.extensions === null ? NOTHING : encodeExtensions(hello.extensions),
  );

export const encodeServerHello = (hello: ServerHello): Uint8Array =>
  concat(
    encodeNumber(2, hello.version),
    hello.random,
    encodeVector(1, hello.sessionId),
    encodeNumber(2, hello.cipherSuite),
    encodeNumber(1, hello.compressionMethod),
    hello.extensions === null ? NOTHING : encodeExtensions(hello.extensions),
  );
