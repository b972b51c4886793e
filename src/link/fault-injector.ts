import type { EventTarget } from '../sim/event-queue.ts';
import type { RandomStream } from '../sim/random.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import type { Consideration, Trace } from '../trace/trace.ts';
import { u16 } from '../wire/bytes.ts';
import { etherType } from '../wire/ethernet.ts';
import { ipv4TotalLength } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { innerTypeAt } from '../wire/vlan.ts';
import type { FrameFilter } from './frame-filter.ts';
import { Link } from './link.ts';
import { LinkDrops } from './link-drops.ts';
import type { Port } from './port.ts';

/** What goes wrong on a link. Probabilities are from 0 to 1 and asked for each frame. */
export interface LinkFaults {
  /** Nothing passes. */
  readonly down: boolean;
  /** What one of these names does not pass. */
  readonly filter: readonly FrameFilter[];
  /** Probability that a frame is lost. */
  readonly loss: number;
  /** Probability that one bit of the frame's IP packet is flipped. */
  readonly damage: number;
  /** Probability that a frame comes twice. */
  readonly duplicate: number;
  /** Each frame waits from nothing to this long, evenly distributed, before the link takes it. */
  readonly jitter: Nanoseconds;
  /** Whether a frame may overtake an earlier one of its sender while they wait. */
  readonly reorder: boolean;
  /** Frames that wait at most in one sending direction, beside the one that is being sent; null: as many as come. */
  readonly queue: number | null;
}

export const noFaults: LinkFaults = {
  down: false,
  filter: [],
  loss: 0,
  damage: 0,
  duplicate: 0,
  jitter: 0,
  reorder: false,
  queue: null,
};

type Chance = 'loss' | 'damage' | 'duplicate' | 'jitter';

/** The sending direction of one port. */
class Direction {
  readonly port: Port;
  /** When the last frame that was held back is let go. */
  heldUntil: Nanoseconds = 0;
  /** When the frames that the link took have left the port. */
  readonly departures: Nanoseconds[] = [];
  private readonly streams = new Map<Chance, RandomStream>();
  private readonly makeStream: (chance: Chance) => RandomStream;

  constructor(port: Port, makeStream: (chance: Chance) => RandomStream) {
    this.port = port;
    this.makeStream = makeStream;
  }

  random(chance: Chance): RandomStream {
    let stream = this.streams.get(chance);
    if (stream === undefined) this.streams.set(chance, (stream = this.makeStream(chance)));
    return stream;
  }
}

/**
 * A link with faults: wraps another link and decides what of each frame comes that far. A frame that is on its way when
 * the faults change still arrives. Random numbers are drawn from a stream for each link, sender and kind of fault, so
 * that nothing else shifts them.
 */
export class FaultInjector extends Link implements EventTarget {
  private readonly inner: Link;
  private readonly trace: Trace;
  private readonly dead: LinkDrops;
  private readonly directions = new Map<Port, Direction>();
  private faults: LinkFaults;

  constructor(simulator: Simulator, trace: Trace, inner: Link, faults: Partial<LinkFaults>) {
    super(simulator, inner.name, inner);
    this.inner = inner;
    this.trace = trace;
    this.dead = new LinkDrops(trace, inner.name);
    this.faults = { ...noFaults, ...faults };
  }

  /** Frames that died here, by reason. */
  get drops(): LinkDrops['counts'] {
    return this.dead.counts;
  }

  /** Changes the faults that are named; the others stay. */
  change(faults: Partial<LinkFaults>): void {
    this.faults = { ...this.faults, ...faults };
  }

  override attach(port: Port): void {
    this.inner.attach(port);
    super.attach(port);
    const { hostName, name } = this.trace.interfaces[port.interfaceId]!;
    this.directions.set(
      port,
      new Direction(port, (chance) => this.simulator.random(`link/${this.name}/${chance}/${hostName}/${name}`)),
    );
  }

