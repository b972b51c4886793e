import type { EventHandle, EventTarget } from '../sim/event-queue.ts';
import type { Simulator } from '../sim/simulator.ts';
import { seconds } from '../sim/time.ts';
import { type Reassembly, traceKind } from '../trace/trace.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Host } from './host.ts';
import type { NetworkInterface } from './network-interface.ts';

/** RFC 8200 section 4.5; within the 60 to 120 s of RFC 1122 section 3.3.2. */
const TIMEOUT = seconds(60);
/** Bounds on what a host keeps for others: beyond them the oldest datagram is given up. */
const MOST_DATAGRAMS = 256;
const MOST_BYTES = 4 << 20;

const NOT_ECT = 0;
const CE = 3;

/** One fragment. `packet` begins at its IP header; its part of the payload begins at `at` and reaches to its end. */
export interface Fragment {
  /** Equal for all fragments of a datagram. */
  readonly key: string;
  readonly packet: PacketBuffer;
  readonly at: number;
  /** Of the payload, in bytes. */
  readonly offset: number;
  readonly more: boolean;
  readonly ecn: number;
}

/** All fragments of a datagram, in order of their offsets. `ecn`: of the whole, RFC 3168 section 5.3. */
export interface WholeDatagram<Piece extends Fragment> {
  readonly fragments: readonly Piece[];
  readonly length: number;
  readonly ecn: number;
}

/** What came of a fragment. */
export type FragmentOutcome<Piece extends Fragment> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'whole'; readonly datagram: WholeDatagram<Piece> }
  | Refusal;

interface Refusal {
  readonly kind: 'refused';
  readonly reason: 'malformed' | 'ecn-invalid';
  readonly detail: string;
}

interface Datagram<Piece extends Fragment> {
  readonly key: string;
  fragments: Piece[];
  bytes: number;
  /** Where the last fragment ends; -1 while it has not come. */
  length: number;
  /** RFC 5722: fragments overlapped, so what still comes of it is discarded too. */
  abandoned: boolean;
  timer: EventHandle;
}

/** Collects the fragments of datagrams of one address family until they are whole, contradict each other, or time is up. */
export class Reassembler<Piece extends Fragment> implements EventTarget {
  private readonly simulator: Simulator;
  private readonly expired: (fragments: readonly Piece[], why: string) => void;
  private readonly datagrams = new Map<string, Datagram<Piece>>();
  private bytes = 0;

  /** @param expired gets the fragments of a datagram that never became whole, in order of their offsets */
  constructor(simulator: Simulator, expired: (fragments: readonly Piece[], why: string) => void) {
    this.simulator = simulator;
    this.expired = expired;
  }

  add(fragment: Piece): FragmentOutcome<Piece> {
    const { offset, packet, at, more } = fragment;
    const end = offset + packet.end - at;
    // Before anything is kept for it.
    if (end === offset && more) return refuse('an empty fragment');
    const datagram = this.datagrams.get(fragment.key) ?? this.begin(fragment.key);
    if (datagram.abandoned) return refuse('another fragment of this datagram overlapped');
    if (datagram.fragments.some((other) => other.offset === offset && endOf(other) === end && other.more === more)) {
      // An exact duplicate, RFC 8200 section 4.5.
      return { kind: 'waiting' };
    }
    const contradicts =
      datagram.fragments.some((other) => offset < endOf(other) && other.offset < end) ||
      (datagram.length >= 0 && (end > datagram.length || !more)) ||
      (!more && datagram.fragments.some((other) => endOf(other) > end));
    if (contradicts) {
      this.abandon(datagram);
      return refuse('fragments overlap (RFC 5722 section 4)');
    }
    datagram.fragments.push(fragment);
    datagram.fragments.sort((a, b) => a.offset - b.offset);
    datagram.bytes += end - offset;
    this.bytes += end - offset;
    if (!more) datagram.length = end;
    if (datagram.bytes === datagram.length) return this.finish(datagram);
    this.keepWithinBounds(datagram);
    return { kind: 'waiting' };
  }

