import { literalAddress } from '../addr/ip.ts';
import { encodeServerName, extensionOf, tlsExtension, type TlsExtension } from '../wire/tls/extension.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import { type ClientHello, NULL_COMPRESSION, type ServerHello, TLS_RANDOM_LENGTH } from '../wire/tls/hello.ts';
import { tlsVersion } from '../wire/tls/record.ts';
import { checkChain } from './certificate-chain.ts';
import { type Agreement, TlsConnection, type TlsSettings, unexpected } from './connection.ts';
import { decoded, TlsError } from './failure.ts';
import { checkRenegotiationInfo, EXTENDED_MASTER_SECRET, RENEGOTIATION_INFO } from './hello-extensions.ts';
import type { RsaPublicKey } from './rsa.ts';

export interface TlsClientSettings extends TlsSettings {
  /** The certificate must be for it, and the server is told it. */
  readonly serverName: string;
  /** Certificate of the authority that must have issued the server's, in DER. */
  readonly trustedAuthority: Uint8Array;
  /** Time at which certificates must be valid, in seconds since 1970. */
  readonly epochSeconds: number;
}

/** What may come next; `certificate-request` may stand before `server-hello-done`. */
type ClientStep =
  | 'start'
  | 'server-hello'
  | 'certificate'
  | 'server-key-exchange'
  | 'certificate-request'
  | 'server-hello-done'
  | 'change-cipher-spec'
  | 'finished'
  | 'done';

/** The client's end of a TLS 1.2 connection, RFC 5246 section 7.3. */
export class TlsClient extends TlsConnection {
  protected readonly side = 'client';
  protected readonly peer = 'server';
  private readonly client: TlsClientSettings;
  private step: ClientStep = 'start';
  private hello: ClientHello | null = null;
  private agreement: Agreement | null = null;
  private serverKey: RsaPublicKey | null = null;
  private exchangeMessage: Uint8Array | null = null;
  private isCertificateRequested = false;

  constructor(settings: TlsClientSettings) {
    super(settings);
    this.client = settings;
  }

  /** Says hello. @throws Error when it has done so before */
  start(): void {
    if (this.step !== 'start' || this.isOver) throw new Error('TLS has started before');
    this.hello = this.makeHello();
    this.step = 'server-hello';
    this.work(() => this.send({ kind: 'client-hello', ...this.hello! }));
  }

  private makeHello(): ClientHello {
    const { random, suites, serverName } = this.client;
    const byType = new Map<number, TlsExtension>();
    const add = (extension: TlsExtension): unknown => byType.set(extension.type, extension);
    // RFC 6066 section 3: an address is no server name.
    if (literalAddress(serverName) === null)
      add({ type: tlsExtension.server_name, data: encodeServerName(serverName) });
    for (const { keyExchange } of suites) keyExchange.extensions.forEach(add);
    add(EXTENDED_MASTER_SECRET);
    add(RENEGOTIATION_INFO);
    return {
      version: tlsVersion.tls12,
      random: random.bytes(TLS_RANDOM_LENGTH),
      sessionId: new Uint8Array(0),
      cipherSuites: suites.map(({ number }) => number),
      compressionMethods: Uint8Array.of(NULL_COMPRESSION),
      extensions: [...byType.values()],
    };
  }

  protected isRenegotiation(message: HandshakeMessage): boolean {
    return message.kind === 'hello-request';
  }

  protected mayChangeCipherSpec(): boolean {
    if (this.step !== 'change-cipher-spec') return false;
    this.step = 'finished';
    return true;
  }

  protected processHandshake(message: HandshakeMessage): void {
    const { step } = this;
    switch (message.kind) {
      case 'server-hello':
        if (step === 'server-hello') return this.processHello(message);
        break;
      case 'certificate':
        if (step === 'certificate') return this.processCertificate(message.certificates);
        break;
      case 'server-key-exchange':
        if (step === 'server-key-exchange') {
          this.exchangeMessage = message.data;
          this.step = 'certificate-request';
          return;
        }
        break;
      case 'certificate-request':
        if (step === 'certificate-request') {
          this.isCertificateRequested = true;
          this.step = 'server-hello-done';
          return;
        }
        break;
      case 'server-hello-done':
        if (step === 'certificate-request' || step === 'server-hello-done') return this.answer();
        break;
      case 'finished':
        if (step === 'finished') {
          this.checkFinished(message.verifyData);
          this.step = 'done';
          this.become('open');
          return;
        }
        break;
    }
    throw unexpected(message);
  }

  private processHello(hello: ServerHello): void {
    const offered = this.hello!;
    if (hello.version !== tlsVersion.tls12)
      throw new TlsError('protocol_version', `the server chose version ${hello.version >>> 8}.${hello.version & 0xff}`);
    const suite = this.client.suites.find(({ number }) => number === hello.cipherSuite);
    if (suite === undefined)
      throw new TlsError('illegal_parameter', `cipher suite ${hello.cipherSuite}, which was not offered`);
    if (hello.compressionMethod !== NULL_COMPRESSION)
      throw new TlsError('illegal_parameter', `compression method ${hello.compressionMethod}`);
    const types = (hello.extensions ?? []).map(({ type }) => type);
    for (const type of types) {
      if (extensionOf(offered.extensions, type) === undefined)
        throw new TlsError('unsupported_extension', `extension ${type}, which was not offered`);
    }
    if (new Set(types).size < types.length) throw new TlsError('illegal_parameter', 'an extension comes twice');
    checkRenegotiationInfo(hello.extensions);
    this.agree(suite);
    this.agreement = {
      suite,
      clientRandom: offered.random,
      serverRandom: hello.random,
      extendedMasterSecret: types.includes(tlsExtension.extended_master_secret),
    };
    this.step = 'certificate';
  }

  private processCertificate(certificates: readonly Uint8Array[]): void {
    const { trustedAuthority, serverName, epochSeconds } = this.client;
    this.serverKey = checkChain(certificates, { trustedAuthority, serverName, epochSeconds });
    this.step = this.suite!.keyExchange.hasServerMessage ? 'server-key-exchange' : 'certificate-request';
  }

  private answer(): void {
    const { suite, serverRandom } = this.agreement!;
    const context = { hello: this.hello!, serverRandom, random: this.client.random };
    const { data, premaster } = decoded(() => suite.keyExchange.client(context, this.serverKey!, this.exchangeMessage));
    // RFC 5246 section 7.4.6: without a certificate of its own a client sends an empty list.
    if (this.isCertificateRequested) this.send({ kind: 'certificate', certificates: [] });
    this.send({ kind: 'client-key-exchange', data });
    this.deriveKeys(premaster, this.agreement!);
    this.sendFinished();
    this.step = 'change-cipher-spec';
  }
}
