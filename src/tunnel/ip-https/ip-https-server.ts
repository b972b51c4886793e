import { type Process, start } from '../../sim/process.ts';
import { TlsServer, type TlsServerSettings } from '../../tls/server.ts';
import type { TcpConnection } from '../../transport/tcp/connection.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import { carryPackets } from './carry-packets.ts';
import { encodeResponse, OK, refusalOf } from './heads.ts';
import { HeadReader } from './head-reader.ts';
import type { IpHttpsInterface } from './ip-https-interface.ts';
import { TlsChannel } from './tls-channel.ts';

/** What a server has beyond its interface. */
export interface IpHttpsServerSettings extends Pick<TlsServerSettings, 'suites' | 'certificates' | 'privateKey'> {
  readonly port: number;
  /** The present time in seconds since 1970. */
  readonly clock: () => number;
}

/** Takes the connections of IP-HTTPS clients ([MS-IPHTTPS] section 3.2). */
export class IpHttpsServer {
  private readonly owner: IpHttpsInterface;
  private readonly tcp: TcpLayer;
  private readonly settings: IpHttpsServerSettings;

  constructor(owner: IpHttpsInterface, tcp: TcpLayer, settings: IpHttpsServerSettings) {
    this.owner = owner;
    this.tcp = tcp;
    this.settings = settings;
  }

  /** Listens on the port, and brings the interface up for good. */
  start(): void {
    const { simulator } = this.owner.host;
    this.owner.discovery.start();
    this.tcp.listen(this.settings.port, (connection) => start(simulator, this.serve(connection)));
  }

  private *serve(connection: TcpConnection): Process {
    const { host } = this.owner;
    const channel = new TlsChannel(connection, host.trace.tlsSecrets, (shared) => {
      const random = host.random(`tls/${connection.ends.remote.toString()}/${connection.ends.remotePort}`);
      return new TlsServer({ ...this.settings, ...shared, random });
    });
    if ((yield* channel.open()) && (yield* this.answer(channel))) return;
    channel.close();
  }

  /** Reads the request, and if it is one of IP-HTTPS, carries packets until the end. @returns whether it was */
  private *answer(channel: TlsChannel): Process<boolean> {
    const { clock } = this.settings;
    const reader = new HeadReader();
    const request = yield* reader.read(channel);
    if (request === null) return false;
    const refusal = refusalOf(request);
    channel.write(encodeResponse(refusal ?? OK, clock()));
    if (refusal !== null) return false;
    yield* carryPackets(this.owner, channel, reader.rest);
    return true;
  }
}
