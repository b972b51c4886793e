import type { IpAddress } from '../addr/ip.ts';
import type { Host } from '../host/host.ts';
import { icmpv4Error } from '../host/icmpv4-error.ts';
import { icmpv6Error } from '../host/icmpv6-error.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { IcmpReport, ProtocolHandler } from '../host/protocol-handler.ts';
import { u16 } from '../wire/bytes.ts';
import { isWhole, pseudoHeaderSum, sumBytes } from '../wire/checksum.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import {
  prependUdp,
  UDP_HEADER_LENGTH,
  udpChecksum,
  udpDestinationPort,
  udpLength,
  udpSourcePort,
} from '../wire/udp.ts';
import { EphemeralPorts } from './ephemeral-ports.ts';
import { sendFrom } from './send-from.ts';

/** A datagram as a socket gets it. `cause`: the packet that brought it, for answers. */
export interface ReceivedDatagram {
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly payload: Uint8Array;
  readonly cause: PacketBuffer;
}

/** One port; `received` and `failed` are called as events happen. */
export interface UdpSocket {
  readonly port: number;
  received(datagram: ReceivedDatagram): void;
  failed(report: IcmpReport): void;
}

/** UDP of one host over both families, RFC 768. */
export class UdpLayer implements ProtocolHandler {
  readonly host: Host;
  private readonly sockets = new Map<number, UdpSocket>();
  private readonly ports: EphemeralPorts;

  constructor(host: Host) {
    this.host = host;
    this.ports = new EphemeralPorts(host.random('udp/ports'));
    host.ipv4.register(ipProtocol.udp, this);
    host.ipv6.register(ipProtocol.udp, this);
  }

  /** A free port for a client. */
  takePort(): number {
    return this.ports.take((port) => this.sockets.has(port));
  }

  /** Whether a socket of this host has the port. */
  hasPort(port: number): boolean {
    return this.sockets.has(port);
  }

  open(socket: UdpSocket): void {
    if (this.sockets.has(socket.port)) throw new RangeError(`UDP port ${socket.port} of ${this.host.name} is in use`);
    this.sockets.set(socket.port, socket);
  }

  close(socket: UdpSocket): void {
    this.sockets.delete(socket.port);
  }

  /**
   * Sends a datagram; `source` null: chosen by RFC 6724. `prepare` may set whose answer or flow the packet is.
   * @returns false when the host has no route or no source address
   */
  send(
    payload: Uint8Array,
    sourcePort: number,
    source: IpAddress | null,
    destination: IpAddress,
    destinationPort: number,
    prepare: (packet: PacketBuffer) => void = () => undefined,
  ): boolean {
    const packet = PacketBuffer.from(payload);
    prepare(packet);
    return sendFrom(
      this.host,
      packet,
      source,
      destination,
      ipProtocol.udp,
      (pseudoHeader) => {
        prependUdp(packet, sourcePort, destinationPort, pseudoHeader);
      },
      UDP_HEADER_LENGTH,
    );
  }

  receive(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): void {
    const { bytes, end } = packet;
    const { host } = this;
    const length = end - at >= UDP_HEADER_LENGTH ? udpLength(bytes, at) : 0;
    if (length < UDP_HEADER_LENGTH || length > end - at) {
      host.drop(packet, 'malformed', from, () => 'the UDP length does not fit');
      return;
    }
    const unchecked = udpChecksum(bytes, at) === 0;
    // RFC 8200 section 8.1: over IPv6 a datagram without a checksum is discarded.
    const whole = unchecked
      ? source.family === 4
      : isWhole(sumBytes(bytes, at, at + length, pseudoHeaderSum(source, destination, ipProtocol.udp, length)));
    if (!whole) {
      host.drop(packet, 'bad-checksum', from, () => 'UDP');
      return;
    }
    const socket = this.sockets.get(udpDestinationPort(bytes, at));
    if (socket === undefined) {
      if (source.family === 4) host.icmpv4.sendError(packet, from, icmpv4Error.portUnreachable);
      else host.icmpv6.sendError(packet, from, icmpv6Error.portUnreachable);
      host.drop(packet, 'port-closed', from, () => `UDP port ${udpDestinationPort(bytes, at)}`);
      return;
    }
    socket.received({
      source,
      sourcePort: udpSourcePort(bytes, at),
      destination,
      payload: bytes.subarray(at + UDP_HEADER_LENGTH, at + length),
      cause: packet,
    });
  }

  receiveError(report: IcmpReport): boolean {
    const socket = report.quoted.length >= 2 ? this.sockets.get(u16(report.quoted, 0)) : undefined;
    socket?.failed(report);
    return socket !== undefined;
  }
}
