import { RandomStream } from '../../src/sim/random.ts';
import { recordKeys, type TlsSide } from '../../src/tls/key-schedule.ts';
import type { RecordProtection } from '../../src/tls/protection.ts';
import type { TlsConnection } from '../../src/tls/connection.ts';
import { HandshakeReader } from '../../src/tls/handshake-reader.ts';
import { decodeHandshake, encodeHandshake, type HandshakeMessage } from '../../src/wire/tls/handshake.ts';
import {
  decodeTlsRecord,
  encodeTlsRecord,
  TLS_RECORD_HEADER_LENGTH,
  tlsContentType,
  tlsRecordLength,
  tlsVersion,
} from '../../src/wire/tls/record.ts';
import { hex } from './bytes.ts';
import { TlsPair, type TlsPairOptions } from './tls-pair.ts';

/** The records that stand one behind the other in these bytes. */
export function splitRecords(bytes: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + TLS_RECORD_HEADER_LENGTH + tlsRecordLength(bytes, at);
    records.push(bytes.slice(at, end));
    at = end;
  }
  return records;
}

export const record = (type: number, fragment: Uint8Array, version: number = tlsVersion.tls12): Uint8Array =>
  encodeTlsRecord({ type, version, fragment });

/** Each handshake message of a flight in a record of its own; protected records stay as they are. */
export function splitMessages(bytes: Uint8Array): Uint8Array[] {
  let isChanged = false;
  return splitRecords(bytes).flatMap((whole) => {
    const { type, fragment } = decodeTlsRecord(whole);
    if (type === tlsContentType.changeCipherSpec) isChanged = true;
    if (type !== tlsContentType.handshake || isChanged) return [whole];
    const reader = new HandshakeReader();
    reader.push(fragment);
    const messages: Uint8Array[] = [];
    for (let message = reader.next(); message !== null; message = reader.next()) messages.push(record(type, message));
    return messages;
  });
}

/** A handshake that stops when one end has received so many of the records that it needs. */
export class TlsStage {
  readonly pair: TlsPair;
  readonly end: TlsConnection;
  private readonly side: TlsSide;
  /** What the end has received. */
  readonly delivered: Uint8Array[] = [];

  constructor(side: TlsSide, count: number, options: TlsPairOptions = {}) {
    this.side = side;
    this.pair = new TlsPair(options);
    this.end = this.pair[side];
    this.pair.client.start();
    this.pair.exchange((bytes, from) => {
      if (from === side) return [bytes];
      const wanted = splitMessages(bytes).slice(0, count - this.delivered.length);
      this.delivered.push(...wanted);
      return wanted;
    });
  }

  /** Gives the end a record as its peer would send it now. */
  receive(type: number, content: Uint8Array): void {
    this.end.receive(record(type, this.protection()?.seal(type, content) ?? content));
  }

  receiveMessage(message: HandshakeMessage): void {
    this.receive(tlsContentType.handshake, encodeHandshake(message));
  }

  /** What protects the peer's next record; null before its change of cipher spec. */
  private protection(): RecordProtection | null {
    const types = this.delivered.map((bytes) => decodeTlsRecord(bytes).type);
    const changed = types.indexOf(tlsContentType.changeCipherSpec);
    const { suite } = this.end;
    if (changed < 0 || suite === null) return null;
    const [, client, master] = this.pair.secrets[0]!.split(' ');
    const keys = recordKeys(suite, hex(master!), hex(client!), this.serverRandom());
    const protection = suite.protect(keys[this.side === 'client' ? 'server' : 'client'], new RandomStream(9, 'peer'));
    // Each record so far has counted.
    for (let count = types.length - changed - 1; count > 0; count--) protection.seal(0, new Uint8Array(0));
    return protection;
  }

  private serverRandom(): Uint8Array {
    const [first] = this.pair.history.server.flatMap(splitMessages);
    const message = decodeHandshake(decodeTlsRecord(first!).fragment);
    if (message.kind !== 'server-hello') throw new Error(`a server that begins with ${message.kind}`);
    return message.random;
  }

  /** `open`, or `unexpected_message (local)`. */
  get outcome(): string {
    return this.end.failure === null ? this.end.state : `${this.end.failure.alert} ${this.end.failure.sentBy}`;
  }
}
