import type { IpAddress } from '../../addr/ip.ts';
import { Ipv6Address } from '../../addr/ipv6.ts';
import { MacAddress } from '../../addr/mac.ts';
import type { Destination } from '../../host/destination-cache.ts';
import type { NetworkProfile } from '../../host/firewall-rule.ts';
import type { Host } from '../../host/host.ts';
import { NetworkInterface } from '../../host/network-interface.ts';
import type { HostProfile } from '../../host/profile.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { traceKind } from '../../trace/trace.ts';
import { icmpv6Type, icmpv6TypeOf } from '../../wire/icmpv6/message.ts';
import { IPV6_HEADER_LENGTH, ipv6NextHeader } from '../../wire/ipv6.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { IpHttpsDiscovery } from './ip-https-discovery.ts';
import type { PacketStream } from './packet-stream.ts';

/** What an encapsulation or decapsulation event of a byte stream carries. */
export interface StreamPassage {
  /** The protocol of the stream. */
  readonly stream: 'IP-HTTPS';
  /** Address and port of the other end. */
  readonly remote: string;
}

/** What a client does to connect, in order. */
export const connectionStage = { nothing: 0, nameResolved: 1, tcpOpen: 2, tlsOpen: 3, connected: 4 } as const;
export type ConnectionStage = (typeof connectionStage)[keyof typeof connectionStage];

/**
 * The IP-HTTPS interface of a DirectAccess server, which is always up and has any number of clients, or of a client,
 * which is up while its connection stands ([MS-IPHTTPS]; windows.md section 5).
 */
export class IpHttpsInterface extends NetworkInterface {
  readonly isServer: boolean;
  override readonly speed = 100_000;
  override readonly linkMtu = 1280;
  override readonly isEncapsulating = true;
  override readonly discovery: IpHttpsDiscovery;
  /** Nobody identifies the network behind it (windows.md section 5b, 11). */
  override networkProfile: NetworkProfile = 'public';
  /** Where the server is. */
  readonly url: string;
  /** The connection by which the packet came that is being received; null between packets. */
  arrivedBy: MacAddress | null = null;
  /** Why no connection stands, in a clause. */
  disconnectedWhy = 'nobody has connected yet';
  /** Of a client: since when its connection stands; null while none does. */
  connectedSince: Nanoseconds | null = null;
  /** Of a client: how far it has come since it was connected last. */
  reached: ConnectionStage = connectionStage.nothing;
  private readonly streams = new Map<MacAddress, PacketStream>();
  private connections = 0;

  constructor(host: Host, index: number, name: string, role: 'client' | 'server', url = '') {
    super(host, index, name);
    this.url = url;
    this.isServer = role === 'server';
    this.discovery = new IpHttpsDiscovery(this);
    if (!this.isServer) this.setUp(false);
  }

  override get isEdgeTraversed(): boolean {
    return this.host.profile.ipHttpsIsEdgeTraversed;
  }

  override automaticMetricUnder(profile: HostProfile): number {
    return profile.ipHttpsMetric;
  }

  /** A connection stands: packets may flow. @returns what it is called here */
  attach(stream: PacketStream): MacAddress {
    const connection = MacAddress.of(0, ++this.connections);
    this.streams.set(connection, stream);
    if (!this.isServer) {
      this.connectedSince = this.host.simulator.now;
      this.noteStage(connectionStage.connected);
      this.setUp(true);
      this.discovery.start();
    }
    return connection;
  }

  /** A connection has ended: what was on its way inside is lost, and a client forgets what it learned. @param why one clause */
  detach(connection: MacAddress, why: string): void {
    const stream = this.streams.get(connection)!;
    this.streams.delete(connection);
    this.loseUnderWay(stream, why);
    this.disconnectedWhy = why;
    if (this.isServer) {
      this.discovery.forgetConnection(connection);
      return;
    }
    this.connectedSince = null;
    this.reached = connectionStage.nothing;
    this.dropWaiting(why);
    this.discovery.stop();
    for (const { address, origin } of this.ipv6.addresses) if (origin === 'link-local') this.removeIpv6(address);
    this.setUp(false);
  }

  /** An attempt of a client has come so far. */
  noteStage(stage: ConnectionStage): void {
    if (stage > this.reached) this.reached = stage;
  }

  private loseUnderWay(stream: PacketStream, why: string): void {
    for (const packet of stream.takeLost())
      this.host.drop(packet, 'ip-https-not-connected', this, () => `the connection to ${stream.remote} broke: ${why}`);
  }

