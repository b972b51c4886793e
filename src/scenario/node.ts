import type { Station } from '../app/station.ts';
import { Host } from '../host/host.ts';
import type { HostProfile } from '../host/profile.ts';
import { DnsRegistration } from '../name/registration.ts';
import { Resolver } from '../name/resolver.ts';
import type { Balancer } from '../service/balancer/balancer.ts';
import type { DnsServer } from '../service/dns-server.ts';
import type { DirectAccess, ShellHost } from '../shell/command.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { Trace } from '../trace/trace.ts';
import { TcpLayer } from '../transport/tcp/tcp-layer.ts';
import { UdpLayer } from '../transport/udp.ts';
import type { IpHttpsServer } from '../tunnel/ip-https/ip-https-server.ts';
import { IsatapInterface } from '../tunnel/isatap/isatap-interface.ts';
import { IsatapService } from '../tunnel/isatap/isatap-service.ts';
import { Protocol41 } from '../tunnel/protocol-41.ts';
import { ConfiguredTunnel, type ConfiguredTunnelSettings } from '../tunnel/six-in-four/configured-tunnel.ts';
import type { Protocol41Interface } from '../tunnel/tunnel-interface.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { Ipsec } from '../ipsec/ipsec.ts';
import type { NameSettings } from './names.ts';

/** A host with everything above IP that a scenario may use. */
export class Node implements Station, ShellHost {
  readonly host: Host;
  readonly udp: UdpLayer;
  readonly tcp: TcpLayer;
  readonly resolver: Resolver;
  /** null: the host does not register its name. */
  readonly registration: DnsRegistration | null;
  readonly isatap: IsatapService;
  /** null unless the host is one. */
  balancer: Balancer | null = null;
  /** null unless the host is one. */
  dnsServer: DnsServer | null = null;
  /** null: it is none. */
  ipHttpsServer: IpHttpsServer | null = null;
  /** null: the host has no connection security rules. */
  ipsec: Ipsec | null = null;
  /** null: it is neither server nor client of it. */
  directAccess: DirectAccess | null = null;
  private protocol41: Protocol41 | null = null;

  /** @param previous the node that was switched off and whose place this one takes: what it stored is taken over */
  constructor(
    simulator: Simulator,
    trace: Trace,
    name: string,
    profile: HostProfile,
    names: NameSettings,
    previous: Node | null,
  ) {
    this.host = new Host(simulator, trace, name, profile, previous?.host ?? null);
    this.udp = new UdpLayer(this.host);
    this.tcp = new TcpLayer(this.host);
    this.resolver = new Resolver(this.udp, names.servers, names.suffix, names.policy);
    this.registration =
      names.registration === undefined ? null : new DnsRegistration(this.host, this.resolver, names.registration);
    this.isatap = new IsatapService(this.host, this.resolver, previous?.isatap.stored);
  }

  /** Adds a configured tunnel and brings it up. */
  addConfiguredTunnel(
    index: number,
    name: string,
    over: NetworkInterface,
    settings: ConfiguredTunnelSettings,
  ): ConfiguredTunnel {
    const tunnel = new ConfiguredTunnel(this.host, index, name, over, settings);
    this.addTunnel(tunnel);
    tunnel.start();
    return tunnel;
  }

  /** Adds an ISATAP adapter over an interface; it comes up as the ISATAP settings of the host say. */
  addIsatap(index: number, name: string, over: NetworkInterface): IsatapInterface {
    const adapter = new IsatapInterface(this.host, index, name, over);
    this.addTunnel(adapter);
    this.isatap.add(adapter);
    return adapter;
  }

  private addTunnel(tunnel: Protocol41Interface): void {
    this.host.addInterface(tunnel);
    this.protocol41 ??= new Protocol41(this.host);
    this.protocol41.add(tunnel);
  }
}
