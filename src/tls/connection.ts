import { concat } from '../wire/bytes.ts';
import type { RandomStream } from '../sim/random.ts';
import { decodeTlsAlert, encodeTlsAlert, tlsAlert, tlsAlertLevel } from '../wire/tls/alert.ts';
import { CHANGE_CIPHER_SPEC, decodeChangeCipherSpec, encodeChangeCipherSpec } from '../wire/tls/change-cipher-spec.ts';
import { decodeHandshake, encodeHandshake, type HandshakeMessage } from '../wire/tls/handshake.ts';
import {
  MOST_TLS_PLAINTEXT,
  putTlsRecordHeader,
  TLS_RECORD_HEADER_LENGTH,
  tlsContentType,
  type TlsRecord,
  tlsVersion,
} from '../wire/tls/record.ts';
import { decoded, TlsError, type TlsFailure } from './failure.ts';
import { HandshakeReader } from './handshake-reader.ts';
import {
  extendedMasterSecret,
  keyLogLine,
  masterSecret,
  type RecordKeys,
  recordKeys,
  type TlsSide,
  verifyData,
} from './key-schedule.ts';
import { noProtection, type RecordProtection } from './protection.ts';
import { RecordReader } from './record-reader.ts';
import { equal } from './equal.ts';
import type { TlsSuite } from './suite.ts';

/** `closed`: one side has said close_notify. `failed`: see `failure`. */
export type TlsState = 'handshake' | 'open' | 'closed' | 'failed';

/** What client and server need alike. */
export interface TlsSettings {
  readonly random: RandomStream;
  /** In the order of preference. */
  readonly suites: readonly TlsSuite[];
  /** Takes bytes for the peer, whole records. */
  readonly output: (bytes: Uint8Array) => void;
  /** The state is another one or plaintext has come; called when everything that was received is worked off. */
  readonly changed: () => void;
  /** Takes the line of an NSS key log with which a capture can be decrypted; both ends have the same. */
  readonly secret?: (line: string) => void;
}

/** Both randoms, and whether RFC 7627 was agreed on. */
export interface Agreement {
  readonly suite: TlsSuite;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly extendedMasterSecret: boolean;
}

/**
 * One end of a TLS 1.2 connection (RFC 5246) without a transport: bytes of the stream go into `receive`, bytes for the
 * peer come out of `output`. Sessions are not resumed, renegotiation is refused, nothing is compressed.
 */
export abstract class TlsConnection {
  state: TlsState = 'handshake';
  failure: TlsFailure | null = null;
  /** The cipher suite, once it is agreed on. */
  suite: TlsSuite | null = null;
  protected abstract readonly side: TlsSide;
  protected abstract readonly peer: TlsSide;
  private readonly settings: TlsSettings;
  private readonly records = new RecordReader();
  private readonly messages = new HandshakeReader();
  /** Every handshake message, both ways: which hash it needs is known with the suite only. */
  private readonly transcript: Uint8Array[] = [];
  private outgoing: RecordProtection = noProtection;
  private incoming: RecordProtection = noProtection;
  private keys: Readonly<Record<TlsSide, RecordKeys>> | null = null;
  private master: Uint8Array | null = null;
  /** Handshake messages that go into the next record. */
  private flight: Uint8Array[] = [];
  private outbox: Uint8Array[] = [];
  private plaintext: Uint8Array[] = [];
  private isNews = false;

  constructor(settings: TlsSettings) {
    this.settings = settings;
  }

  /** Takes bytes of the stream in pieces of any size. What comes after the end is ignored. */
  receive(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.records.push(bytes);
    this.work(() => {
      for (let record = this.records.next(); record !== null && !this.isOver; record = this.records.next())
        this.processRecord(record);
    });
  }

  /** Sends application data, at most 2^14 bytes in a record. @throws Error unless the connection is open */
  write(plaintext: Uint8Array): void {
    if (this.state !== 'open') throw new Error(`TLS cannot send: ${this.state}`);
    for (let at = 0; at < plaintext.length; at += MOST_TLS_PLAINTEXT)
      this.sendRecord(tlsContentType.applicationData, plaintext.subarray(at, at + MOST_TLS_PLAINTEXT));
    this.deliver();
  }

