import type { IpAddress } from '../../addr/ip.ts';
import type { IcmpReport } from '../../host/protocol-handler.ts';
import { Signal } from '../../sim/process.ts';
import type { Simulator } from '../../sim/simulator.ts';
import { type Nanoseconds, ms, seconds } from '../../sim/time.ts';
import { Timer } from '../../sim/timer.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { tcpFlag } from '../../wire/tcp/tcp.ts';
import { CongestionControl } from './congestion.ts';
import { ReceiveQueue } from './receive-queue.ts';
import { RetransmissionTimeout } from './retransmission-timeout.ts';
import type { IncomingSegment } from './segment.ts';
import { SendQueue } from './send-queue.ts';
import { sequenceAdd, sequenceDistance } from './sequence.ts';
import type { TcpLayer } from './tcp-layer.ts';

/** RFC 9293 section 3.3.2. */
export type TcpState =
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait'
  | 'closed';

/** Why a connection ended otherwise than by both sides' close. */
export type TcpFailure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'icmp'; readonly report: IcmpReport };

/** The addresses and ports of one end's view. */
export interface TcpEnds {
  readonly local: IpAddress;
  readonly localPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
}

const { fin: FIN, syn: SYN, rst: RST, psh: PSH, ack: ACK } = tcpFlag;
const RECEIVE_WINDOW = 65_535;
/** Delayed acknowledgement below 0.5 s (RFC 9293 section 3.8.6.3); Windows waits 200 ms. */
const ACKNOWLEDGE_DELAY = ms(200);
/** 2 MSL, RFC 9293 section 3.6: MSL is two minutes. */
const TIME_WAIT = seconds(240);

/** One TCP connection, RFC 9293, with RFC 6298 timers and RFC 5681 congestion control. */
export class TcpConnection {
  readonly ends: TcpEnds;
  /** The flow that its packets belong to; 0 for none. */
  readonly flow: number;
  /** Fires on every change of state and whenever data arrives. */
  readonly changed = new Signal();
  state: TcpState;
  failure: TcpFailure | null = null;
  /** ICMP errors that were taken notice of without ending the connection. */
  softError: IcmpReport | null = null;
  private readonly layer: TcpLayer;
  private readonly sendQueue = new SendQueue();
  private readonly receiveQueue = new ReceiveQueue();
  private received: Uint8Array[] = [];
  private readonly timeout: RetransmissionTimeout;
  private readonly retransmission: Timer;
  private readonly acknowledgement: Timer;
  private readonly lastWait: Timer;
  private readonly congestion: CongestionControl;
  private segmentSize: number;
  /** SND.UNA, SND.NXT, SND.MAX (highest ever sent), SND.WND, SND.WL1, SND.WL2. */
  private unacknowledged: number;
  private next: number;
  private highest: number;
  private window = 0;
  private windowSequence = 0;
  private windowAcknowledgment = 0;
  private receiveNext = 0;
  private wantsFin = false;
  private retries = 0;
  /** What is being timed: the number that acknowledges it, and when it was sent. */
  private timed: { readonly sequence: number; readonly sent: Nanoseconds } | null = null;
  private segmentsToAcknowledge = 0;
  private cause: PacketBuffer | null = null;

  constructor(
    layer: TcpLayer,
    ends: TcpEnds,
    state: 'syn-sent' | 'syn-received',
    initialSequence: number,
    flow: number,
  ) {
    this.layer = layer;
    this.ends = ends;
    this.state = state;
    this.flow = flow;
    this.unacknowledged = initialSequence;
    this.next = initialSequence;
    this.highest = initialSequence;
    this.segmentSize = layer.defaultSegmentSize(ends.remote);
    this.congestion = new CongestionControl(this.segmentSize);
    const { simulator, profile } = layer.host;
    this.timeout = new RetransmissionTimeout(profile.tcp.initialTimeout);
    this.retransmission = new Timer(simulator, () => this.retransmit());
    this.acknowledgement = new Timer(simulator, () => this.acknowledge());
    this.lastWait = new Timer(simulator, () => this.end(null));
  }

  // The user's calls, RFC 9293 section 3.9.1.

  open(): void {
    this.output();
  }

  /** Sends SYN and ACK as the answer to the SYN that `cause` brought. */
  answerSyn(cause: PacketBuffer): void {
    this.cause = cause;
    this.output();
    this.cause = null;
  }

