import { HandshakeReader } from '../../src/tls/handshake-reader.ts';
import { recordKeys, type TlsSide, verifyData } from '../../src/tls/key-schedule.ts';
import { noProtection, type RecordProtection } from '../../src/tls/protection.ts';
import { RecordReader } from '../../src/tls/record-reader.ts';
import type { TlsSuite } from '../../src/tls/suite.ts';
import { RandomStream } from '../../src/sim/random.ts';
import { decodeHandshake, type HandshakeMessage, handshakeType } from '../../src/wire/tls/handshake.ts';
import { tlsContentType, type TlsRecord } from '../../src/wire/tls/record.ts';
import { hex, toHex } from './bytes.ts';
import type { TcpStream } from './tcp-streams.ts';

/** The master secret that a key log has for a client's random. @throws Error when it has none */
export function masterIn(keyLog: string, clientRandom: Uint8Array): Uint8Array {
  const master = new RegExp(`^CLIENT_RANDOM ${toHex(clientRandom)} ([0-9a-f]{96})`, 'm').exec(keyLog)?.[1];
  if (master === undefined) throw new Error('the key log does not have this connection');
  return hex(master);
}

/** What a connection of TLS 1.2 says once it is decrypted. */
export interface Decrypted {
  readonly messages: Readonly<Record<TlsSide, readonly HandshakeMessage[]>>;
  readonly text: Readonly<Record<TlsSide, string>>;
  /** Whether the finished message is what its sender must have computed. */
  readonly finished: Readonly<Record<TlsSide, boolean>>;
}

function recordsOf(bytes: Uint8Array): TlsRecord[] {
  const reader = new RecordReader();
  reader.push(bytes);
  const records: TlsRecord[] = [];
  for (let record = reader.next(); record !== null; record = reader.next()) records.push(record);
  return records;
}

interface ReadMessage {
  readonly message: HandshakeMessage;
  readonly bytes: Uint8Array;
}

/** One direction, record by record. */
class Reading {
  readonly messages: ReadMessage[] = [];
  readonly data: Uint8Array[] = [];
  private readonly handshake = new HandshakeReader();
  private protection: RecordProtection = noProtection;
  private readonly records: TlsRecord[];

  constructor(bytes: Uint8Array) {
    this.records = recordsOf(bytes);
  }

  /** Up to the change of cipher spec. */
  readPlain(): this {
    while (this.records.length > 0 && this.records[0]!.type !== tlsContentType.changeCipherSpec) this.readRecord();
    return this;
  }

  readProtected(protection: RecordProtection): this {
    this.records.shift();
    this.protection = protection;
    while (this.records.length > 0) this.readRecord();
    return this;
  }

  private readRecord(): void {
    const { type, fragment } = this.records.shift()!;
    const content = this.protection.open(type, fragment);
    if (content === null) throw new Error(`a record of ${fragment.length} bytes cannot be opened`);
    if (type === tlsContentType.applicationData) this.data.push(content);
    if (type !== tlsContentType.handshake) return;
    this.handshake.push(content);
    for (let bytes = this.handshake.next(); bytes !== null; bytes = this.handshake.next())
      this.messages.push({ bytes, message: decodeHandshake(bytes) });
  }
}

/** What one side has said before it changed to the agreed keys. */
export const plainMessages = (bytes: Uint8Array): HandshakeMessage[] =>
  new Reading(bytes).readPlain().messages.map(({ message }) => message);

/** @throws Error when a record cannot be opened or the suite is none of these */
export function decrypt(stream: TcpStream, keyLog: string, suites: readonly TlsSuite[]): Decrypted {
  const [client, server] = [new Reading(stream.client).readPlain(), new Reading(stream.server).readPlain()];
  const hello = client.messages[0]?.message;
  const answer = server.messages[0]?.message;
  if (hello?.kind !== 'client-hello' || answer?.kind !== 'server-hello') throw new Error('no hellos');
  const suite = suites.find(({ number }) => number === answer.cipherSuite);
  if (suite === undefined) throw new Error(`cipher suite ${answer.cipherSuite}`);
  const master = masterIn(keyLog, hello.random);
  const keys = recordKeys(suite, master, hello.random, answer.random);
  const random = new RandomStream(0, '');
  // What both have sent before they changed, in its order: hello, the server's flight, the client's key exchange.
  const [first, ...rest] = client.messages.map(({ bytes }) => bytes);
  const isTicket = ({ message }: ReadMessage): boolean =>
    message.kind === 'other' && message.type === handshakeType.newSessionTicket;
  const flight = server.messages.filter((message) => !isTicket(message)).map(({ bytes }) => bytes);
  // RFC 5077 section 3.3: between both finished messages.
  const tickets = server.messages.filter(isTicket).map(({ bytes }) => bytes);
  const plain = [first!, ...flight, ...rest];
  client.readProtected(suite.protect(keys.client, random));
  server.readProtected(suite.protect(keys.server, random));
  const verify = (side: TlsSide, seen: readonly Uint8Array[]): string =>
    toHex(verifyData(suite.hash, master, side, suite.hash(Buffer.concat(seen))));
  const said = ({ messages }: Reading): string => {
    const finished = messages.map(({ message }) => message).find(({ kind }) => kind === 'finished');
    return finished?.kind === 'finished' ? toHex(finished.verifyData) : 'nothing';
  };
  const fromClient = client.messages.find(({ message }) => message.kind === 'finished')!.bytes;
  const text = ({ data }: Reading): string => Buffer.concat(data).toString('latin1');
  return {
    messages: {
      client: client.messages.map(({ message }) => message),
      server: server.messages.map(({ message }) => message),
    },
    text: { client: text(client), server: text(server) },
    finished: {
      client: said(client) === verify('client', plain),
      server: said(server) === verify('server', [...plain, fromClient, ...tickets]),
    },
  };
}
