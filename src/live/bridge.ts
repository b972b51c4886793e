import { Ipv4Address } from '../addr/ipv4.ts';
import type { Port } from '../link/port.ts';
import type { EventTarget } from '../sim/event-queue.ts';
import type { Simulator } from '../sim/simulator.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { Trace } from '../trace/trace.ts';
import { ipv4Destination, ipv4TotalLength } from '../wire/ipv4.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import type { LiveClock } from './clock.ts';
import { describePacket, Gate } from './gate.ts';
import type { Pacer } from './pacer.ts';
import { PeerPort } from './peer-port.ts';
import { PeerRedirect } from './peer-redirect.ts';
import type { Refusal } from './refusal.ts';
import { Shaper } from './shaper.ts';
import type { LiveSocket } from './socket.ts';
import type { Direction, Tally } from './tally.ts';

/** Packets of one direction that wait at most, for their turn or for the system to send them. */
const MOST_WAITING = 4000;
/** How long a packet may wait at most for its turn, and for the link in the scenario. */
const LONGEST_WAIT = seconds(2);
/** What a rate lets pass at once, as a part of a second. */
const BURST = 1 / 4;
/** Events: a packet of the real network is handed in, one of the host is sent. */
const HAND_IN = 0;
const SEND = 1;

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
  private readonly shapers: Readonly<Record<Direction, Shaper>>;
  /** Packets that are taken and not across yet. */
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
    this.shapers = { in: new Shaper(rate, burst, LONGEST_WAIT), out: new Shaper(rate, burst, LONGEST_WAIT) };
    const answersFor = (address: Ipv4Address): boolean => this.gate.isPeer(address) || standsInFor(address);
    this.peerPort = new PeerPort(simulator, trace, station, answersFor, (packet) => this.depart(packet));
    this.peerPort.attachTo(link);
    station.link = new PeerRedirect(simulator, link, (address) => this.gate.isPeer(address));
    socket.listen((packet) => this.guard(() => this.arrive(packet)));
  }

  /** A packet has come out of the real network. */
  private arrive(packet: Uint8Array): void {
    if (!this.isOpen) return;
    // What a driver may have left behind the packet is not a part of it.
    this.take('in', packet, this.gate.judgeArrival(packet), () => packet.slice(0, ipv4TotalLength(packet, 0)));
    this.pacer.advance();
  }

  /** The host has sent a packet that came to the port of the peers. */
  private depart(packet: Uint8Array): void {
    if (this.isOpen) this.take('out', packet, this.gate.judgeDeparture(packet), () => packet.slice());
  }

  /**
   * Takes a packet that comes now, however late the simulated network is, for the time at which it is its turn.
   * @param judged what the gate says of it @param copy its own bytes, asked for when it passes
   */
  private take(direction: Direction, packet: Uint8Array, judged: Refusal | null, copy: () => Uint8Array): void {
    const now = this.clock.now();
    const refusal = judged ?? (this.hasRoom(direction) ? null : 'queue-full');
    const wait = refusal === null ? this.shapers[direction].admit(now) : null;
    if (wait === null) {
      this.tally.refuse(direction, refusal ?? 'rate-exceeded', () => describePacket(packet));
      return;
    }
    this.waiting[direction]++;
    const delay = Math.max(0, now + wait - this.simulator.now);
    this.simulator.schedule(delay, this, direction === 'in' ? HAND_IN : SEND, copy());
  }

  private hasRoom(direction: Direction): boolean {
    return this.waiting[direction] < MOST_WAITING && (direction === 'out' || this.peerPort.backlog <= LONGEST_WAIT);
  }

  /** It is the turn of a packet. */
  handleEvent(kind: number, argument: unknown): void {
    if (!this.isOpen) return;
    const packet = argument as Uint8Array;
    if (kind === SEND) {
      this.socket.send(packet, ipv4Destination(packet, 0), (error) => this.guard(() => this.sent(packet, error)));
      return;
    }
    this.cross('in', this.simulator.now, packet);
    this.peerPort.deliver(PacketBuffer.from(packet));
  }

  private sent(packet: Uint8Array, error: string | null): void {
    if (!this.isOpen) return;
    if (error === null) this.cross('out', this.clock.now(), packet);
    else {
      this.waiting.out--;
      this.tally.refuse('out', 'send-failed', () => `${describePacket(packet)}: ${error}`);
    }
  }

  private cross(direction: Direction, time: Nanoseconds, packet: Uint8Array): void {
    this.waiting[direction]--;
    this.tally.cross(direction, packet.length);
    this.onCrossing(direction, time, packet);
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.onFault(error);
    }
  }

  /** Nothing crosses any more. What is left is counted; the socket is closed. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const direction of ['in', 'out'] as const) {
      const count = this.waiting[direction];
      if (count > 0) this.tally.refuse(direction, 'unfinished', null, count);
    }
    const lost = this.socket.lostBefore();
    if (lost !== null && lost > 0) this.tally.refuse('in', 'receive-buffer-full', null, lost);
    this.socket.close();
  }
}
