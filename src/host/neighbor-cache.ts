import type { IpAddress } from '../addr/ip.ts';
import type { MacAddress } from '../addr/mac.ts';
import type { EventHandle, EventTarget } from '../sim/event-queue.ts';
import type { RandomStream } from '../sim/random.ts';
import type { Simulator } from '../sim/simulator.ts';
import { type Nanoseconds, ms, seconds } from '../sim/time.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';

/**
 * RFC 4861 section 7.3.2; `unreachable` for an entry whose probes all failed (Windows shows it so), `permanent` for one
 * that an administrator made.
 */
export type NeighborState = 'incomplete' | 'reachable' | 'stale' | 'delay' | 'probe' | 'unreachable' | 'permanent';

export interface Neighbor {
  readonly address: IpAddress;
  mac: MacAddress | null;
  state: NeighborState;
  isRouter: boolean;
  /** Its probes failed, and nothing was heard of it since. */
  hasFailed: boolean;
  /** When it may be asked again although nothing is sent to it. */
  nextAttempt: Nanoseconds;
  reachableUntil: Nanoseconds;
  probesSent: number;
  /** Packets that wait for the link-layer address. */
  waiting: PacketBuffer[];
  timer: EventHandle;
}

/** What a cache needs of its interface and protocol (ARP or ND). */
export interface NeighborLink {
  /** The link-layer address of a neighbour on a link where it is never asked for (RFC 5214 section 7.1); null: it is. */
  readonly staticAddress: MacAddress | null;
  /** Sends a frame to a resolved neighbour. Handed over. */
  transmit(packet: PacketBuffer, mac: MacAddress, neighbor: Neighbor): void;
  /** Asks for the neighbour, by multicast or broadcast, or of the address known (a probe). */
  solicit(neighbor: Neighbor, isProbe: boolean): void;
  /** A packet is lost because too many wait for this neighbour. */
  overflow(neighbor: Neighbor, packet: PacketBuffer): void;
  /** The packets that waited are lost: the neighbour never answered. */
  giveUp(neighbor: Neighbor, packets: readonly PacketBuffer[]): void;
  /** A neighbour has become unreachable, or reachable again: routes are to be chosen anew. */
  reachabilityChanged(): void;
}

export interface NeighborTimes {
  readonly baseReachableTime: Nanoseconds;
  /** How far ReachableTime may lie from its base, as a share of that. */
  readonly reachableTimeSpread: number;
  readonly retransmitTime: Nanoseconds;
  /** Whether entries are probed when stale; otherwise they stay as they are (netsh `nud=disabled`). */
  readonly probes: boolean;
}

// RFC 4861 section 10.
const MAX_MULTICAST_SOLICIT = 3;
const MAX_UNICAST_SOLICIT = 3;
const DELAY_FIRST_PROBE_TIME = seconds(5);
/** RFC 4191 section 3.5: a router that is avoided is asked once a minute at most. */
const ATTEMPT_INTERVAL = seconds(60);
/** RFC 4861 section 7.2.2 asks for one at least; the newest are kept. The fragments of a packet count as one. */
export const MAX_WAITING = 16;

/**
 * Neighbours of one interface and their reachability: the state table of RFC 4861 section 7.3 and appendix C, used
 * for ND and, as Windows does since Vista, for ARP.
 */
export class NeighborCache implements EventTarget {
  private readonly simulator: Simulator;
  private readonly link: NeighborLink;
  private readonly times: () => NeighborTimes;
  private readonly random: RandomStream;
  private readonly entries = new Map<IpAddress, Neighbor>();
  private reachableTime: Nanoseconds = 0;
  private reachableTimeBase: Nanoseconds = 0;

  constructor(simulator: Simulator, random: RandomStream, link: NeighborLink, times: () => NeighborTimes) {
    this.simulator = simulator;
    this.random = random;
    this.link = link;
    this.times = times;
  }

  get neighbors(): readonly Neighbor[] {
    return [...this.entries.values()];
  }

  /** For how long a neighbour counts as reachable; null: none has been yet, so it was not drawn. */
  get drawnReachableTime(): Nanoseconds | null {
    return this.reachableTimeBase === 0 ? null : this.reachableTime;
  }

  find(address: IpAddress): Neighbor | undefined {
    return this.entries.get(address);
  }

