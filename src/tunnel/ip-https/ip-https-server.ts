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
  private readonly channels = new Set<TlsChannel>();

  constructor(owner: IpHttpsInterface, tcp: TcpLayer, settings: IpHttpsServerSettings) {
    this.owner = owner;
    this.tcp = tcp;
    this.settings = settings;
  }

  /** Brings the interface up, and listens on the port unless it is switched off. */
  start(): void {
    this.owner.discovery.start();
    this.follow();
  }

  /** Whether it listens: `set interface state=` of netsh interface httpstunnel. It is kept over a reboot. */
  setEnabled(isEnabled: boolean): void {
    this.owner.host.stored.ipHttpsServerIsEnabled = isEnabled;
    this.follow();
  }

  private follow(): void {
    const { host } = this.owner;
    const { ipHttpsServerIsEnabled: isEnabled } = host.stored;
    if (isEnabled) {
      this.tcp.listen(this.settings.port, (connection) => start(host.simulator, this.serve(connection)));
    } else {
      this.tcp.stopListening(this.settings.port);
      for (const channel of this.channels) channel.close();
    }
    this.owner.setUp(isEnabled);
  }

  private *serve(connection: TcpConnection): Process {
    const { host } = this.owner;
    const channel = new TlsChannel(connection, host.trace.tlsSecrets, (shared) => {
      const random = host.random(`tls/${connection.ends.remote.toString()}/${connection.ends.remotePort}`);
      return new TlsServer({ ...this.settings, ...shared, random });
    });
    this.channels.add(channel);
    const wasIpHttps = (yield* channel.open()) && (yield* this.answer(channel));
    this.channels.delete(channel);
    if (!wasIpHttps) channel.close();
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