  write(data: Uint8Array): void {
    this.sendQueue.push(data);
    this.output();
  }

  get simulator(): Simulator {
    return this.layer.host.simulator;
  }

  /** Whether the peer has sent its FIN: nothing more will arrive. */
  get isPeerDone(): boolean {
    return (
      this.state === 'close-wait' || this.state === 'last-ack' || this.state === 'closing' || this.state === 'time-wait'
    );
  }

  /** What has arrived in order since the last call. */
  read(): Uint8Array[] {
    const data = this.received;
    this.received = [];
    return data;
  }

  /** Sends what is written and then FIN. */
  close(): void {
    if (this.wantsFin || this.state === 'closed') return;
    this.wantsFin = true;
    if (this.state === 'syn-sent') this.end(null);
    else this.output();
  }

  abort(): void {
    if (this.state === 'closed') return;
    if (this.state !== 'syn-sent' && this.state !== 'time-wait') this.send(RST | ACK, this.next, null);
    this.end(null);
  }

  // Arriving segments, RFC 9293 section 3.10.7.

  receive(segment: IncomingSegment): void {
    this.cause = segment.packet;
    if (this.state === 'syn-sent') this.receiveInSynSent(segment);
    else this.receiveSynchronized(segment);
    this.cause = null;
  }

  private receiveInSynSent(segment: IncomingSegment): void {
    const acknowledges = (segment.flags & ACK) !== 0;
    if (acknowledges && segment.acknowledgment !== this.highest) {
      if ((segment.flags & RST) === 0) this.layer.sendReset(segment);
      return;
    }
    if ((segment.flags & RST) !== 0) {
      if (acknowledges) this.end({ kind: 'reset' });
      return;
    }
    if ((segment.flags & SYN) === 0) return;
    this.takeSyn(segment);
    if (!acknowledges) {
      // Simultaneous open.
      this.next = this.unacknowledged;
      this.setState('syn-received');
      this.output();
      return;
    }
    this.takeAcknowledgment(segment);
    this.setState('established');
    this.acknowledge();
    this.output();
  }

  /** The peer's SYN of a passive or simultaneous open. */
  takeSyn(segment: IncomingSegment): void {
    this.receiveNext = sequenceAdd(segment.sequence, 1);
    this.window = segment.window;
    this.windowSequence = segment.sequence;
    this.windowAcknowledgment = segment.acknowledgment;
    this.segmentSize = Math.min(this.segmentSize, segment.maximumSegmentSize ?? defaultMss(this.ends.remote));
    this.congestion.setSegmentSize(this.segmentSize);
  }

  private receiveSynchronized(segment: IncomingSegment): void {
    if (!this.isAcceptable(segment)) {
      if ((segment.flags & RST) === 0) this.acknowledge();
      return;
    }
    if ((segment.flags & RST) !== 0) {
      // RFC 5961 section 3.2: only the exact next number resets.
      if (segment.sequence === this.receiveNext) this.end({ kind: 'reset' });
      else this.acknowledge();
      return;
    }
    if ((segment.flags & SYN) !== 0) {
      // RFC 5961 section 4: a challenge; in SYN-RECEIVED it is the SYN again.
      if (this.state === 'syn-received') this.retransmit();
      else this.acknowledge();
      return;
    }
    if ((segment.flags & ACK) === 0 || !this.takeAcknowledgment(segment)) return;
    this.takeData(segment);
    this.output();
    if (this.segmentsToAcknowledge > 0 && !this.acknowledgement.isRunning)
      this.acknowledgement.start(ACKNOWLEDGE_DELAY);
  }

  private isAcceptable(segment: IncomingSegment): boolean {
    const length = segment.data.length + ((segment.flags & (SYN | FIN)) === 0 ? 0 : 1);
    const begin = sequenceDistance(segment.sequence, this.receiveNext);
    return begin < RECEIVE_WINDOW && begin + length >= 0;
  }

  /** @returns false when the segment acknowledges what was never sent */
  private takeAcknowledgment(segment: IncomingSegment): boolean {
    const { acknowledgment } = segment;
    if (sequenceDistance(acknowledgment, this.highest) > 0) {
      if (this.state === 'syn-received') this.layer.sendReset(segment);
      else this.acknowledge();
      return false;
    }
    const advance = sequenceDistance(acknowledgment, this.unacknowledged);
    if (advance > 0) this.advance(acknowledgment, advance);
    else if (advance === 0) this.countDuplicate(segment);
    if (
      sequenceDistance(segment.sequence, this.windowSequence) > 0 ||
      (segment.sequence === this.windowSequence && sequenceDistance(acknowledgment, this.windowAcknowledgment) >= 0)
    ) {
      this.window = segment.window;
      this.windowSequence = segment.sequence;
      this.windowAcknowledgment = acknowledgment;
    }
    return true;
  }

