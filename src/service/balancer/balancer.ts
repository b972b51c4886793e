import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Host } from '../../host/host.ts';
import type { Ipv4Translator } from '../../host/ipv4-translator.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { start } from '../../sim/process.ts';
import { EphemeralPorts } from '../../transport/ephemeral-ports.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import { type Ipv4PortPacket, writeIpv4Ends } from '../../wire/ipv4-ends.ts';
import { ipv4Destination, ipv4HeaderLength, ipv4IsFragment, ipv4Protocol, ipv4Source } from '../../wire/ipv4.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { asksToConnect, tcpFlag } from '../../wire/tcp/tcp.ts';
import { between, destinationOf, type End, endText, keyOf, sourceOf } from '../end.ts';
import { endsOf, flagsOf, isIcmpError, translate } from '../translated.ts';
import { BalancedConnection } from './connection.ts';
import { BalancerErrors } from './balancer-errors.ts';
import { probe } from './health-probe.ts';
import { Member, type MemberOrder } from './member.ts';
import { MemberChoice } from './member-choice.ts';
import type { BalancerSettings } from './settings.ts';

/** Ports by which members see clients: below the dynamic ones, from which the balancer's own connections begin. */
const SHOWN_PORTS = { first: 1024, last: 49_151 } as const;

/** From so many connections on, those whose time is up are looked for before another one is taken in. */
const MOST_REMEMBERED = 4096;

/** A host with the TCP that probes members and refuses clients. */
export interface BalancerHost {
  readonly host: Host;
  readonly tcp: TcpLayer;
}

/**
 * A load balancer of layer 4: a connection to its virtual end is passed on, segment by segment, to one of its members,
 * and the answers come back from the virtual end. Whatever else reaches the host is treated as by any router.
 */
export class Balancer implements Ipv4Translator {
  private readonly host: Host;
  private readonly tcp: TcpLayer;
  private readonly settings: BalancerSettings;
  private readonly end: End;
  private readonly members: readonly Member[];
  private readonly byEnd: ReadonlyMap<number, Member>;
  private readonly choice: MemberChoice;
  private readonly byClient = new Map<number, BalancedConnection>();
  private readonly errors: BalancerErrors;
  private readonly ports: EphemeralPorts;

  /** @param node a router; nothing happens before `start` */
  constructor({ host, tcp }: BalancerHost, settings: BalancerSettings) {
    this.host = host;
    this.tcp = tcp;
    this.settings = settings;
    this.end = { address: settings.address, port: settings.port };
    this.members = settings.members.map(({ name, address, port }) => new Member(name, { address, port }));
    this.byEnd = new Map(this.members.map((member) => [keyOf(member.end), member]));
    this.choice = new MemberChoice(this.members, settings);
    this.ports = new EphemeralPorts(host.random('balancer/ports'), SHOWN_PORTS.first, SHOWN_PORTS.last);
    this.errors = new BalancerErrors(host, this.end, {
      ofClient: (client) => this.ofClient(client),
      ofMember: (member, shown) => this.ofMember(member, shown),
    });
  }

  /** Begins to pass connections on. */
  start(): void {
    this.host.ipv4.translator = this;
  }

  /** Begins to ask members whether they are there, where that is wanted. */
  startProbes(): void {
    const { probe: settings } = this.settings;
    if (settings === null) return;
    for (const member of this.members) {
      const told = (succeeded: boolean): void => this.change(member, () => member.probed(succeeded, settings));
      start(this.host.simulator, probe(this.tcp, member.end, settings, told));
    }
  }

  /** An order of the administrator. @returns false when there is no such member */
  order(name: string, order: MemberOrder): boolean {
    const member = this.members.find((each) => each.name === name);
    if (member !== undefined) this.change(member, () => (member.order = order));
    return member !== undefined;
  }

  /** Lets something happen to a member and to its connections when that takes it down. */
  private change(member: Member, happen: () => void): void {
    const wasUp = member.isUp;
    happen();
    if (!wasUp || member.isUp || this.settings.memberDown === 'keep') return;
    for (const connection of member.openConnections(this.host.simulator.now)) this.reset(connection);
  }

  /** Tells each end that the connection is no more, as if the other had said so. */
  private reset(connection: BalancedConnection): void {
    const { client, shown, member, next, flow } = connection;
    this.forget(connection);
    this.sendReset(this.end, client, next.member, next.client, flow);
    this.sendReset(shown, member.end, next.client, next.member, flow);
  }

  private sendReset(from: End, to: End, sequence: number, acknowledgment: number, flow: number): void {
    this.tcp.sendSegment({
      ends: { local: from.address, localPort: from.port, remote: to.address, remotePort: to.port },
      flags: tcpFlag.rst | tcpFlag.ack,
      sequence,
      acknowledgment,
      window: 0,
      data: null,
      flow,
      cause: null,
    });
  }

  private forget(connection: BalancedConnection): void {
    this.byClient.delete(keyOf(connection.client));
    connection.member.remove(connection);
  }

  private forgetIdle(): void {
    for (const connection of this.byClient.values())
      if (!connection.isAlive(this.host.simulator.now)) this.forget(connection);
  }

