import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import type { Resolver } from '../../name/resolver.ts';
import { type Process, sleep, start } from '../../sim/process.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import { TlsClient, type TlsClientSettings } from '../../tls/client.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import { untilOpen } from '../../transport/tcp/until-open.ts';
import { carryPackets } from './carry-packets.ts';
import { HeadReader } from './head-reader.ts';
import { encodeRequest, refusedBy } from './heads.ts';
import { connectionStage, type IpHttpsInterface } from './ip-https-interface.ts';
import { TlsChannel } from './tls-channel.ts';

export interface IpHttpsClientSettings extends Pick<TlsClientSettings, 'suites' | 'trustedAuthority'> {
  /** The name or address in the server's URL. */
  readonly server: string;
  readonly port: number;
  /** The present time in seconds since 1970. */
  readonly clock: () => number;
}

/** [MS-IPHTTPS] section 3.1.2.1: how long after the first failure, and at most. */
const FIRST_RECONNECT = seconds(30);
const MOST_RECONNECT = seconds(15 * 60);

/** How an attempt went. `wasConnected`: packets could flow for a while. */
interface Attempt {
  readonly wasConnected: boolean;
  readonly why: string;
}

/** Keeps the connection of an IP-HTTPS client: connects, and connects again whenever it ends ([MS-IPHTTPS] section 3.1). */
export class IpHttpsClient {
  private readonly owner: IpHttpsInterface;
  private readonly tcp: TcpLayer;
  private readonly resolver: Resolver;
  private readonly settings: IpHttpsClientSettings;
  private attempts = 0;

  constructor(owner: IpHttpsInterface, tcp: TcpLayer, resolver: Resolver, settings: IpHttpsClientSettings) {
    this.owner = owner;
    this.tcp = tcp;
    this.resolver = resolver;
    this.settings = settings;
  }

  start(): void {
    start(this.owner.host.simulator, this.run());
  }

  private *run(): Process {
    const { simulator } = this.owner.host;
    let firstFailure: Nanoseconds | null = null;
    for (;;) {
      const { wasConnected, why } = yield* this.attempt();
      this.owner.disconnectedWhy = `not connected to ${this.settings.server}: ${why}`;
      if (wasConnected || firstFailure === null) firstFailure = simulator.now;
      // The time that has passed since the first failure, so that the pauses double.
      const passed = simulator.now - firstFailure;
      yield* sleep(Math.min(Math.max(passed, FIRST_RECONNECT), MOST_RECONNECT));
    }
  }

  private *attempt(): Process<Attempt> {
    const { server, port, clock } = this.settings;
    const { host } = this.owner;
    const failed = (why: string): Attempt => ({ wasConnected: false, why });
    this.attempts++;
    const address = yield* this.serverAddress();
    if (address === null) return failed(`the name ${server} was not resolved`);
    this.owner.noteStage(connectionStage.nameResolved);
    const connection = this.tcp.connect(address, port);
    if (connection === null) return failed(`no route to ${address.toString()}`);
    yield* untilOpen(connection);
    connection.startKeepAlive(host.profile.ipHttpsKeepAlive);
    const random = host.random(`tls/${this.owner.name}/${this.attempts}`);
    let tls: TlsClient | null = null;
    const channel = new TlsChannel(connection, host.trace.tlsSecrets, (shared) => {
      tls = new TlsClient({ ...this.settings, ...shared, random, serverName: server, epochSeconds: clock() });
      return tls;
    });
    if (connection.state === 'closed') return failed(`TCP to ${address.toString()} port ${port}: ${channel.ending}`);
    this.owner.noteStage(connectionStage.tcpOpen);
    tls!.start();
    if (!(yield* channel.open())) {
      channel.close();
      return failed(channel.ending);
    }
    this.owner.noteStage(connectionStage.tlsOpen);
    return yield* this.ask(channel);
  }

  private *serverAddress(): Process<IpAddress | null> {
    const { server } = this.settings;
    const literal = literalAddress(server);
    if (literal !== null) return literal;
    const { addresses } = yield* this.resolver.resolve(server, ['A']);
    return addresses[0] ?? null;
  }

  private *ask(channel: TlsChannel): Process<Attempt> {
    channel.write(encodeRequest(this.settings.server));
    const reader = new HeadReader();
    const response = yield* reader.read(channel);
    const refusal = response === null ? reader.problem! : refusedBy(response);
    if (refusal !== null) {
      channel.close();
      return { wasConnected: false, why: refusal };
    }
    return { wasConnected: true, why: yield* carryPackets(this.owner, channel, reader.rest) };
  }
}
