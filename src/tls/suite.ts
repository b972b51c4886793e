import type { RandomStream } from '../sim/random.ts';
import type { ClientHello } from '../wire/tls/hello.ts';
import type { TlsExtension } from '../wire/tls/extension.ts';
import type { KeyNeeds, RecordKeys } from './key-schedule.ts';
import type { RecordProtection } from './protection.ts';
import type { RsaPrivateKey, RsaPublicKey } from './rsa.ts';

/** What both sides know before the key exchange. */
export interface ExchangeContext {
  readonly hello: ClientHello;
  readonly serverRandom: Uint8Array;
  readonly random: RandomStream;
}

/** A server's half of a key exchange. `message`: the data of its server key exchange, null when it sends none. */
export interface ServerExchange {
  readonly message: Uint8Array | null;
  /** @param data of the client key exchange @throws TlsError, DecodeError when it cannot be one */
  premaster(data: Uint8Array): Uint8Array;
}

/** A client's half: what it sends, and the secret that both have then. */
export interface ClientExchange {
  readonly data: Uint8Array;
  readonly premaster: Uint8Array;
}

export interface KeyExchange {
  readonly hasServerMessage: boolean;
  /** What a client must say in its hello. */
  readonly extensions: readonly TlsExtension[];
  /** Whether a server can do it with this client. */
  suits(hello: ClientHello): boolean;
  server(context: ExchangeContext, key: RsaPrivateKey): ServerExchange;
  /** @param message data of the server key exchange @throws TlsError, DecodeError when it cannot be one */
  client(context: ExchangeContext, key: RsaPublicKey, message: Uint8Array | null): ClientExchange;
}

/** A cipher suite of TLS 1.2: how keys are exchanged and records protected. */
export interface TlsSuite extends KeyNeeds {
  readonly number: number;
  readonly name: string;
  readonly keyExchange: KeyExchange;
  protect(keys: RecordKeys, random: RandomStream): RecordProtection;
}
