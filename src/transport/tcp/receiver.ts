import type { Simulator } from '../../sim/simulator.ts';
import { ms } from '../../sim/time.ts';
import { Timer } from '../../sim/timer.ts';
import { Reassembly } from './reassembly.ts';
import { sequenceAdd, sequenceDistance } from './sequence.ts';

/** Without window scaling no window is larger. */
export const RECEIVE_CAPACITY = 65_535;
/** Delayed acknowledgement below 0.5 s (RFC 9293 section 3.8.6.3); Windows waits 200 ms. */
const ACKNOWLEDGE_DELAY = ms(200);
/** RFC 5681 section 4.2: every second segment at once. */
const SEGMENTS_AT_ONCE = 2;

/** The receiving half of a connection: RCV.NXT and RCV.WND, data in order, delayed acknowledgements. */
export class Receiver {
  /** RCV.NXT */
  next = 0;
  /** The number behind the window that the peer was told; it never moves back. */
  private edge = 0;
  private readonly reassembly = new Reassembly();
  /** The number of the peer's FIN, once it was seen. */
  private finAt: number | null = null;
  private unread: Uint8Array[] = [];
  private unreadLength = 0;
  private segmentsToAcknowledge = 0;
  private readonly delay: Timer;
  private readonly acknowledge: () => void;
  private readonly segmentSize: () => number;

  /** @param acknowledge sends an ACK, @param segmentSize the largest segment that the peer sends, about */
  constructor(simulator: Simulator, acknowledge: () => void, segmentSize: () => number) {
    this.acknowledge = acknowledge;
    this.segmentSize = segmentSize;
    this.delay = new Timer(simulator, acknowledge);
  }

  /** The peer's SYN has this number. */
  start(sequence: number): void {
    this.next = sequenceAdd(sequence, 1);
    this.edge = sequenceAdd(this.next, RECEIVE_CAPACITY);
  }

  private get window(): number {
    return sequenceDistance(this.edge, this.next);
  }

  /**
   * The window to announce. The edge moves only by steps worth a segment (silly window syndrome, RFC 9293 section
   * 3.8.6.2.2).
   */
  announceWindow(): number {
    if (this.gain >= Math.min(this.segmentSize(), Math.floor(RECEIVE_CAPACITY / 2))) this.edge = this.possibleEdge;
    return this.window;
  }

  private get possibleEdge(): number {
    return sequenceAdd(this.next, RECEIVE_CAPACITY - this.unreadLength);
  }

  /** By how much the window could open. */
  private get gain(): number {
    return sequenceDistance(this.possibleEdge, this.edge);
  }

  /**
   * Whether a segment touches the window, RFC 9293 section 3.10.7.4 table 6. With a window of zero a segment at
   * RCV.NXT passes whatever its length: its ACK counts and its data does not.
   */
  accepts(sequence: number, length: number): boolean {
    const begin = sequenceDistance(sequence, this.next);
    if (this.window === 0) return begin === 0;
    if (begin >= 0) return begin < this.window;
    return begin + length > 0;
  }

  /**
   * Takes the text of an acceptable segment.
   * @returns whether something new can be read, and whether the peer's FIN is now in order
   */
  take(sequence: number, data: Uint8Array, fin: boolean): { readonly arrived: boolean; readonly finished: boolean } {
    const fits = this.trim(sequence, data);
    const end = sequenceAdd(sequence, data.length);
    if (fin && sequenceDistance(this.edge, end) > 0) this.finAt = end;
    const inOrder = sequenceDistance(sequence, this.next) <= 0 && this.reassembly.isEmpty;
    const before = this.next;
    this.reassembly.hold(sequence, fits);
    for (const part of this.reassembly.take(this.next)) this.deliver(part);
    const arrived = before !== this.next;
    const finished = this.takeFin();
    const isPlain = inOrder && arrived && !fin && !finished;
    // RFC 5681 section 4.2: at once what is out of order, fills a gap or found no room, and FIN.
    if (isPlain) this.segmentsToAcknowledge++;
    if (data.length > 0 || fin) {
      if (!isPlain || this.segmentsToAcknowledge >= SEGMENTS_AT_ONCE) this.acknowledge();
    }
    return { arrived, finished };
  }

  /** What of the data lies before the edge of the window. */
  private trim(sequence: number, data: Uint8Array): Uint8Array {
    const room = Math.max(0, sequenceDistance(this.edge, sequence));
    return room < data.length ? data.subarray(0, room) : data;
  }

  private deliver(part: Uint8Array): void {
    this.unread.push(part);
    this.unreadLength += part.length;
    this.next = sequenceAdd(this.next, part.length);
  }

  private takeFin(): boolean {
    if (this.finAt !== this.next) return false;
    this.finAt = null;
    this.next = sequenceAdd(this.next, 1);
    return true;
  }

  /** Takes what has arrived in order. A window that was small or shut is announced anew when that opens it. */
  read(mayAnnounce: boolean): Uint8Array[] {
    const data = this.unread;
    this.unread = [];
    this.unreadLength = 0;
    const worthTelling = Math.min(2 * this.segmentSize(), Math.floor(RECEIVE_CAPACITY / 2));
    if (mayAnnounce && this.window < worthTelling && this.gain >= worthTelling) this.acknowledge();
    return data;
  }

  /** Something waits for an acknowledgement and no segment has carried one. */
  delayAcknowledgement(): void {
    if (this.segmentsToAcknowledge > 0 && !this.delay.isRunning) this.delay.start(ACKNOWLEDGE_DELAY);
  }

  /** A segment with ACK has gone out. */
  acknowledged(): void {
    this.segmentsToAcknowledge = 0;
    this.delay.stop();
  }

  stop(): void {
    this.delay.stop();
  }
}
