import type { Nanoseconds } from './time.ts';

/** What gets events. `kind` is the target's own number, `argument` whatever was scheduled with it. */
export interface EventTarget {
  handleEvent(kind: number, argument: unknown): void;
}

/** Names one scheduled event; 0 names none. A handle of an event that has run or was cancelled is harmless. */
export type EventHandle = number;

// A handle is slot + generation * 2^21, so two million events may be pending.
const SLOT_BITS = 2 ** 21;
/**
 * So high that no handle is 0, and that every handle is beyond 2^31: V8 keeps smaller numbers in another form, and a
 * long run that came past that bound had all that schedules and all that has timers compiled anew.
 */
const FIRST_GENERATION = 1024;

/**
 * Events ordered by (time, order of scheduling): a 4-ary heap of numbers over typed arrays, the events themselves in
 * slots that are used again. A cancelled event is marked and counted; when more than half of the heap is cancelled it
 * is swept. Time and sequence stand in the heap, so that ordering touches no object.
 */
export class EventQueue {
  private times = new Float64Array(1024);
  private sequences = new Float64Array(1024);
  private slots = new Int32Array(1024);
  private size = 0;
  private nextSequence = 0;
  private cancelled = 0;

  private readonly targets: (EventTarget | null)[] = [];
  private readonly kinds: number[] = [];
  private readonly arguments: unknown[] = [];
  private readonly generations: number[] = [];
  private readonly free: number[] = [];

  /** What `pop` took last. */
  time: Nanoseconds = 0;
  kind = 0;
  argument: unknown = undefined;

  /** Events that will still run. */
  get pending(): number {
    return this.size - this.cancelled;
  }

  push(time: Nanoseconds, target: EventTarget, kind: number, argument: unknown): EventHandle {
    const slot = this.takeSlot();
    this.targets[slot] = target;
    this.kinds[slot] = kind;
    this.arguments[slot] = argument;
    if (this.size === this.times.length) this.grow();
    this.siftUp(this.size++, time, this.nextSequence++, slot);
    return slot + this.generations[slot]! * SLOT_BITS;
  }

  private takeSlot(): number {
    const slot = this.free.pop();
    if (slot !== undefined) return slot;
    if (this.targets.length === SLOT_BITS) throw new RangeError('more than two million events are pending');
    return this.generations.push(FIRST_GENERATION) - 1;
  }

  cancel(handle: EventHandle): void {
    const slot = handle % SLOT_BITS;
    if (this.generations[slot] !== Math.floor(handle / SLOT_BITS) || this.targets[slot] === null) return;
    this.targets[slot] = null;
    this.arguments[slot] = undefined;
    if (++this.cancelled * 2 > this.size && this.size > 64) this.sweep();
  }

  /** The time of the next event, Infinity when there is none. */
  peekTime(): Nanoseconds {
    while (this.size > 0 && this.targets[this.slots[0]!] === null) this.removeTop(true);
    return this.size > 0 ? this.times[0]! : Infinity;
  }

  /** Takes the earliest event off; `time`, `kind` and `argument` tell about it. @returns its target, null if none */
  pop(): EventTarget | null {
    while (this.size > 0) {
      const slot = this.slots[0]!;
      const target = this.targets[slot] ?? null;
      if (target !== null) {
        this.time = this.times[0]!;
        this.kind = this.kinds[slot]!;
        this.argument = this.arguments[slot];
        this.removeTop(false);
        return target;
      }
      this.removeTop(true);
    }
    return null;
  }

  private removeTop(wasCancelled: boolean): void {
    this.release(this.slots[0]!);
    if (wasCancelled) this.cancelled--;
    const last = --this.size;
    if (last > 0) this.siftDown(0, this.times[last]!, this.sequences[last]!, this.slots[last]!);
  }

  private release(slot: number): void {
    this.targets[slot] = null;
    this.arguments[slot] = undefined;
    this.generations[slot]!++;
    this.free.push(slot);
  }

  private sweep(): void {
    let kept = 0;
    for (let index = 0; index < this.size; index++) {
      const slot = this.slots[index]!;
      if (this.targets[slot] === null) {
        this.release(slot);
        continue;
      }
      this.times[kept] = this.times[index]!;
      this.sequences[kept] = this.sequences[index]!;
      this.slots[kept++] = slot;
    }
    this.size = kept;
    this.cancelled = 0;
    for (let index = (kept - 2) >> 2; index >= 0; index--) {
      this.siftDown(index, this.times[index]!, this.sequences[index]!, this.slots[index]!);
    }
  }

  private siftUp(from: number, time: Nanoseconds, sequence: number, slot: number): void {
    const { times, sequences, slots } = this;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      // A new event has the highest sequence, so an equal time stays behind.
      if (times[parent]! <= time) break;
      times[index] = times[parent]!;
      sequences[index] = sequences[parent]!;
      slots[index] = slots[parent]!;
      index = parent;
    }
    times[index] = time;
    sequences[index] = sequence;
    slots[index] = slot;
  }

  private siftDown(from: number, time: Nanoseconds, sequence: number, slot: number): void {
    const { times, sequences, slots, size } = this;
    let index = from;
    for (;;) {
      const first = 4 * index + 1;
      if (first >= size) break;
      let child = first;
      let childTime = times[first]!;
      const end = first + 4 < size ? first + 4 : size;
      for (let other = first + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (otherTime < childTime || (otherTime === childTime && sequences[other]! < sequences[child]!)) {
          child = other;
          childTime = otherTime;
        }
      }
      if (time < childTime || (time === childTime && sequence < sequences[child]!)) break;
      times[index] = childTime;
      sequences[index] = sequences[child]!;
      slots[index] = slots[child]!;
      index = child;
    }
    times[index] = time;
    sequences[index] = sequence;
    slots[index] = slot;
  }

  private grow(): void {
    const bigger = <A extends Float64Array | Int32Array>(old: A, copy: A): A => {
      copy.set(old);
      return copy;
    };
    const capacity = this.times.length * 2;
    this.times = bigger(this.times, new Float64Array(capacity));
    this.sequences = bigger(this.sequences, new Float64Array(capacity));
    this.slots = bigger(this.slots, new Int32Array(capacity));
  }
}
