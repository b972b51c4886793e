import { type Process, start } from '../../sim/process.ts';
import type { RandomStream } from '../../sim/random.ts';
import { TlsServer, type TlsServerSettings } from '../../tls/server.ts';
import type { TcpConnection } from '../../transport/tcp/connection.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import { HeadReader } from '../../tunnel/ip-https/head-reader.ts';
import { TlsChannel } from '../../tunnel/ip-https/tls-channel.ts';
import { encodeHttpHead, httpField } from '../../wire/http-head.ts';

/** The largest content length that a proxy can count: nginx, a signed number of 64 bits. */
const MOST_CONTENT = 2n ** 63n - 1n;

const BAD_REQUEST = '400 Bad Request';

export interface TerminationSettings {
  readonly port: number;
  readonly tls: Pick<TlsServerSettings, 'suites' | 'certificates' | 'privateKey'>;
  /** What a request meets whose body has no end: it is refused, or read for ever before anything is passed on. */
  readonly endlessRequest: 'refuse' | 'buffer';
}

/**
 * A balancer that ends TLS itself instead of passing it on, as web proxies do. Its HTTP is for web sites: it takes a
 * whole request in before a member sees anything of it. IP-HTTPS cannot live with that. A client of Windows 8 offers
 * suites without encryption only, which no such box has, so the handshake fails; for one of Windows 7, whose suites it
 * has, the POST with 2^64 - 1 bytes to come ([MS-IPHTTPS]) is no request that it can handle. Members that speak HTTP
 * without TLS are not modelled: any other request is answered with 502.
 */
export class TlsTermination {
  private readonly tcp: TcpLayer;
  private readonly settings: TerminationSettings;
  private readonly random: RandomStream;

  constructor(tcp: TcpLayer, settings: TerminationSettings) {
    this.tcp = tcp;
    this.settings = settings;
    this.random = tcp.host.random('balancer/tls');
  }

  /** Begins to listen. */
  start(): void {
    const { simulator } = this.tcp.host;
    this.tcp.listen(this.settings.port, (connection) => start(simulator, this.serve(connection)));
  }

  private *serve(connection: TcpConnection): Process {
    const { tls } = this.settings;
    const channel = new TlsChannel(
      connection,
      this.tcp.host.trace.tlsSecrets,
      (shared) => new TlsServer({ ...tls, ...shared, random: this.random }),
    );
    if (yield* channel.open()) {
      const status = yield* this.statusOfRequest(channel);
      if (status !== null) channel.write(answer(status));
    }
    channel.close();
  }

  /** Takes a request in. @returns what it is answered with; null when the client leaves before it is whole */
  private *statusOfRequest(channel: TlsChannel): Process<string | null> {
    const reader = new HeadReader();
    const head = yield* reader.read(channel);
    if (head === null) return BAD_REQUEST;
    const length = httpField(head, 'Content-Length') ?? '0';
    if (!/^\d+$/.test(length)) return BAD_REQUEST;
    // nginx has a length that it cannot count for an invalid one (ngx_http_process_request_header).
    if (BigInt(length) > MOST_CONTENT && this.settings.endlessRequest === 'refuse') return BAD_REQUEST;
    let awaited = BigInt(length) - BigInt(reader.rest.length);
    while (awaited > 0n) {
      const body = yield* channel.read();
      if (body === null) return null;
      for (const part of body) awaited -= BigInt(part.length);
    }
    return '502 Bad Gateway';
  }
}

function answer(status: string): Uint8Array {
  const fields = [
    ['Content-Length', '0'],
    ['Connection', 'close'],
  ] as const;
  return encodeHttpHead({ startLine: `HTTP/1.1 ${status}`, fields });
}
