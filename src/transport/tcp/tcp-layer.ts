import type { IpAddress } from '../../addr/ip.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { IcmpReport, ProtocolHandler } from '../../host/protocol-handler.ts';
import { u16, u32 } from '../../wire/bytes.ts';
import { isWhole, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import { DecodeError } from '../../wire/decode-error.ts';
import { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { decodeTcpOptions, encodeTcpOptions } from '../../wire/tcp/options.ts';
import {
  prependTcp,
  TCP_HEADER_LENGTH,
  tcpAcknowledgment,
  tcpDestinationPort,
  tcpFlag,
  tcpFlags,
  tcpHeaderLength,
  tcpSequence,
  tcpSourcePort,
  tcpWindow,
} from '../../wire/tcp/tcp.ts';
import { EphemeralPorts } from '../ephemeral-ports.ts';
import { selectSource, sendFrom, unspecifiedAs } from '../send-from.ts';
import { ChallengeLimit } from './challenge-limit.ts';
import { TcpConnection } from './connection.ts';
import { InitialSequence } from './initial-sequence.ts';
import { RECEIVE_CAPACITY } from './receiver.ts';
import { has, type IncomingSegment, type OutgoingSegment, segmentLength } from './segment.ts';
import { sequenceAdd } from './sequence.ts';
import type { TcpEnds } from './state.ts';

/** Gets each connection that a client opened to a listening port, as soon as its SYN is answered. */
export type AcceptConnection = (connection: TcpConnection) => void;

/** TCP of one host over both families. */
export class TcpLayer implements ProtocolHandler {
  readonly host: Host;
  private readonly listeners = new Map<number, AcceptConnection>();
  private readonly connections = new Map<string, TcpConnection>();
  /** The connection of the last segment, which the next one often has too: looked at first. */
  private latest: TcpConnection | null = null;
  private readonly ports: EphemeralPorts;
  private readonly initialSequence: InitialSequence;
  private readonly challenges = new ChallengeLimit();

  constructor(host: Host) {
    this.host = host;
    this.ports = new EphemeralPorts(host.random('tcp/ports'));
    this.initialSequence = new InitialSequence(host.random('tcp/sequence'));
    host.ipv4.register(ipProtocol.tcp, this);
    host.ipv6.register(ipProtocol.tcp, this);
  }

  listen(port: number, accept: AcceptConnection): void {
    this.listeners.set(port, accept);
  }

  /** Connections that stand go on. */
  stopListening(port: number): void {
    this.listeners.delete(port);
  }

  get listeningPorts(): readonly number[] {
    return [...this.listeners.keys()].sort((a, b) => a - b);
  }

  /** Whether this host listens on the port or has a connection from it. */
  hasPort(port: number): boolean {
    return this.listeners.has(port) || [...this.connections.values()].some(({ ends }) => ends.localPort === port);
  }

  /** Opens a connection; null when the host has no route or no source address for the destination. */
  connect(remote: IpAddress, remotePort: number, flow = 0): TcpConnection | null {
    const local = selectSource(this.host, remote);
    if (local === null) {
      this.refuseSyn(
        { local: unspecifiedAs(remote), localPort: this.ports.take(() => false), remote, remotePort },
        flow,
      );
      return null;
    }
    const localPort = this.ports.take((port) =>
      this.connections.has(keyOf({ local, localPort: port, remote, remotePort })),
    );
    const ends: TcpEnds = { local, localPort, remote, remotePort };
    const connection = this.create(ends, 'syn-sent', flow);
    connection.open();
    return connection;
  }

  /** The SYN that cannot leave: it ends here, with the reason. */
  private refuseSyn(ends: TcpEnds, flow: number): void {
    const sequence = this.initialSequence.choose(ends, this.host.simulator.now);
    const bare = { acknowledgment: 0, window: RECEIVE_CAPACITY, data: null, cause: null };
    this.sendSegment({ ends, flags: tcpFlag.syn, sequence, flow, ...bare });
  }

  private create(ends: TcpEnds, state: 'syn-sent' | 'syn-received', flow: number): TcpConnection {
    const sequence = this.initialSequence.choose(ends, this.host.simulator.now);
    const connection = new TcpConnection(this, ends, state, sequence, flow);
    this.connections.set(keyOf(ends), connection);
    return connection;
  }

  forget(connection: TcpConnection): void {
    this.connections.delete(keyOf(connection.ends));
    if (this.latest === connection) this.latest = null;
  }

  private connectionWith(ends: TcpEnds): TcpConnection | undefined {
    if (this.latest !== null && isSame(this.latest.ends, ends)) return this.latest;
    const found = this.connections.get(keyOf(ends));
    if (found !== undefined) this.latest = found;
    return found;
  }

  receive(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): void {
    // RFC 9293 section 3.9.2.3: a group opens no connection.
    if (destination.isMulticast || (destination.family === 4 && from.ipv4.isBroadcast(destination))) {
      this.host.drop(packet, 'not-for-me', from, () => 'TCP to a group or broadcast address');
      return;
    }
    const segment = this.parse(packet, at, source, destination, from);
    if (segment === null) return;
    const ends: TcpEnds = {
      local: destination,
      localPort: segment.destinationPort,
      remote: source,
      remotePort: segment.sourcePort,
    };
    const connection = this.connectionWith(ends);
    if (connection !== undefined) connection.receive(segment);
    else this.receiveUnconnected(segment, ends, from);
  }

  private receiveUnconnected(segment: IncomingSegment, ends: TcpEnds, from: NetworkInterface): void {
    const accept = this.listeners.get(ends.localPort);
    if (has(segment, 'rst')) return;
    if (accept !== undefined && !has(segment, 'ack')) {
      // Section 3.10.7.2: what has neither RST, ACK nor SYN is dropped.
      if (!has(segment, 'syn')) return;
      const connection = this.create(ends, 'syn-received', segment.packet.flow);
      connection.answerSyn(segment);
      accept(connection);
      return;
    }
    this.sendReset(segment);
    if (accept === undefined && has(segment, 'syn')) {
      this.host.drop(segment.packet, 'port-closed', from, () => `TCP port ${ends.localPort}`);
    }
  }

  /**
   * Answers a segment on behalf of an end that has no connection for it, as if nothing listened there.
   * @param at where its header begins
   * @returns false when it is damaged, and has ended
   */
  refuse(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): boolean {
    const segment = this.parse(packet, at, source, destination, from);
    if (segment !== null && !has(segment, 'rst')) this.sendReset(segment);
    return segment !== null;
  }

  private parse(
    packet: PacketBuffer,
    at: number,
    source: IpAddress,
    destination: IpAddress,
    from: NetworkInterface,
  ): IncomingSegment | null {
    const { bytes, end } = packet;
    const length = end - at;
    const headerLength = length >= TCP_HEADER_LENGTH ? tcpHeaderLength(bytes, at) : 0;
    if (headerLength < TCP_HEADER_LENGTH || headerLength > length) {
      this.host.drop(packet, 'malformed', from, () => 'the TCP header does not fit');
      return null;
    }
    if (!isWhole(sumBytes(bytes, at, end, pseudoHeaderSum(source, destination, ipProtocol.tcp, length)))) {
      this.host.drop(packet, 'bad-checksum', from, () => 'TCP');
      return null;
    }
    return {
      source,
      destination,
      sourcePort: tcpSourcePort(bytes, at),
      destinationPort: tcpDestinationPort(bytes, at),
      sequence: tcpSequence(bytes, at),
      acknowledgment: tcpAcknowledgment(bytes, at),
      flags: tcpFlags(bytes, at),
      window: tcpWindow(bytes, at),
      maximumSegmentSize: mssOf(bytes.subarray(at + TCP_HEADER_LENGTH, at + headerLength)),
      // Not a copy: the packet ends here, and nobody writes to its bytes again.
      data: bytes.subarray(at + headerLength, end),
      packet,
    };
  }

  sendSegment(segment: OutgoingSegment): void {
    const { ends, flags, cause } = segment;
    const packet = PacketBuffer.from(segment.data ?? new Uint8Array(0));
    packet.flow = segment.flow;
    packet.passengers = segment.passengers ?? null;
    if (cause !== null) packet.becauseOf(cause);
    const isSyn = (flags & tcpFlag.syn) !== 0;
    const options = isSyn ? encodeTcpOptions([{ kind: 'mss', value: this.announcedMss(ends.remote) }]) : NO_OPTIONS;
    const fields = {
      sourcePort: ends.localPort,
      destinationPort: ends.remotePort,
      sequence: segment.sequence,
      acknowledgment: segment.acknowledgment,
      flags,
      window: segment.window,
      options,
    };
    sendFrom(
      this.host,
      packet,
      ends.local,
      ends.remote,
      ipProtocol.tcp,
      (pseudoHeader) => {
        prependTcp(packet, fields, pseudoHeader);
      },
      TCP_HEADER_LENGTH + options.length,
      true,
    );
  }

  /** Answers a segment that fits no connection, RFC 9293 section 3.5.2. */
  sendReset(segment: IncomingSegment): void {
    const { ack, rst } = tcpFlag;
    const acknowledges = has(segment, 'ack');
    this.sendSegment({
      ends: {
        local: segment.destination,
        localPort: segment.destinationPort,
        remote: segment.source,
        remotePort: segment.sourcePort,
      },
      flags: acknowledges ? rst : rst | ack,
      sequence: acknowledges ? segment.acknowledgment : 0,
      acknowledgment: acknowledges ? 0 : sequenceAdd(segment.sequence, segmentLength(segment)),
      window: 0,
      data: null,
      flow: segment.packet.flow,
      cause: segment.packet,
    });
  }

  /** Whether one more challenge ACK may be sent; it counts as sent. */
  mayChallenge(): boolean {
    return this.challenges.allows(this.host.simulator.now);
  }

  /** What is announced: by the MTU of the interface (conformance TCP-03), or as the profile says. */
  private announcedMss(remote: IpAddress): number {
    const { host } = this;
    const mtu = host.profile.tcpAnnouncesPathMtu ? host.pathMtu(remote) : host.interfaceMtu(remote);
    return mtu - headersTo(remote);
  }

  /** The largest segment that the path carries, as far as it is known. */
  segmentSizeTo(remote: IpAddress): number {
    return this.host.pathMtu(remote) - headersTo(remote);
  }

  /** Notes what Packet Too Big says before ICMP does, for the segments that answer it. */
  lowerPathMtu(remote: IpAddress, mtu: number): void {
    const { pathMtus } = remote.family === 4 ? this.host.ipv4 : this.host.ipv6;
    pathMtus.lower(remote, mtu, this.host.simulator.now);
  }

  /** RFC 9293 section 3.7.1: what a peer takes that sends no MSS option. */
  segmentSizeWithoutOption(remote: IpAddress): number {
    return remote.family === 4 ? 536 : 1220;
  }

  receiveError(report: IcmpReport): boolean {
    if (report.quoted.length < 8) return false;
    const ends: TcpEnds = {
      local: report.local,
      localPort: u16(report.quoted, 0),
      remote: report.remote,
      remotePort: u16(report.quoted, 2),
    };
    return this.connections.get(keyOf(ends))?.receiveError(report, u32(report.quoted, 4)) ?? false;
  }
}

/** The fixed headers of IP and TCP, RFC 9293 section 3.7.1. */
const headersTo = (remote: IpAddress): number => (remote.family === 4 ? 40 : 60);

const NO_OPTIONS = new Uint8Array(0);

const isSame = (a: TcpEnds, b: TcpEnds): boolean =>
  a.localPort === b.localPort && a.remotePort === b.remotePort && a.remote === b.remote && a.local === b.local;

const keyOf = ({ local, localPort, remote, remotePort }: TcpEnds): string =>
  `${local.toString()} ${localPort} ${remote.toString()} ${remotePort}`;

function mssOf(options: Uint8Array): number | null {
  try {
    const option = decodeTcpOptions(options).find(({ kind }) => kind === 'mss');
    return option?.kind === 'mss' ? option.value : null;
  } catch (error) {
    // RFC 9293 section 3.1: options that do not parse are ignored, the segment stands.
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
