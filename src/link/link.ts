import type { Simulator } from '../sim/simulator.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Port } from './port.ts';

/** Preamble 8, frame check sequence 4, gap 12: what a frame costs on the wire beyond its bytes (IEEE 802.3). */
const WIRE_OVERHEAD = 24;

export interface LinkSettings {
  /** Bits a second. */
  readonly rate: number;
  /** From the last bit sent to the last bit received. */
  readonly delay: Nanoseconds;
  /** Bytes of the IP packet at most. */
  readonly mtu: number;
}

/** What carries frames between ports: full duplex, every port with a sending and a receiving direction. */
export abstract class Link {
  readonly name: string;
  readonly rate: number;
  readonly delay: Nanoseconds;
  readonly mtu: number;
  readonly ports: Port[] = [];
  protected readonly simulator: Simulator;

  constructor(simulator: Simulator, name: string, settings: LinkSettings) {
    this.simulator = simulator;
    this.name = name;
    this.rate = settings.rate;
    this.delay = settings.delay;
    this.mtu = settings.mtu;
  }

  attach(port: Port): void {
    this.ports.push(port);
    port.link = this;
  }

  /** The port of an interface, by its number in the trace. */
  portOf(interfaceId: number): Port | undefined {
    return this.ports.find((port) => port.interfaceId === interfaceId);
  }

  /** Takes a frame from a port and sees to its arrival at the others. */
  abstract carry(from: Port, packet: PacketBuffer): void;

  /** Time that a frame of `length` bytes needs on the wire. */
  protected serialization(length: number): Nanoseconds {
    return Math.ceil(((length + WIRE_OVERHEAD) * 8e9) / this.rate);
  }

  /** When the last bit has left the port, after what it sends already. */
  protected sendFrom(from: Port, length: number): Nanoseconds {
    const begin = Math.max(from.busyUntil, this.simulator.now);
    from.busyUntil = begin + this.serialization(length);
    return from.busyUntil;
  }
}