  isUnreachable(address: IpAddress): boolean {
    return this.entries.get(address)?.hasFailed === true;
  }

  /** The entry of an address, made when there is none; to be used with `send`. */
  entryOf(address: IpAddress): Neighbor {
    const known = this.entries.get(address);
    if (known !== undefined) return known;
    const made: Neighbor = {
      address,
      mac: this.link.staticAddress,
      state: 'unreachable',
      isRouter: false,
      hasFailed: false,
      nextAttempt: 0,
      reachableUntil: 0,
      probesSent: 0,
      waiting: [],
      timer: 0,
    };
    this.entries.set(address, made);
    return made;
  }

  /** Sends a packet to a neighbour, or keeps it until the neighbour's address is known. Handed over. */
  send(packet: PacketBuffer, neighbor: Neighbor): void {
    const { mac } = neighbor;
    if (mac === null) {
      this.wait(packet, neighbor);
      return;
    }
    if (neighbor.state === 'unreachable') {
      // Where the address is static nobody has confirmed it yet, or not again (RFC 5214 section 8.4).
      neighbor.probesSent = 0;
      this.solicit(neighbor, 'probe');
    }
    if (neighbor.state === 'reachable' && this.simulator.now > neighbor.reachableUntil) neighbor.state = 'stale';
    if (neighbor.state === 'stale' && this.times().probes) this.enter(neighbor, 'delay', DELAY_FIRST_PROBE_TIME);
    this.link.transmit(packet, mac, neighbor);
  }

  /** An administrator says where the neighbour is: it is not asked any more, and nothing heard changes it. */
  pin(address: IpAddress, mac: MacAddress): void {
    const neighbor = this.entryOf(address);
    neighbor.mac = mac;
    this.enter(neighbor, 'permanent', 0);
    this.recover(neighbor);
    this.release(neighbor);
  }

  /** Forgets a neighbour; one that packets wait for stays. @returns whether it was known */
  forget(address: IpAddress): boolean {
    const neighbor = this.entries.get(address);
    if (neighbor === undefined || neighbor.waiting.length > 0) return false;
    this.simulator.cancel(neighbor.timer);
    this.entries.delete(address);
    this.link.reachabilityChanged();
    return true;
  }

  private wait(packet: PacketBuffer, neighbor: Neighbor): void {
    neighbor.waiting.push(packet);
    if (neighbor.waiting.length > MAX_WAITING) this.shorten(neighbor);
    if (neighbor.state === 'incomplete') return;
    neighbor.probesSent = 0;
    this.solicit(neighbor, 'incomplete');
  }

  /** Loses the oldest packet that waits, with all its fragments, where more than `MAX_WAITING` do. */
  private shorten(neighbor: Neighbor): void {
    const packets = new Set(neighbor.waiting.map(identityOf));
    if (packets.size <= MAX_WAITING) return;
    const [oldest] = packets;
    const lost = neighbor.waiting.filter((packet) => identityOf(packet) === oldest);
    neighbor.waiting = neighbor.waiting.filter((packet) => identityOf(packet) !== oldest);
    for (const packet of lost) this.link.overflow(neighbor, packet);
  }

  private solicit(neighbor: Neighbor, state: 'incomplete' | 'probe'): void {
    this.enter(neighbor, state, this.times().retransmitTime);
    neighbor.probesSent++;
    this.link.solicit(neighbor, state === 'probe');
  }

  private enter(neighbor: Neighbor, state: NeighborState, timeout: Nanoseconds): void {
    this.simulator.cancel(neighbor.timer);
    neighbor.state = state;
    neighbor.timer = timeout === 0 ? 0 : this.simulator.schedule(timeout, this, 0, neighbor);
  }

  /** It has been heard of. */
  private recover(neighbor: Neighbor): void {
    if (!neighbor.hasFailed) return;
    neighbor.hasFailed = false;
    this.link.reachabilityChanged();
  }

  /**
   * Asks a neighbour that has failed whether it is back, though nothing is sent to it: one solicitation, once a minute
   * at most (RFC 4191 section 3.5).
   */
  askAgain(address: IpAddress): void {
    const neighbor = this.entries.get(address);
    const { now } = this.simulator;
    if (neighbor?.hasFailed !== true || neighbor.state !== 'unreachable' || now < neighbor.nextAttempt) return;
    neighbor.nextAttempt = now + ATTEMPT_INTERVAL;
    const state = neighbor.mac === null ? 'incomplete' : 'probe';
    neighbor.probesSent = limitOf(state) - 1;
    this.solicit(neighbor, state);
  }