  override carry(from: Port, packet: PacketBuffer): void {
    const { down, filter, loss, damage, duplicate } = this.faults;
    const direction = this.directions.get(from)!;
    if (down) {
      this.drop(from, packet, 'link-down', 'the link is down');
      return;
    }
    const filtered = filter.find(({ matches }) => matches(packet.bytes, packet.start, packet.end));
    if (filtered !== undefined) {
      const { name } = filtered;
      const entry = { entry: name, mismatch: 'matches', text: 'matches it' };
      this.drop(from, packet, 'link-filter', `it matches the filter ${name}`, entry);
      return;
    }
    if (strikes(loss, direction, 'loss')) {
      this.drop(from, packet, 'link-loss', `the link loses ${percent(loss)} of all frames`);
      return;
    }
    if (strikes(damage, direction, 'damage')) flipBit(packet, direction.random('damage'));
    const second = strikes(duplicate, direction, 'duplicate') ? packet.copy() : null;
    this.hold(direction, packet);
    if (second !== null) this.hold(direction, second);
  }

  /** Lets the frame wait as jitter says. */
  private hold(direction: Direction, packet: PacketBuffer): void {
    const { jitter, reorder } = this.faults;
    const { now } = this.simulator;
    if (jitter === 0 && direction.heldUntil <= now) {
      this.enqueue(direction, packet);
      return;
    }
    const drawn = now + (jitter === 0 ? 0 : direction.random('jitter').between(0, jitter));
    const until = reorder ? drawn : Math.max(drawn, direction.heldUntil);
    direction.heldUntil = Math.max(direction.heldUntil, until);
    this.simulator.schedule(until - now, this, this.ports.indexOf(direction.port), packet);
  }

  /** A frame has waited long enough. `kind`: which port sent it. */
  handleEvent(kind: number, argument: unknown): void {
    this.enqueue(this.directions.get(this.ports[kind]!)!, argument as PacketBuffer);
  }

  /** Hands the frame to the link, unless too many wait there. */
  private enqueue({ port, departures }: Direction, packet: PacketBuffer): void {
    const { queue } = this.faults;
    while (departures.length > 0 && departures[0]! <= this.simulator.now) departures.shift();
    // The first of those that have not left is on the wire: it does not wait.
    if (queue !== null && departures.length > queue) {
      this.drop(port, packet, 'queue-full', `${queue} frames wait to be sent`);
      return;
    }
    this.inner.carry(port, packet);
    departures.push(port.busyUntil);
  }

  private drop(
    from: Port,
    packet: PacketBuffer,
    reason: DropReason,
    what: string,
    entry: Consideration | null = null,
  ): void {
    this.dead.drop(this.simulator.now, from, packet, reason, what, entry);
  }
}

function strikes(probability: number, direction: Direction, chance: Chance): boolean {
  return probability > 0 && direction.random(chance).next() < probability * 2 ** 32;
}

/** At most four digits, as far as they say something. */
const percent = (probability: number): string => `${Number((probability * 100).toPrecision(4))} %`;

/**
 * Flips one bit of the IP packet in a frame. The Ethernet header and its tags stay as they are, and frames without a checksum of their
 * own above Ethernet (ARP) are left alone: on a real wire the frame check sequence would catch those.
 */
function flipBit(packet: PacketBuffer, random: RandomStream): void {
  const { bytes, start, end } = packet;
  const typeAt = innerTypeAt(bytes, start, end);
  const type = u16(bytes, typeAt);
  if (type !== etherType.ipv4 && type !== etherType.ipv6) return;
  const begin = typeAt + 2;
  const length =
    type === etherType.ipv4 ? ipv4TotalLength(bytes, begin) : IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, begin);
  const bit = random.below(Math.min(length, end - begin) * 8);
  const at = begin + (bit >>> 3);
  bytes[at] = bytes[at]! ^ (0x80 >>> (bit & 7));
  packet.damaged = true;
}