  private ofClient(client: End): BalancedConnection | undefined {
    const found = this.byClient.get(keyOf(client));
    if (found === undefined || found.isAlive(this.host.simulator.now)) return found;
    this.forget(found);
    return undefined;
  }

  private ofMember(end: End, shown: End): BalancedConnection | undefined {
    return this.byEnd.get(keyOf(end))?.find(shown, this.host.simulator.now);
  }

  arriving(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const whole = this.isFragmentOfOurs(packet) ? this.host.ipv4.reassembly.accept(packet, from) : packet;
    if (whole === null) return null;
    const ends = endsOf(whole);
    if (ends === null) return isIcmpError(whole) ? this.errors.arriving(whole, from) : whole;
    if (ends.protocol !== ipProtocol.tcp) return whole;
    if (ends.destination === this.end.address && ends.destinationPort === this.end.port)
      return this.toMember(whole, ends, from);
    const connection = this.ofMember(sourceOf(ends), destinationOf(ends));
    return connection === undefined ? whole : this.toClient(whole, ends, connection, from);
  }

  leaving(packet: PacketBuffer): PacketBuffer {
    return packet;
  }

  undone(packet: PacketBuffer): PacketBuffer {
    const ends = endsOf(packet);
    if (ends === null || ends.protocol !== ipProtocol.tcp) return packet;
    const [source, destination] = [sourceOf(ends), destinationOf(ends)];
    const isOfMember = ends.source === this.end.address && ends.sourcePort === this.end.port;
    const connection = isOfMember ? this.ofClient(destination) : this.ofMember(destination, source);
    if (connection === undefined) return packet;
    const { member, shown, client } = connection;
    const copy = packet.copy();
    const sent = isOfMember ? between(member.end, shown) : between(client, this.end);
    writeIpv4Ends(copy.bytes, copy.start, copy.end, sent);
    return copy;
  }

  /** A TCP fragment to the virtual address or from a member. */
  private isFragmentOfOurs({ bytes, start }: PacketBuffer): boolean {
    if (!ipv4IsFragment(bytes, start) || ipv4Protocol(bytes, start) !== ipProtocol.tcp) return false;
    const source = ipv4Source(bytes, start);
    return ipv4Destination(bytes, start) === this.end.address || this.members.some(({ end }) => end.address === source);
  }

  private toMember(packet: PacketBuffer, ends: Ipv4PortPacket, from: NetworkInterface): PacketBuffer | null {
    const flags = flagsOf(packet);
    const isOpening = asksToConnect(flags);
    let connection = this.ofClient(sourceOf(ends));
    if (isOpening && connection?.phase === 'closing') this.forget(connection);
    if (isOpening && (connection === undefined || connection.phase === 'closing'))
      connection = this.open(sourceOf(ends), packet.flow);
    if (connection === undefined) return this.refuse(packet, ends, from, isOpening);
    connection.see(packet, true, this.host.simulator.now);
    translate(this.host, from, packet, ends, between(connection.shown, connection.member.end), connection);
    return packet;
  }

  private toClient(
    packet: PacketBuffer,
    ends: Ipv4PortPacket,
    connection: BalancedConnection,
    from: NetworkInterface,
  ): PacketBuffer {
    connection.see(packet, false, this.host.simulator.now);
    translate(this.host, from, packet, ends, between(this.end, connection.client), connection);
    return packet;
  }

  /** Gives a client's new connection to a member; undefined when none takes it. */
  private open(client: End, flow: number): BalancedConnection | undefined {
    const { now } = this.host.simulator;
    const member = this.choice.choose(client.address, now);
    const shown = member === null || !this.settings.sourceNat ? client : this.shownTo(member);
    if (member === null || shown === null) return undefined;
    if (this.byClient.size >= MOST_REMEMBERED) this.forgetIdle();
    const connection = new BalancedConnection(client, shown, member, flow, this.settings.idle);
    this.byClient.set(keyOf(client), connection);
    member.add(connection);
    return connection;
  }

  /** An own end that the member does not see yet; null when there is none. */
  private shownTo(member: Member): End | null {
    const address: Ipv4Address | null = this.host.ipv4.selectSource(member.end.address);
    if (address === null) return null;
    const isUsed = (port: number): boolean => member.find({ address, port }, this.host.simulator.now) !== undefined;
    const port = this.ports.find(isUsed);
    return port === null ? null : { address, port };
  }

  /** No member takes the connection, or it is one that nobody knows, which is always told (RFC 9293 section 3.5.2). */
  private refuse(packet: PacketBuffer, ends: Ipv4PortPacket, from: NetworkInterface, isOpening: boolean): null {
    const { bytes, start } = packet;
    const at = start + ipv4HeaderLength(bytes, start);
    const answers = !isOpening || this.settings.noMember === 'reset';
    if (answers && !this.tcp.refuse(packet, at, ends.source, ends.destination, from)) return null;
    this.host.drop(packet, 'balancer-no-member', from, () =>
      isOpening
        ? `no member takes ${endText(this.end)}: ${this.members.map(({ text }) => text).join(', ')}`
        : `${endText(sourceOf(ends))} has no connection here`,
    );
    return null;
  }
}
