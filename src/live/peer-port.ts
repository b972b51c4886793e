import type { Ipv4Address } from '../addr/ipv4.ts';
import { MacAddress } from '../addr/mac.ts';
import type { Link } from '../link/link.ts';
import { type FrameReceiver, Port } from '../link/port.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { Trace } from '../trace/trace.ts';
import { ARP_LENGTH, arpOperation, decodeArp, encodeArp } from '../wire/arp.ts';
import { DecodeError } from '../wire/decode-error.ts';
import {
  ETHERNET_HEADER_LENGTH,
  ethernetDestinationIs,
  ethernetType,
  etherType,
  prependEthernet,
} from '../wire/ethernet.ts';
import { ipv4TotalLength } from '../wire/ipv4.ts';
import { fragmentIpv4 } from '../wire/ipv4-fragment.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';

/** Locally administered; the cards of a scenario begin with 02:00. */
export const PEER_MAC = MacAddress.of(0x0201, 0);

/**
 * Where the real network meets the simulated one: a port on the link of the host that is live, which answers for the peers
 * as a proxy (RFC 1027) and takes the frames that the host sends them. Nobody else on the link gets an answer.
 */
export class PeerPort implements FrameReceiver {
  readonly port: Port;
  private readonly station: Port;
  private readonly simulator: Simulator;
  private readonly answersFor: (address: Ipv4Address) => boolean;
  private readonly onPacket: (packet: Uint8Array) => void;

  /**
   * @param station the port of the host that is live
   * @param answersFor whether ARP finds an address here
   * @param onPacket takes an IPv4 packet that came here; the bytes are only lent
   */
  constructor(
    simulator: Simulator,
    trace: Trace,
    station: Port,
    answersFor: (address: Ipv4Address) => boolean,
    onPacket: (packet: Uint8Array) => void,
  ) {
    const hostId = trace.addHost('real network');
    this.port = new Port(simulator, trace, hostId, trace.addInterface(hostId, 'peers'), PEER_MAC, this);
    this.simulator = simulator;
    this.station = station;
    this.answersFor = answersFor;
    this.onPacket = onPacket;
  }

  receiveFrame(packet: PacketBuffer): void {
    const { bytes, start } = packet;
    if (packet.length < ETHERNET_HEADER_LENGTH) return;
    const type = ethernetType(bytes, start);
    const isMine = ethernetDestinationIs(bytes, start, PEER_MAC);
    packet.start += ETHERNET_HEADER_LENGTH;
    if (type === etherType.arp) this.answer(packet);
    else if (type === etherType.ipv4 && isMine) this.onPacket(withoutPadding(packet.view()));
  }

  private answer(packet: PacketBuffer): void {
    const request = readArp(packet.view());
    if (request === null || request.operation !== arpOperation.request) return;
    const { senderMac, senderIp, targetIp } = request;
    if (senderMac !== this.station.mac || !this.answersFor(targetIp)) return;
    const reply = {
      operation: arpOperation.reply,
      senderMac: PEER_MAC,
      senderIp: targetIp,
      targetMac: senderMac,
      targetIp: senderIp,
    };
    this.transmit(PacketBuffer.from(encodeArp({ ...reply, trailer: new Uint8Array(0) })), etherType.arp);
  }

  /** How long a frame would wait on the way to the host. */
  get backlog(): Nanoseconds {
    return Math.max(this.port.busyUntil, this.station.deliveringUntil) - this.simulator.now;
  }

  /** Sends an IPv4 packet of a peer to the host, in fragments where the link wants them. Handed over. */
  deliver(packet: PacketBuffer): void {
    const { mtu } = this.port.link!;
    for (const part of packet.length > mtu ? fragmentIpv4(packet, mtu) : [packet]) this.transmit(part, etherType.ipv4);
  }

  private transmit(packet: PacketBuffer, type: number): void {
    if (packet.id === 0) packet.id = this.port.trace.takePacketId();
    prependEthernet(packet, this.station.mac, PEER_MAC, type);
    this.port.transmit(packet);
  }

  /** Takes its place on a link. */
  attachTo(link: Link): void {
    link.attach(this.port);
  }
}

function readArp(bytes: Uint8Array): ReturnType<typeof decodeArp> | null {
  try {
    return decodeArp(bytes.subarray(0, ARP_LENGTH));
  } catch (error) {
    // What nobody can read gets no answer, as at any host.
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** A frame has at least 60 bytes, the packet in it may have less. */
const withoutPadding = (bytes: Uint8Array): Uint8Array => {
  const length = bytes.length < 4 ? bytes.length : ipv4TotalLength(bytes, 0);
  return length < bytes.length ? bytes.subarray(0, length) : bytes;
};
