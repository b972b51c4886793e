import type { RandomStream } from '../../sim/random.ts';
import { type Process, start, waitFor } from '../../sim/process.ts';
import { TlsServer, type TlsServerSettings } from '../../tls/server.ts';
import type { TcpConnection } from '../../transport/tcp/connection.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import { RequestReader } from './http-request.ts';

export interface TerminationSettings {
  readonly port: number;
  readonly tls: Pick<TlsServerSettings, 'suites' | 'certificates' | 'privateKey' | 'secret'>;
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

  start(): void {
    const { simulator } = this.tcp.host;
    this.tcp.listen(this.settings.port, (connection) => start(simulator, this.serve(connection)));
  }

  private *serve(connection: TcpConnection): Process {
    const request = new RequestReader();
    const tls = new TlsServer({
      ...this.settings.tls,
      random: this.random,
      output: (bytes) => void connection.write(bytes),
      changed: () => {
        for (const bytes of tls.read()) request.push(bytes);
      },
    });
    while (connection.state !== 'closed') {
      for (const bytes of connection.read()) tls.receive(bytes);
      const status = tls.state === 'open' ? this.statusFor(request) : null;
      if (status !== null) {
        tls.write(answer(status));
        tls.close();
      }
      if (tls.state === 'failed' || tls.state === 'closed' || connection.isPeerDone) connection.close();
      yield* waitFor(connection.changed);
    }
  }

  /** What a request is answered with; null while it is waited for. */
  private statusFor({ state }: RequestReader): string | null {
    switch (state) {
      case 'whole':
        return '502 Bad Gateway';
      case 'malformed':
        return '400 Bad Request';
      case 'endless':
        // As nginx: a length that it cannot count is invalid (ngx_http_process_request_header).
        return this.settings.endlessRequest === 'refuse' ? '400 Bad Request' : null;
      default:
        return null;
    }
  }
}

function answer(status: string): Uint8Array {
  const body = `${status}\r\n`;
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  return Uint8Array.from(head + body, (character) => character.charCodeAt(0));
}