  private advance(acknowledgment: number, count: number): void {
    if (this.timed !== null && sequenceDistance(acknowledgment, this.timed.sequence) >= 0) {
      this.timeout.measure(this.layer.host.simulator.now - this.timed.sent);
      this.timed = null;
    } else {
      this.timeout.relax();
    }
    const synWasOpen = this.state === 'syn-sent' || this.state === 'syn-received';
    const finIsDone = this.finSent && acknowledgment === this.highest;
    this.sendQueue.acknowledge(count - Number(synWasOpen) - Number(finIsDone));
    this.congestion.acknowledged(count);
    this.unacknowledged = acknowledgment;
    if (sequenceDistance(this.next, acknowledgment) < 0) this.next = acknowledgment;
    this.retries = 0;
    if (this.unacknowledged === this.highest) this.retransmission.stop();
    else this.retransmission.start(this.timeout.current);
    if (this.state === 'syn-received') this.setState('established');
    if (finIsDone) this.finAcknowledged();
  }

  private finAcknowledged(): void {
    if (this.state === 'fin-wait-1') this.setState('fin-wait-2');
    else if (this.state === 'closing') this.waitLast();
    else if (this.state === 'last-ack') this.end(null);
  }

  private countDuplicate(segment: IncomingSegment): void {
    const isDuplicate =
      segment.data.length === 0 && this.unacknowledged !== this.highest && segment.window === this.window;
    if (!isDuplicate || !this.congestion.duplicate(this.inFlight)) return;
    this.timed = null;
    this.sendOldest();
  }

  private takeData(segment: IncomingSegment): void {
    const { data, sequence } = segment;
    if (data.length > 0) {
      const wasInOrder = sequenceDistance(sequence, this.receiveNext) <= 0 && this.receiveQueue.isEmpty;
      this.receiveQueue.hold(sequence, data);
      for (const part of this.receiveQueue.take(this.receiveNext)) {
        this.received.push(part);
        this.receiveNext = sequenceAdd(this.receiveNext, part.length);
      }
      // RFC 5681 section 4.2: every second segment at once, out of order at once.
      if (!wasInOrder || ++this.segmentsToAcknowledge >= 2) this.acknowledge();
      this.changed.fire();
    }
    if ((segment.flags & FIN) !== 0 && sequenceAdd(sequence, data.length) === this.receiveNext) this.takeFin();
  }

  private takeFin(): void {
    this.receiveNext = sequenceAdd(this.receiveNext, 1);
    this.acknowledge();
    if (this.state === 'established' || this.state === 'syn-received') this.setState('close-wait');
    else if (this.state === 'fin-wait-1') this.setState('closing');
    else if (this.state === 'fin-wait-2') this.waitLast();
  }

  private waitLast(): void {
    this.setState('time-wait');
    this.retransmission.stop();
    this.lastWait.start(TIME_WAIT);
  }

  // Sending.

  private get inFlight(): number {
    return sequenceDistance(this.next, this.unacknowledged);
  }

  private finSent = false;

  /** Sends whatever may be sent now: SYN, data within the windows, FIN behind the last byte. */
  private output(): void {
    if (this.state === 'syn-sent' || this.state === 'syn-received') {
      if (this.next === this.unacknowledged) this.sendOldest();
      return;
    }
    if (this.state !== 'established' && this.state !== 'close-wait' && this.next === this.highest) return;
    const limit = Math.min(this.window, this.congestion.window);
    while (this.sendOne(limit));
  }

