import type { MacAddress } from '../addr/mac.ts';
import type { EventTarget } from '../sim/event-queue.ts';
import type { Simulator } from '../sim/simulator.ts';
import { type Trace, traceKind } from '../trace/trace.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Link } from './link.ts';

/** IEEE 802.3 section 4.4.2: a frame has at least 64 bytes, 4 of them the check sequence that no capture shows. */
export const MINIMUM_FRAME = 60;

/** Takes the frames that arrive at a port. The frame is handed over. */
export interface FrameReceiver {
  receiveFrame(packet: PacketBuffer): void;
}

/** Where a host meets a link. Arrival of a frame is the port's event. */
export class Port implements EventTarget {
  readonly mac: MacAddress;
  /** Of the interface in the trace. */
  readonly interfaceId: number;
  readonly hostId: number;
  readonly trace: Trace;
  private readonly simulator: Simulator;
  /** Who gets what arrives; another after a reboot. */
  receiver: FrameReceiver;
  link: Link | null = null;
  /** Until when the port's own sending direction is busy. */
  busyUntil = 0;
  /** Until when frames towards this port keep the link busy. */
  deliveringUntil = 0;
  framesSent = 0;
  framesReceived = 0;
  bytesSent = 0;
  bytesReceived = 0;

  constructor(
    simulator: Simulator,
    trace: Trace,
    hostId: number,
    interfaceId: number,
    mac: MacAddress,
    receiver: FrameReceiver,
  ) {
    this.simulator = simulator;
    this.trace = trace;
    this.hostId = hostId;
    this.interfaceId = interfaceId;
    this.mac = mac;
    this.receiver = receiver;
  }

  /** Sends a whole Ethernet frame; hands it over. */
  transmit(packet: PacketBuffer): void {
    const { trace, simulator, link } = this;
    this.framesSent++;
    this.bytesSent += packet.length;
    trace.tap?.see('sent', simulator.now, this.interfaceId, packet);
    trace.emit(traceKind.sent, simulator.now, packet, this.hostId, this.interfaceId, null);
    if (packet.length < MINIMUM_FRAME) packet.padTo(MINIMUM_FRAME);
    if (link !== null) link.carry(this, packet);
  }

  /** A frame has arrived. */
  handleEvent(_kind: number, argument: unknown): void {
    const packet = argument as PacketBuffer;
    const { trace, simulator } = this;
    this.framesReceived++;
    this.bytesReceived += packet.length;
    trace.tap?.see('received', simulator.now, this.interfaceId, packet);
    trace.emit(traceKind.received, simulator.now, packet, this.hostId, this.interfaceId, null);
    this.receiver.receiveFrame(packet);
  }
}