  private begin(key: string): Datagram<Piece> {
    const datagram: Datagram<Piece> = { key, fragments: [], bytes: 0, length: -1, abandoned: false, timer: 0 };
    datagram.timer = this.simulator.schedule(TIMEOUT, this, 0, datagram);
    this.datagrams.set(key, datagram);
    return datagram;
  }

  private finish(datagram: Datagram<Piece>): FragmentOutcome<Piece> {
    this.forget(datagram);
    const { fragments, length } = datagram;
    const marked = fragments.some(({ ecn }) => ecn === CE);
    if (marked && fragments.some(({ ecn }) => ecn === NOT_ECT)) {
      return {
        kind: 'refused',
        reason: 'ecn-invalid',
        detail: 'one fragment says congestion experienced, another that its sender knows nothing of ECN',
      };
    }
    return { kind: 'whole', datagram: { fragments, length, ecn: marked ? CE : fragments[0]!.ecn } };
  }

  private abandon(datagram: Datagram<Piece>): void {
    this.bytes -= datagram.bytes;
    datagram.bytes = 0;
    datagram.fragments = [];
    datagram.abandoned = true;
  }

  private forget(datagram: Datagram<Piece>): void {
    this.simulator.cancel(datagram.timer);
    this.datagrams.delete(datagram.key);
    this.bytes -= datagram.bytes;
  }

  private keepWithinBounds(newest: Datagram<Piece>): void {
    while (this.datagrams.size > MOST_DATAGRAMS || this.bytes > MOST_BYTES) {
      const oldest = this.datagrams.values().next().value;
      if (oldest === undefined || oldest === newest) return;
      this.giveUp(oldest, 'the room for fragments is full');
    }
  }

  private giveUp(datagram: Datagram<Piece>, why: string): void {
    this.forget(datagram);
    if (datagram.fragments.length > 0) this.expired(datagram.fragments, why);
  }

  /** The time of a datagram is up. */
  handleEvent(_kind: number, argument: unknown): void {
    this.giveUp(argument as Datagram<Piece>, 'not all fragments came within 60 s');
  }

  /** Takes out what waits: for each datagram that is not whole, its fragments in order of their offsets. */
  takeAll(): (readonly Piece[])[] {
    const waiting = [...this.datagrams.values()];
    for (const datagram of waiting) this.forget(datagram);
    return waiting.map(({ fragments }) => fragments).filter((fragments) => fragments.length > 0);
  }
}

const endOf = ({ offset, packet, at }: Fragment): number => offset + packet.end - at;

const refuse = (detail: string): Refusal => ({ kind: 'refused', reason: 'malformed', detail });

/** A packet that came in fragments. `cuts`: where in its payload, in bytes, each but the first began. */
export interface Rejoined {
  readonly packet: PacketBuffer;
  readonly cuts: readonly number[];
}

export const cutsOf = ({ fragments }: WholeDatagram<Fragment>): number[] =>
  fragments.slice(1).map(({ offset }) => offset);

/** The packet that the fragments make: the first `headerLength` bytes of the first one, then the payload of all. */
export function assemble({ fragments, length }: WholeDatagram<Fragment>, headerLength: number): PacketBuffer {
  const { packet: first } = fragments[0]!;
  const whole = PacketBuffer.allocate(headerLength + length).withIdentityOf(first);
  whole.frame = fragments.at(-1)!.packet.frame;
  whole.damaged = fragments.some(({ packet }) => packet.damaged);
  whole.bytes.set(first.bytes.subarray(first.start, first.start + headerLength), whole.start);
  const payload = whole.start + headerLength;
  for (const { packet, at, offset } of fragments)
    whole.bytes.set(packet.bytes.subarray(at, packet.end), payload + offset);
  return whole;
}

export function traceReassembly(host: Host, whole: PacketBuffer, from: NetworkInterface, count: number): void {
  const { trace, simulator, id } = host;
  const evidence: Reassembly = { count };
  trace.emit(traceKind.reassembled, simulator.now, whole, id, from.traceId, evidence);
}
