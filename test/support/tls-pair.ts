import { RandomStream } from '../../src/sim/random.ts';
import { TlsClient, type TlsClientSettings } from '../../src/tls/client.ts';
import { LAB_SERVER_NAME, labAuthority, labServerCertificate, labServerKey } from '../../src/tls/lab-certificate.ts';
import { rsaNullSha256 } from '../../src/tls/null-suites.ts';
import { TlsServer, type TlsServerSettings } from '../../src/tls/server.ts';
import type { TlsSuite } from '../../src/tls/suite.ts';

/** 2026-01-01. */
export const TEST_TIME = 1_767_225_600;

export type TlsEnd = 'client' | 'server';

/** What a pair may be made otherwise. */
export interface TlsPairOptions {
  readonly suites?: readonly TlsSuite[];
  readonly client?: Partial<TlsClientSettings>;
  readonly server?: Partial<TlsServerSettings>;
  readonly seed?: number;
}

/** A client and a server of ours. What they send waits until `exchange` or `deliver` carries it. */
export class TlsPair {
  readonly client: TlsClient;
  readonly server: TlsServer;
  readonly secrets: string[] = [];
  /** By sender. */
  readonly sent: Record<TlsEnd, Uint8Array[]> = { client: [], server: [] };
  /** Everything that `exchange` has carried, by sender. */
  readonly history: Record<TlsEnd, Uint8Array[]> = { client: [], server: [] };
  readonly changes: Record<TlsEnd, number> = { client: 0, server: 0 };

  constructor({ suites = [rsaNullSha256], client = {}, server = {}, seed = 1 }: TlsPairOptions = {}) {
    this.client = new TlsClient({
      random: new RandomStream(seed, 'client'),
      suites,
      serverName: LAB_SERVER_NAME,
      trustedAuthority: labAuthority,
      epochSeconds: TEST_TIME,
      ...this.callbacks('client'),
      secret: (line) => this.secrets.push(line),
      ...client,
    });
    this.server = new TlsServer({
      random: new RandomStream(seed, 'server'),
      suites,
      certificates: [labServerCertificate],
      privateKey: labServerKey,
      ...this.callbacks('server'),
      secret: (line) => this.secrets.push(line),
      ...server,
    });
  }

  private callbacks(end: TlsEnd): Pick<TlsServerSettings, 'output' | 'changed'> {
    return {
      output: (bytes) => void this.sent[end].push(bytes),
      changed: () => void this.changes[end]++,
    };
  }

  /** Takes what an end has sent. */
  take(end: TlsEnd): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.sent[end].splice(0)));
  }

  /** Carries bytes both ways until nobody sends. @param change what the other end gets instead */
  exchange(change: (bytes: Uint8Array, from: TlsEnd) => readonly Uint8Array[] = (bytes) => [bytes]): this {
    for (let isQuiet = false; !isQuiet;) {
      isQuiet = true;
      for (const from of ['client', 'server'] as const) {
        const bytes = this.take(from);
        if (bytes.length === 0) continue;
        isQuiet = false;
        this.history[from].push(bytes);
        for (const piece of change(bytes, from)) (from === 'client' ? this.server : this.client).receive(piece);
      }
    }
    return this;
  }

  /** A handshake to its end. */
  open(): this {
    this.client.start();
    return this.exchange();
  }
}
