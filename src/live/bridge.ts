import { Ipv4Address } from '../addr/ipv4.ts';
import type { Port } from '../link/port.ts';
import type { EventTarget } from '../sim/event-queue.ts';
import type { Simulator } from '../sim/simulator.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { TokenBucket } from '../sim/token-bucket.ts';
import type { Trace } from '../trace/trace.ts';
import { ipv4Destination, ipv4TotalLength } from '../wire/ipv4.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import type { LiveClock } from './clock.ts';
import { describePacket, Gate } from './gate.ts';
import type { Pacer } from './pacer.ts';
import { PeerPort } from './peer-port.ts';
import { PeerRedirect } from './peer-redirect.ts';
import type { Refusal } from './refusal.ts';
import type { LiveSocket } from './socket.ts';
import type { Direction, Tally } from './tally.ts';

/** Packets that wait at most to be handed to the host, and to be sent by the system. */
const MOST_WAITING = 1000;
/** How long a packet may wait at most for the link in the scenario. */
const LONGEST_WAIT = seconds(1);
/** What a rate lets pass at once, as a part of a second. */
const BURST = 1 / 4;

export interface BridgeSettings {
  /** The address of the host that is live, in the scenario and on this machine. */
  readonly bind: Ipv4Address;
  readonly peers: readonly Ipv4Address[];
  /** Packets a second at most, in each direction. */
  readonly rate: number;
  /** Whether ARP on the host's link is to find an address in the real network; peers are found anyway. */
  readonly standsInFor: (address: Ipv4Address) => boolean;
}

/** Told of every packet that crossed, when it did; the bytes are only lent. */
export type CrossingListener = (direction: Direction, time: Nanoseconds, packet: Uint8Array) => void;

/** The simulated network around the host. */
export interface BridgedNetwork {
  readonly simulator: Simulator;
  readonly trace: Trace;
}

/** What a bridge works with. `onFault`: told of what was thrown where the event loop calls in. */
export interface BridgeWorld {
  readonly clock: LiveClock;
  readonly pacer: Pacer;
  readonly socket: LiveSocket;
  readonly tally: Tally;
  readonly onCrossing: CrossingListener;
  readonly onFault: (error: unknown) => void;
}

/** Carries packets between the port of a simulated host and a real network. */
export class LiveBridge implements EventTarget {
  readonly peerPort: PeerPort;
  private readonly gate: Gate;
  private readonly simulator: Simulator;
  private readonly clock: LiveClock;
  private readonly pacer: Pacer;
  private readonly socket: LiveSocket;
  private readonly tally: Tally;
  private readonly onCrossing: CrossingListener;
  private readonly onFault: (error: unknown) => void;
  private readonly buckets: Readonly<Record<Direction, TokenBucket>>;
  /** Packets that came and are not on the link yet, and that are to be sent. */
  private readonly waiting: Record<Direction, number> = { in: 0, out: 0 };
  private isOpen = true;

  /** @param station the port of the host, on its link */
  constructor(
    { simulator, trace }: BridgedNetwork,
    station: Port,
    { bind, peers, rate, standsInFor }: BridgeSettings,
    { clock, pacer, socket, tally, onCrossing, onFault }: BridgeWorld,
  ) {
    const link = station.link!;
    this.gate = new Gate(bind, peers, link.mtu);
    this.simulator = simulator;
    this.clock = clock;
    this.pacer = pacer;
    this.socket = socket;
    this.tally = tally;
    this.onCrossing = onCrossing;
    this.onFault = onFault;
    const burst = Math.max(1, Math.round(rate * BURST));
    this.buckets = { in: new TokenBucket(burst, rate), out: new TokenBucket(burst, rate) };
    const answersFor = (address: Ipv4Address): boolean => this.gate.isPeer(address) || standsInFor(address);
    this.peerPort = new PeerPort(simulator, trace, station, answersFor, (packet) => this.depart(packet));
    this.peerPort.attachTo(link);
    station.link = new PeerRedirect(simulator, link, (address) => this.gate.isPeer(address));
    socket.listen((packet) => this.guard(() => this.arrive(packet)));
  }

  /** A packet has come out of the real network. It gets into the simulated one at this time, however late that is read. */
  private arrive(packet: Uint8Array): void {
    if (!this.isOpen) return;
    const time = this.clock.now();
    const refusal = this.gate.judgeArrival(packet) ?? this.findRoom('in', time);
    if (refusal === null) {
      // What a driver may have left behind the packet is not a part of it.
      const whole = packet.subarray(0, ipv4TotalLength(packet, 0));
      this.waiting.in++;
      this.tally.cross('in', whole.length);
      this.onCrossing('in', time, whole);
      this.simulator.schedule(Math.max(0, time - this.simulator.now), this, 0, PacketBuffer.from(whole));
    } else this.refuse('in', refusal, packet);
    this.pacer.advance();
  }

  /** The time has come at which a packet arrived. */
  handleEvent(_kind: number, argument: unknown): void {
    this.waiting.in--;
    this.peerPort.deliver(argument as PacketBuffer);
  }

  /** The host has sent a packet that came to the port of the peers. */
  private depart(packet: Uint8Array): void {
    if (!this.isOpen) return;
    const refusal = this.gate.judgeDeparture(packet) ?? this.findRoom('out', this.clock.now());
    if (refusal !== null) {
      this.refuse('out', refusal, packet);
      return;
    }
    const own = packet.slice();
    this.waiting.out++;
    this.socket.send(own, ipv4Destination(own, 0), (error) => this.guard(() => this.sent(own, error)));
  }

  private sent(packet: Uint8Array, error: string | null): void {
    if (!this.isOpen) return;
    this.waiting.out--;
    if (error === null) {
      this.tally.cross('out', packet.length);
      this.onCrossing('out', this.clock.now(), packet);
    } else this.tally.refuse('out', 'send-failed', () => `${describePacket(packet)}: ${error}`);
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.onFault(error);
    }
  }

  /** Why one more packet cannot be taken at this time; null: it can. */
  private findRoom(direction: Direction, time: Nanoseconds): Refusal | null {
    const isFull = this.waiting[direction] >= MOST_WAITING;
    if (isFull || (direction === 'in' && this.peerPort.backlog > LONGEST_WAIT)) return 'queue-full';
    return this.buckets[direction].take(time) ? null : 'rate-exceeded';
  }

  private refuse(direction: Direction, refusal: Refusal, packet: Uint8Array): void {
    this.tally.refuse(direction, refusal, () => describePacket(packet));
  }

  /** Nothing crosses any more. What is left is counted; the socket is closed. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { out } = this.waiting;
    if (out > 0) this.tally.refuse('out', 'unsent', () => 'to a peer', out);
    const lost = this.socket.lostBefore();
    if (lost !== null && lost > 0) this.tally.refuse('in', 'receive-buffer-full', () => 'it was never read', lost);
    this.socket.close();
  }
}
