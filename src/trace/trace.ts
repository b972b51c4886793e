import type { IpAddress } from '../addr/ip.ts';
import type { DropReason } from './drop-reason.ts';
import { StreamLedger } from './stream-ledger.ts';

/** What happened to a packet. The numbers stand in the columns of a chunk. */
export const traceKind = {
  /** A host made the packet. Evidence: Origin. */
  originated: 1,
  /** A host chose the way out. Evidence: the route decision. */
  routed: 2,
  /** A tunnel put an outer header on. Evidence: TunnelEnds. */
  encapsulated: 3,
  /** A tunnel accepted the packet and took the outer header off. Evidence: TunnelEnds. */
  decapsulated: 4,
  /** A frame went to the wire. */
  sent: 5,
  /** A frame was handed to the interface. */
  received: 6,
  /** The packet reached a protocol of a host to which it was addressed. Evidence: Delivery. */
  delivered: 7,
  /** The packet ended. Evidence: Drop. */
  dropped: 8,
  /** The packet was cut into fragments that carry its id. Evidence: Fragmentation. */
  fragmented: 9,
  /** Its fragments were put together again. Evidence: Reassembly. */
  reassembled: 10,
  /** A middle box gave the packet other addresses or ports. Evidence: Translation. */
  translated: 11,
  /** A packet in which it travelled as a part of a stream ended; the stream may send its bytes again. Evidence: Drop. */
  carrierDropped: 12,
} as const;

export type TraceKind = (typeof traceKind)[keyof typeof traceKind];

/** What every event says of its packet; PacketBuffer is one. */
export interface TracedPacket {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly id: number;
  readonly parent: number;
  readonly flow: number;
  /** Whether a link has changed bytes of it. */
  readonly damaged: boolean;
  frame: number;
  /** Ids of the packets whose bytes it carries as a part of a stream; null for none. */
  readonly passengers: readonly number[] | null;
}

/**
 * An entry of a list (rules, say) that was gone through before the packet ended. `mismatch`: a code for why it did not
 * let the packet pass; `text`: the same in words behind the entry's name.
 */
export interface Consideration {
  readonly entry: string;
  readonly mismatch: string;
  readonly text: string;
}

/**
 * The outcome that a drop event carries. `detail`: one clause with the facts of this case. `subject`: what was asked
 * about, as whoever asked knows it: InboundPacket of a firewall, Traffic of IPsec, TooLarge.
 */
export interface Drop {
  readonly reason: DropReason;
  readonly detail: string;
  readonly considered?: readonly Consideration[];
  readonly subject?: object;
}

/** A packet that is larger than what the way on carries, in bytes. */
export interface TooLarge {
  readonly length: number;
  readonly mtu: number;
}

/** `mtu`: what the fragments had to fit into; null: they are those in which the packet came. */
export interface Fragmentation {
  readonly count: number;
  readonly mtu: number | null;
}

export interface Reassembly {
  readonly count: number;
}

/** Addresses and ports of a packet; the identifier of an ICMP query is the port of the one who asks; null: no port. */
export interface PacketEnds {
  readonly source: IpAddress;
  readonly sourcePort: number | null;
  readonly destination: IpAddress;
  readonly destinationPort: number | null;
}

/** What a packet had before and after a middle box changed it. `by`: what decided, such as the mapping. */
export interface Translation {
  readonly from: PacketEnds;
  readonly to: PacketEnds;
  readonly by: string;
  /** What an ICMP error has become that passed into the other family; null for every other packet. */
  readonly icmp: { readonly family: 4 | 6; readonly type: number; readonly code: number } | null;
}

/** Events in columns; row `i` of each array belongs together. Only the first `count` rows hold anything. */
export interface TraceChunk {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly time: Float64Array;
  readonly packet: Int32Array;
  readonly flow: Int32Array;
  readonly parent: Int32Array;
  /** Number of the capture record that shows the packet as it was then; 0 for none. */
  readonly frame: Int32Array;
  readonly host: Int32Array;
  /** -1 where no interface is concerned. */
  readonly interface: Int32Array;
  readonly evidence: readonly (object | null)[];
}