  /** One segment of new data or FIN. @returns whether there may be more */
  private sendOne(limit: number): boolean {
    const sent = this.inFlight;
    const count = Math.min(this.segmentSize, this.sendQueue.length - sent, limit - sent);
    const isLast = sent + Math.max(count, 0) >= this.sendQueue.length;
    const fin = this.wantsFin && isLast && !this.finSent;
    if (count <= 0 && !fin) return false;
    const data = this.sendQueue.copy(sent, Math.max(count, 0));
    const begin = this.next;
    this.next = sequenceAdd(begin, data.length + Number(fin));
    if (sequenceDistance(this.next, this.highest) > 0) this.highest = this.next;
    if (fin) this.sendFin();
    this.timed ??= { sequence: this.next, sent: this.layer.host.simulator.now };
    this.send(ACK | (data.length > 0 && isLast ? PSH : 0) | (fin ? FIN : 0), begin, data);
    if (!this.retransmission.isRunning) this.retransmission.start(this.timeout.current);
    return !fin;
  }

  private sendFin(): void {
    this.finSent = true;
    this.setState(this.state === 'close-wait' ? 'last-ack' : 'fin-wait-1');
  }

  /** The oldest unacknowledged segment, the first or another time. */
  private sendOldest(): void {
    const begin = this.unacknowledged;
    if (this.state === 'syn-sent' || this.state === 'syn-received') {
      this.next = sequenceAdd(begin, 1);
      if (this.highest === begin) this.timed = { sequence: this.next, sent: this.layer.host.simulator.now };
      this.highest = this.next;
      this.send(this.state === 'syn-sent' ? SYN : SYN | ACK, begin, null);
    } else {
      const data = this.sendQueue.copy(0, this.segmentSize);
      const fin = this.finSent && data.length === this.sendQueue.length;
      this.send(ACK | (data.length > 0 ? PSH : 0) | (fin ? FIN : 0), begin, data);
    }
    this.retransmission.start(this.timeout.current);
  }

  private retransmit(): void {
    const { synRetries, dataRetries } = this.layer.host.profile.tcp;
    const opening = this.state === 'syn-sent' || this.state === 'syn-received';
    if (this.retries === (opening ? synRetries : dataRetries)) {
      this.end(this.softError === null ? { kind: 'timeout' } : { kind: 'icmp', report: this.softError });
      return;
    }
    this.retries++;
    this.timed = null;
    this.timeout.double();
    this.congestion.timedOut(this.inFlight);
    this.sendOldest();
  }

  private acknowledge(): void {
    this.send(ACK, this.next, null);
  }

  private send(flags: number, sequence: number, data: Uint8Array | null): void {
    if ((flags & ACK) !== 0) {
      this.segmentsToAcknowledge = 0;
      this.acknowledgement.stop();
    }
    this.layer.sendSegment({
      ends: this.ends,
      flags,
      sequence,
      acknowledgment: (flags & ACK) === 0 ? 0 : this.receiveNext,
      window: RECEIVE_WINDOW,
      data,
      flow: this.flow,
      cause: this.cause,
    });
  }

  // Errors.

  /** An ICMP error about a segment of this connection, RFC 9293 section 3.9.2.2. `quotedSequence`: of that segment. */
  receiveError(report: IcmpReport, quotedSequence: number): void {
    const offset = sequenceDistance(quotedSequence, this.unacknowledged);
    // RFC 5927 section 4.1: the quoted segment must be one in flight.
    if (offset < 0 || sequenceDistance(quotedSequence, this.highest) > 0) return;
    if (report.kind === 'packet-too-big') {
      this.shrink(this.layer.segmentSizeFor(this.ends.remote, report.mtu));
      return;
    }
    if (this.state === 'syn-sent' && report.reporter === null) this.end({ kind: 'icmp', report });
    else this.softError ??= report;
  }

  /** A smaller path: the oldest segments go out again at once in the new size (RFC 8201 section 5.4). */
  private shrink(segmentSize: number): void {
    if (segmentSize >= this.segmentSize) return;
    this.segmentSize = segmentSize;
    this.congestion.setSegmentSize(segmentSize);
    this.timed = null;
    this.next = this.unacknowledged;
    this.sendOldest();
    this.next = sequenceAdd(this.unacknowledged, Math.min(segmentSize, this.sendQueue.length));
    this.output();
  }

  private setState(state: TcpState): void {
    this.state = state;
    this.changed.fire();
  }

  private end(failure: TcpFailure | null): void {
    this.failure = failure;
    this.retransmission.stop();
    this.acknowledgement.stop();
    this.lastWait.stop();
    this.layer.forget(this);
    this.setState('closed');
  }
}

/** RFC 9293 section 3.7.1: without an MSS option 536 over IPv4 and 1220 over IPv6. */
export const defaultMss = (remote: IpAddress): number => (remote.family === 4 ? 536 : 1220);