  /** Address and port at the other end of a connection; null when it has ended. */
  remoteOf(connection: MacAddress): string | null {
    return this.streams.get(connection)?.remote ?? null;
  }

  /** Takes plaintext of a connection. @throws DecodeError where no IPv6 packet begins */
  receive(plaintext: Uint8Array, connection: MacAddress): void {
    const stream = this.streams.get(connection)!;
    stream.receive(plaintext, (packet) => {
      const { trace, simulator, id } = this.host;
      if (packet.id === 0) packet.id = trace.takePacketId();
      trace.tap?.see('stream-received', simulator.now, this.traceId, packet);
      if (trace.listening) {
        const passage: StreamPassage = { stream: 'IP-HTTPS', remote: stream.remote };
        trace.emit(traceKind.decapsulated, simulator.now, packet, id, this.traceId, passage);
      }
      if (this.isServer) this.discovery.noteArrival(packet, connection);
      this.arrivedBy = connection;
      this.host.ipv6.receive(packet, this);
      this.arrivedBy = null;
    });
  }

  override sendIpv4(packet: PacketBuffer): void {
    this.host.drop(packet, 'no-route', this, () => `${this.name} carries no IPv4`);
  }

  override sendIpv6(packet: PacketBuffer, nextHop: Ipv6Address, destination: Destination | null): void {
    if (!this.isUp) {
      this.host.drop(packet, 'ip-https-not-connected', this, () => this.disconnectedWhy);
      return;
    }
    if (nextHop.isMulticast) {
      this.sendToGroup(packet);
      return;
    }
    const { neighbors } = this.discovery;
    const neighbor = destination?.neighbor ?? neighbors.entryOf(nextHop);
    if (destination !== null) destination.neighbor = neighbor;
    neighbors.send(packet, neighbor);
  }

  /**
   * [MS-IPHTTPS] section 3.2.5.2.1, AuthMode None: of what goes to a group a server sends router advertisements only. A
   * claim to an address goes to the client that wants it; nobody else has to do with it.
   */
  private sendToGroup(packet: PacketBuffer): void {
    const type = icmpv6TypeIn(packet);
    if (!this.isServer || type === icmpv6Type.routerAdvertisement) {
      for (const connection of this.streams.keys()) this.sendInto(packet.copy(), connection);
    } else if (type === icmpv6Type.neighborAdvertisement && this.arrivedBy !== null) {
      this.sendInto(packet, this.arrivedBy);
    } else {
      this.host.countUnwanted();
    }
  }

  /** Puts a packet into a connection. Handed over. */
  sendInto(packet: PacketBuffer, connection: MacAddress): void {
    const { trace, simulator, id } = this.host;
    const stream = this.streams.get(connection);
    if (stream === undefined) {
      this.host.drop(packet, 'ip-https-not-connected', this, () => this.disconnectedWhy);
      return;
    }
    trace.tap?.see('tunnel-sent', simulator.now, this.traceId, packet);
    if (trace.listening) {
      const passage: StreamPassage = { stream: 'IP-HTTPS', remote: stream.remote };
      trace.emit(traceKind.encapsulated, simulator.now, packet, id, this.traceId, passage);
    }
    if (!stream.send(packet))
      this.host.drop(packet, 'ip-https-not-connected', this, () => `the connection to ${stream.remote} is ending`);
  }

  override confirmReachable(nextHop: IpAddress): void {
    const { neighbors } = this.discovery;
    const neighbor = neighbors.find(nextHop);
    if (neighbor !== undefined && neighbor.mac !== null) neighbors.confirm(neighbor, neighbor.mac);
  }

  override isUnreachable(nextHop: IpAddress): boolean {
    return this.discovery.neighbors.isUnreachable(nextHop);
  }

  override askAgain(nextHop: IpAddress): void {
    this.discovery.neighbors.askAgain(nextHop);
  }

  override dropWaiting(why: string): void {
    for (const packet of this.discovery.neighbors.takeWaiting())
      this.host.drop(packet, 'ip-https-not-connected', this, () => why);
    for (const stream of this.streams.values()) this.loseUnderWay(stream, why);
  }
}

/** The type of an ICMPv6 message right behind the IPv6 header; null for anything else. */
function icmpv6TypeIn({ bytes, start }: PacketBuffer): number | null {
  const isIcmpv6 = ipv6NextHeader(bytes, start) === ipProtocol.icmpv6;
  return isIcmpv6 ? icmpv6TypeOf(bytes, start + IPV6_HEADER_LENGTH) : null;
}