  /** Application data received since the last call, one piece a record; also after the end. */
  read(): Uint8Array[] {
    const { plaintext } = this;
    this.plaintext = [];
    return plaintext;
  }

  /** Says close_notify (section 7.2.1), in a handshake too. */
  close(): void {
    if (this.isOver) return;
    this.work(() => {
      this.sendAlert(tlsAlertLevel.warning, tlsAlert.close_notify);
      this.become('closed');
    });
  }

  protected get isOver(): boolean {
    return this.state === 'closed' || this.state === 'failed';
  }

  /** A message of the handshake, in the order of arrival; it is in the transcript already. */
  protected abstract processHandshake(message: HandshakeMessage): void;
  /** Whether the peer may change to the agreed keys now. */
  protected abstract mayChangeCipherSpec(): boolean;
  /** After the handshake only what asks for a new one may come. */
  protected abstract isRenegotiation(message: HandshakeMessage): boolean;

  /** Does what may fail, then gives out what came of it. */
  protected work(task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!(error instanceof TlsError)) throw error;
      this.fail(error);
    }
    this.deliver();
  }

  /** Callbacks come last, since they may call back. */
  private deliver(): void {
    this.endFlight();
    if (this.outbox.length > 0) {
      const records = this.outbox;
      this.outbox = [];
      this.settings.output(records.length === 1 ? records[0]! : concat(...records));
    }
    if (!this.isNews) return;
    this.isNews = false;
    this.settings.changed();
  }

  protected become(state: TlsState): void {
    this.state = state;
    this.isNews = true;
  }

  private fail({ alert, message }: TlsError): void {
    this.sendAlert(tlsAlertLevel.fatal, alert);
    this.failure = { sentBy: 'local', alert, problem: message };
    this.become('failed');
  }

  private processRecord({ type, fragment }: TlsRecord): void {
    const content = this.incoming.open(type, fragment);
    if (content === null)
      throw new TlsError('bad_record_mac', `a record of ${fragment.length} bytes is not the peer's`);
    if (content.length > MOST_TLS_PLAINTEXT)
      throw new TlsError('record_overflow', `a record with ${content.length} bytes of content`);
    if (type !== tlsContentType.handshake && this.messages.isInside)
      throw new TlsError('unexpected_message', 'another record inside a handshake message');
    switch (type) {
      case tlsContentType.handshake:
        this.processFragment(content);
        return;
      case tlsContentType.changeCipherSpec:
        this.changeCipherSpec(content);
        return;
      case tlsContentType.alert:
        this.processAlert(content);
        return;
      case tlsContentType.applicationData:
        if (this.state !== 'open')
          throw new TlsError('unexpected_message', 'application data before the handshake ended');
        this.plaintext.push(content);
        this.isNews = true;
        return;
      default:
        throw new TlsError('unexpected_message', `a record of type ${type}`);
    }
  }

  private processFragment(content: Uint8Array): void {
    // Section 6.2.1: only application data may be empty.
    if (content.length === 0) throw new TlsError('unexpected_message', 'an empty handshake record');
    this.messages.push(content);
    for (let bytes = this.messages.next(); bytes !== null && !this.isOver; bytes = this.messages.next())
      this.processMessage(bytes);
  }

  private processMessage(bytes: Uint8Array): void {
    const message = decoded(() => decodeHandshake(bytes));
    // Section 7.4.1.1: a hello request is no part of the handshake that it asks for, and never of its hashes.
    if (this.state === 'open' || message.kind === 'hello-request') {
      if (!this.isRenegotiation(message)) throw unexpected(message);
      if (this.state === 'open') this.sendAlert(tlsAlertLevel.warning, tlsAlert.no_renegotiation);
      return;
    }
    this.transcript.push(bytes);
    this.processHandshake(message);
  }

  private changeCipherSpec(content: Uint8Array): void {
    const value = decoded(() => decodeChangeCipherSpec(content));
    if (value !== CHANGE_CIPHER_SPEC) throw new TlsError('illegal_parameter', `a change of cipher spec ${value}`);
    if (this.state !== 'handshake' || this.suite === null || this.keys === null || !this.mayChangeCipherSpec())
      throw new TlsError('unexpected_message', 'a change of cipher spec out of turn');
    this.incoming = this.suite.protect(this.keys[this.peer], this.settings.random);
  }

  private processAlert(content: Uint8Array): void {
    const { level, description } = decoded(() => decodeTlsAlert(content));
    if (description === tlsAlert.close_notify && this.state === 'open') {
      this.sendAlert(tlsAlertLevel.warning, tlsAlert.close_notify);
      this.become('closed');
    } else if (level !== tlsAlertLevel.warning || description === tlsAlert.close_notify) {
      this.failure = { sentBy: 'peer', alert: description, problem: null };
      this.become('failed');
    }
  }

  protected send(message: HandshakeMessage): void {
    const bytes = encodeHandshake(message);
    this.transcript.push(bytes);
    this.flight.push(bytes);
  }

  /** As Windows does it, the messages of a flight share a record. */
  private endFlight(): void {
    if (this.flight.length === 0) return;
    const bytes = concat(...this.flight);
    this.flight = [];
    for (let at = 0; at < bytes.length; at += MOST_TLS_PLAINTEXT)
      this.sendRecord(tlsContentType.handshake, bytes.subarray(at, at + MOST_TLS_PLAINTEXT));
  }

  private sendAlert(level: number, description: number): void {
    this.endFlight();
    this.sendRecord(tlsContentType.alert, encodeTlsAlert({ level, description }));
  }

  private sendRecord(type: number, content: Uint8Array): void {
    const record = this.outgoing.seal(type, content, TLS_RECORD_HEADER_LENGTH);
    putTlsRecordHeader(record, 0, type, tlsVersion.tls12, record.length - TLS_RECORD_HEADER_LENGTH);
    this.outbox.push(record);
  }

  /** From the server hello on. */
  protected agree(suite: TlsSuite): void {
    this.suite = suite;
    this.records.version = tlsVersion.tls12;
  }

  /** Once the client's key exchange is in the transcript. */
  protected deriveKeys(premaster: Uint8Array, agreement: Agreement): void {
    const { clientRandom, serverRandom, suite } = agreement;
    this.master = agreement.extendedMasterSecret
      ? extendedMasterSecret(suite.hash, premaster, this.transcriptHash())
      : masterSecret(suite.hash, premaster, clientRandom, serverRandom);
    this.keys = recordKeys(suite, this.master, clientRandom, serverRandom);
    this.settings.secret?.(keyLogLine(clientRandom, this.master));
  }

  /** Of the first `count` messages. */
  private transcriptHash(count = this.transcript.length): Uint8Array {
    return this.suite!.hash(concat(...this.transcript.slice(0, count)));
  }

  /** Changes to the agreed keys and proves the handshake. */
  protected sendFinished(): void {
    this.endFlight();
    this.sendRecord(tlsContentType.changeCipherSpec, encodeChangeCipherSpec());
    this.outgoing = this.suite!.protect(this.keys![this.side], this.settings.random);
    this.send({
      kind: 'finished',
      verifyData: verifyData(this.suite!.hash, this.master!, this.side, this.transcriptHash()),
    });
  }

  /** @throws TlsError when the peer has seen another handshake */
  protected checkFinished(received: Uint8Array): void {
    // Section 7.4.9: the message covers what came before it; itself it is the last of the transcript.
    const covered = this.transcriptHash(this.transcript.length - 1);
    if (!equal(received, verifyData(this.suite!.hash, this.master!, this.peer, covered)))
      throw new TlsError('decrypt_error', 'the finished message does not fit the handshake');
  }
}

export const unexpected = (message: HandshakeMessage): TlsError =>
  new TlsError('unexpected_message', `a message out of turn: ${message.kind}`);