/** Gets events in chunks; what it wants to keep it copies. */
export interface TraceListener {
  consume(chunk: TraceChunk): void;
}

export type TapPoint =
  | 'originated'
  | 'sent'
  | 'received'
  | 'tunnel-sent'
  | 'tunnel-received'
  | 'stream-received'
  | 'died-on-link'
  | 'died-in-stack';

/** Sees the bytes of each frame while they pass; copies what it keeps and may number the packet's `frame`. */
export interface Tap {
  /** `packet` holds an Ethernet frame at 'sent', 'received' and 'died-on-link', an IP packet elsewhere. */
  see(point: TapPoint, time: number, interfaceId: number, packet: TracedPacket): void;
}

/** An interface as captures and events name it. */
export interface TracedInterface {
  readonly host: number;
  readonly hostName: string;
  readonly name: string;
}

const CHUNK = 4096;

/**
 * Where the stack says what it does. Events are rows of numbers that listeners take in chunks; with no listener
 * nothing is written and no evidence is made (ask `listening` before making any).
 */
export class Trace {
  /** Whether anybody listens. */
  listening = false;
  tap: Tap | null = null;
  /** Names by the number that stands in the column of hosts: hosts, and links on which packets may die. */
  readonly hosts: string[] = [];
  readonly interfaces: TracedInterface[] = [];
  /** Packets on their way inside byte streams. */
  readonly streams = new StreamLedger();
  /** Secrets of TLS connections as lines of the NSS key log format, for captures. */
  readonly tlsSecrets: string[] = [];
  private readonly listeners: TraceListener[] = [];
  private nextPacket = 1;
  private count = 0;
  private readonly kind = new Uint8Array(CHUNK);
  private readonly time = new Float64Array(CHUNK);
  private readonly packet = new Int32Array(CHUNK);
  private readonly flow = new Int32Array(CHUNK);
  private readonly parent = new Int32Array(CHUNK);
  private readonly frame = new Int32Array(CHUNK);
  private readonly host = new Int32Array(CHUNK);
  private readonly interfaceColumn = new Int32Array(CHUNK);
  private readonly evidence: (object | null)[] = Array.from({ length: CHUNK }, () => null);

  addHost(name: string): number {
    return this.hosts.push(name) - 1;
  }

  /** A link that may end packets takes a number among the hosts: it is where they die. */
  addLink(name: string): number {
    return this.hosts.push(name) - 1;
  }

  addInterface(host: number, name: string): number {
    return this.interfaces.push({ host, hostName: this.hosts[host] ?? '', name }) - 1;
  }

  listen(listener: TraceListener): void {
    this.listeners.push(listener);
    this.listening = true;
  }

  /** The next packet id, counted from 1. */
  takePacketId(): number {
    return this.nextPacket++;
  }

  emit(
    kind: TraceKind,
    time: number,
    packet: TracedPacket,
    host: number,
    interfaceId: number,
    evidence: object | null,
  ): void {
    if (!this.listening) return;
    if (kind === traceKind.dropped && packet.passengers !== null) {
      const { bytes, start, end, damaged } = packet;
      const common = { bytes, start, end, damaged, parent: 0, flow: 0, frame: 0, passengers: null };
      for (const passenger of packet.passengers)
        this.emit(traceKind.carrierDropped, time, { ...common, id: passenger }, host, interfaceId, evidence);
    }
    const row = this.count++;
    this.kind[row] = kind;
    this.time[row] = time;
    this.packet[row] = packet.id;
    this.flow[row] = packet.flow;
    this.parent[row] = packet.parent;
    this.frame[row] = packet.frame;
    this.host[row] = host;
    this.interfaceColumn[row] = interfaceId;
    this.evidence[row] = evidence;
    if (this.count === CHUNK) this.flush();
  }

  /** Hands what is gathered to the listeners. */
  flush(): void {
    if (this.count === 0) return;
    const { count, kind, time, packet, flow, parent, frame, host, evidence } = this;
    const chunk = { count, kind, time, packet, flow, parent, frame, host, interface: this.interfaceColumn, evidence };
    this.count = 0;
    for (const listener of this.listeners) listener.consume(chunk);
    evidence.fill(null);
  }
}