  /** A timer of an entry ran out. */
  handleEvent(_kind: number, argument: unknown): void {
    const neighbor = argument as Neighbor;
    if (neighbor.state === 'delay') {
      neighbor.probesSent = 0;
      this.solicit(neighbor, 'probe');
    } else if (neighbor.state === 'incomplete' || neighbor.state === 'probe') {
      if (neighbor.probesSent < limitOf(neighbor.state)) this.solicit(neighbor, neighbor.state);
      else this.fail(neighbor);
    }
  }

  private fail(neighbor: Neighbor): void {
    neighbor.mac = this.link.staticAddress;
    this.enter(neighbor, 'unreachable', 0);
    neighbor.hasFailed = true;
    neighbor.nextAttempt = this.simulator.now + ATTEMPT_INTERVAL;
    const lost = neighbor.waiting;
    neighbor.waiting = [];
    this.link.reachabilityChanged();
    this.link.giveUp(neighbor, lost);
  }

  /** Its address was learned unasked, or from a solicitation: RFC 4861 section 7.2.3, RFC 826. */
  learn(address: IpAddress, mac: MacAddress): Neighbor {
    const neighbor = this.entryOf(address);
    if (neighbor.state === 'permanent') return neighbor;
    if (neighbor.mac === mac && neighbor.state !== 'incomplete' && neighbor.state !== 'unreachable') return neighbor;
    neighbor.mac = mac;
    this.enter(neighbor, 'stale', 0);
    this.recover(neighbor);
    this.release(neighbor);
    return neighbor;
  }

  /** An answer that proves it reachable. */
  confirm(neighbor: Neighbor, mac: MacAddress): void {
    if (neighbor.state === 'permanent') return;
    neighbor.mac = mac;
    this.enter(neighbor, 'reachable', 0);
    neighbor.reachableUntil = this.simulator.now + this.randomReachableTime();
    this.recover(neighbor);
    this.release(neighbor);
  }

  /** An unsolicited claim of another address for it, RFC 4861 section 7.2.5. */
  doubt(neighbor: Neighbor): void {
    if (neighbor.state === 'reachable') this.enter(neighbor, 'stale', 0);
  }

  private release(neighbor: Neighbor): void {
    const waiting = neighbor.waiting;
    neighbor.waiting = [];
    for (const packet of waiting) this.send(packet, neighbor);
  }

  /** ReachableTime of RFC 4861 section 6.3.2: the base times a random factor, drawn once a base. */
  private randomReachableTime(): Nanoseconds {
    const { baseReachableTime: base, reachableTimeSpread: spread } = this.times();
    if (base !== this.reachableTimeBase) {
      this.reachableTimeBase = base;
      this.reachableTime = this.random.between(base - Math.floor(base * spread), base + Math.floor(base * spread));
    }
    return this.reachableTime;
  }

  /** Takes out the packets that wait for any neighbour. */
  takeWaiting(): PacketBuffer[] {
    return this.neighbors.flatMap((neighbor) => neighbor.waiting.splice(0));
  }

  /** Forgets the neighbours with a link-layer address. */
  removeAll(mac: MacAddress): void {
    for (const neighbor of this.entries.values()) {
      if (neighbor.mac !== mac) continue;
      this.simulator.cancel(neighbor.timer);
      this.entries.delete(neighbor.address);
    }
    this.link.reachabilityChanged();
  }

  clear(): void {
    for (const neighbor of this.entries.values()) this.simulator.cancel(neighbor.timer);
    this.entries.clear();
  }
}

const limitOf = (state: 'incomplete' | 'probe'): number =>
  state === 'incomplete' ? MAX_MULTICAST_SOLICIT : MAX_UNICAST_SOLICIT;

/** Constants of RFC 4861 section 10. */
export const defaultNeighborTimes: NeighborTimes = {
  baseReachableTime: seconds(30),
  reachableTimeSpread: 0.5,
  retransmitTime: ms(1000),
  probes: true,
};

/** What the fragments of one packet have in common; frames that nobody here sent have no number and stand alone. */
const identityOf = (packet: PacketBuffer): PacketBuffer | number => (packet.id === 0 ? packet : packet.id);
