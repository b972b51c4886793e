import { extensionOf, tlsExtension, type TlsExtension } from '../wire/tls/extension.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import { type ClientHello, NULL_COMPRESSION, TLS_RANDOM_LENGTH } from '../wire/tls/hello.ts';
import { tlsVersion } from '../wire/tls/record.ts';
import { type Agreement, TlsConnection, type TlsSettings, unexpected } from './connection.ts';
import { decoded, TlsError } from './failure.ts';
import {
  checkRenegotiationInfo,
  EXTENDED_MASTER_SECRET,
  RENEGOTIATION_INFO,
  SIGNALLING_SUITE,
} from './hello-extensions.ts';
import type { RsaPrivateKey } from './rsa.ts';
import type { ServerExchange, TlsSuite } from './suite.ts';

export interface TlsServerSettings extends TlsSettings {
  /** In DER, the server's own first. */
  readonly certificates: readonly Uint8Array[];
  readonly privateKey: RsaPrivateKey;
}

type ServerStep = 'client-hello' | 'client-key-exchange' | 'change-cipher-spec' | 'finished' | 'done';

/** The server's end of a TLS 1.2 connection, RFC 5246 section 7.3. It asks for no client certificate. */
export class TlsServer extends TlsConnection {
  protected readonly side = 'server';
  protected readonly peer = 'client';
  private readonly server: TlsServerSettings;
  private step: ServerStep = 'client-hello';
  private agreement: Agreement | null = null;
  private exchange: ServerExchange | null = null;

  constructor(settings: TlsServerSettings) {
    super(settings);
    this.server = settings;
  }

  protected isRenegotiation(message: HandshakeMessage): boolean {
    return message.kind === 'client-hello';
  }

  protected mayChangeCipherSpec(): boolean {
    if (this.step !== 'change-cipher-spec') return false;
    this.step = 'finished';
    return true;
  }

  protected processHandshake(message: HandshakeMessage): void {
    const { step } = this;
    if (message.kind === 'client-hello' && step === 'client-hello') this.processHello(message);
    else if (message.kind === 'client-key-exchange' && step === 'client-key-exchange') {
      this.deriveKeys(
        decoded(() => this.exchange!.premaster(message.data)),
        this.agreement!,
      );
      this.step = 'change-cipher-spec';
    } else if (message.kind === 'finished' && step === 'finished') this.finish(message.verifyData);
    else throw unexpected(message);
  }

  private processHello(hello: ClientHello): void {
    const { certificates, privateKey, random } = this.server;
    this.checkHello(hello);
    const suite = this.choose(hello);
    const serverRandom = random.bytes(TLS_RANDOM_LENGTH);
    const extensions = this.answers(hello, suite);
    const hasExtended = extensions.includes(EXTENDED_MASTER_SECRET);
    this.agreement = { suite, clientRandom: hello.random, serverRandom, extendedMasterSecret: hasExtended };
    this.agree(suite);
    this.send({
      kind: 'server-hello',
      version: tlsVersion.tls12,
      random: serverRandom,
      // Empty: the session cannot be resumed (section 7.4.1.3).
      sessionId: new Uint8Array(0),
      cipherSuite: suite.number,
      compressionMethod: NULL_COMPRESSION,
      extensions: extensions.length > 0 ? extensions : null,
    });
    this.send({ kind: 'certificate', certificates });
    this.exchange = suite.keyExchange.server({ hello, serverRandom, random }, privateKey);
    if (this.exchange.message !== null) this.send({ kind: 'server-key-exchange', data: this.exchange.message });
    this.send({ kind: 'server-hello-done' });
    this.step = 'client-key-exchange';
  }

  private checkHello(hello: ClientHello): void {
    if (hello.version < tlsVersion.tls12)
      throw new TlsError(
        'protocol_version',
        `the client offers version ${hello.version >>> 8}.${hello.version & 0xff}`,
      );
    if (!hello.compressionMethods.includes(NULL_COMPRESSION))
      throw new TlsError('illegal_parameter', 'the client insists on compression');
    const types = (hello.extensions ?? []).map(({ type }) => type);
    if (new Set(types).size < types.length) throw new TlsError('illegal_parameter', 'an extension comes twice');
    checkRenegotiationInfo(hello.extensions);
  }

  /** The first of ours that the client offers too. @throws TlsError when there is none */
  private choose(hello: ClientHello): TlsSuite {
    const suite = this.server.suites.find(
      ({ number, keyExchange }) => hello.cipherSuites.includes(number) && decoded(() => keyExchange.suits(hello)),
    );
    if (suite === undefined) throw new TlsError('handshake_failure', 'no cipher suite is offered and accepted');
    return suite;
  }

  /** What the client offered and is agreed to. */
  private answers({ extensions, cipherSuites }: ClientHello, suite: TlsSuite): TlsExtension[] {
    const has = (type: number): boolean => extensionOf(extensions, type) !== undefined;
    const answers: TlsExtension[] = [];
    // RFC 6066 section 3: a server that has looked at the name says so with an empty one.
    if (has(tlsExtension.server_name)) answers.push({ type: tlsExtension.server_name, data: new Uint8Array(0) });
    for (const answer of suite.keyExchange.extensions)
      if (answer.type === tlsExtension.ec_point_formats && has(answer.type)) answers.push(answer);
    if (has(tlsExtension.extended_master_secret)) answers.push(EXTENDED_MASTER_SECRET);
    if (has(tlsExtension.renegotiation_info) || cipherSuites.includes(SIGNALLING_SUITE))
      answers.push(RENEGOTIATION_INFO);
    return answers;
  }

  private finish(verifyData: Uint8Array): void {
    this.checkFinished(verifyData);
    this.sendFinished();
    this.step = 'done';
    this.become('open');
  }
}
