import type { IcmpReport } from '../../host/protocol-handler.ts';
import { Signal } from '../../sim/process.ts';
import type { Simulator } from '../../sim/simulator.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { tcpFlag } from '../../wire/tcp/tcp.ts';
import { isHardError } from './icmp-error.ts';
import { KeepAlive, type KeepAliveOwner } from './keep-alive.ts';
import { Passengers } from './passengers.ts';
import { Receiver } from './receiver.ts';
import type { IncomingSegment } from './segment.ts';
import { Sender, type SenderOwner } from './sender.ts';
import { sequenceAdd, sequenceDistance } from './sequence.ts';
import { isAlive, isOpening, isPeerDone, type TcpEnds, type TcpFailure, type TcpState } from './state.ts';
import { StateMachine, type StateMachineOwner } from './state-machine.ts';
import type { TcpLayer } from './tcp-layer.ts';

const { syn: SYN, rst: RST, ack: ACK } = tcpFlag;

/** One TCP connection, RFC 9293: the user's calls, and what its two halves and its state machine send. */
export class TcpConnection implements SenderOwner, StateMachineOwner, KeepAliveOwner {
  readonly ends: TcpEnds;
  /** The flow that its packets belong to; 0 for none. */
  readonly flow: number;
  /** Fires on every change of state and whenever data arrives. */
  readonly changed = new Signal();
  failure: TcpFailure | null = null;
  /** The first ICMP error that was taken notice of without ending the connection. */
  softError: IcmpReport | null = null;
  private readonly layer: TcpLayer;
  private readonly sender: Sender;
  private readonly receiver: Receiver;
  private readonly machine: StateMachine;
  private readonly passengers = new Passengers();
  /** The number of its first byte of data. */
  private readonly firstByte: number;
  private probes: KeepAlive | null = null;
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
    this.flow = flow;
    this.firstByte = sequenceAdd(initialSequence, 1);
    const { simulator, profile } = layer.host;
    this.sender = new Sender(this, simulator, profile.tcp, initialSequence, {
      toPath: () => layer.segmentSizeTo(ends.remote),
      withoutOption: layer.segmentSizeWithoutOption(ends.remote),
    });
    this.receiver = new Receiver(
      simulator,
      () => this.acknowledge(),
      () => this.sender.segmentSize,
    );
    this.machine = new StateMachine(this, simulator, this.sender, this.receiver, state);
  }

  get simulator(): Simulator {
    return this.layer.host.simulator;
  }

  get state(): TcpState {
    return this.machine.state;
  }

  get isOpening(): boolean {
    return isOpening(this.state);
  }

  /** Whether the peer has sent its FIN: nothing more will arrive. */
  get isPeerDone(): boolean {
    return isPeerDone(this.state);
  }

  /** The largest segment that it sends, in bytes of data. */
  get segmentSize(): number {
    return this.sender.segmentSize;
  }

  /** Bytes that were written and that the peer has not acknowledged. */
  get unacknowledged(): number {
    return this.sender.queued;
  }

  // The user's calls, RFC 9293 section 3.9.1.

  open(): void {
    this.sender.sendSyn();
  }

  /** Sends SYN and ACK as the answer to the SYN that a listening port got. */
  answerSyn(segment: IncomingSegment): void {
    this.machine.takeSyn(segment);
    this.cause = segment.packet;
    this.sender.sendSyn();
    this.cause = null;
  }

  /**
   * Takes data to be sent. @param passenger the id of the packet that the data carries, 0 for none
   * @returns false when the connection is closed or closing: nothing was taken
   */
  write(data: Uint8Array, passenger = 0): boolean {
    if (this.state === 'closed' || this.sender.isFinishing) return false;
    this.passengers.wrote(data.length, passenger);
    this.sender.push(data);
    this.machine.output();
    return true;
  }

  /** Sends small segments at once instead of waiting for an acknowledgement (TCP_NODELAY). */
  set noDelay(on: boolean) {
    this.sender.noDelay = on;
  }

  /** Asks the peer whether it is there whenever it was silent for so long. */
  startKeepAlive(idle: Nanoseconds): void {
    this.probes ??= new KeepAlive(this.simulator, this, idle);
  }

  /** What has arrived in order since the last call. */
  read(): Uint8Array[] {
    return this.receiver.read(isAlive(this.state) && !this.isPeerDone);
  }

  /** Sends what is written and then FIN; the peer may go on sending. */
  close(): void {
    if (this.sender.isFinishing || this.state === 'closed') return;
    this.sender.finish();
    if (this.state === 'syn-sent') this.machine.end(null);
    else this.machine.output();
  }

  /** Ends the connection at once, with RST to the peer where it still holds it open. */
  abort(): void {
    if (isAlive(this.state)) this.transmit(RST | ACK, this.sender.bareSequence, null);
    if (this.state !== 'closed') this.machine.end(null);
  }

  // What comes from the network.

  receive(segment: IncomingSegment): void {
    const { space } = this.sender;
    const acknowledged = space.unacknowledged;
    this.probes?.heard();
    this.cause = segment.packet;
    this.machine.receive(segment);
    this.cause = null;
    if (space.unacknowledged !== acknowledged) this.layer.host.confirmReachable(this.ends.remote);
  }

  /**
   * An ICMP error about a segment of this connection, RFC 9293 section 3.9.2.2. Hard errors end an opening connection
   * only (RFC 5461 section 4.1), and so does what the host itself finds out; the rest is remembered.
   * @param quotedSequence number of the segment that the error is about
   */
  receiveError(report: IcmpReport, quotedSequence: number): boolean {
    const { space } = this.sender;
    const offset = sequenceDistance(quotedSequence, space.unacknowledged);
    // RFC 5927 section 4.1: the quoted segment must be one in flight.
    if (offset < 0 || offset > space.outstanding) return false;
    if (report.kind === 'packet-too-big') {
      this.layer.lowerPathMtu(this.ends.remote, report.mtu);
      this.sender.pathShrank();
    } else if (this.isOpening && (report.reporter === null || isHardError(report))) {
      this.machine.end({ kind: 'icmp', report });
    } else {
      this.softError ??= report;
    }
    return true;
  }

  // What the sender and the state machine ask for.

  get openingFlags(): number {
    return this.state === 'syn-sent' ? SYN : SYN | ACK;
  }

  finLeaves(): void {
    this.machine.finLeaves();
  }

  gaveUp(): void {
    this.machine.end(this.softError === null ? { kind: 'timeout' } : { kind: 'icmp', report: this.softError });
  }

  /** A number that the peer has acknowledged already makes it say so again; what is under way will do the same. */
  keepAlive(): void {
    const { space } = this.sender;
    if (space.outstanding === 0) this.transmit(ACK, sequenceAdd(space.unacknowledged, -1), null);
  }

  acknowledge(): void {
    this.transmit(ACK, this.sender.bareSequence, null);
  }

  challenge(): void {
    if (this.layer.mayChallenge()) this.acknowledge();
  }

  reset(segment: IncomingSegment): void {
    this.layer.sendReset(segment);
  }

  happened(): void {
    this.changed.fire();
  }

  ended(failure: TcpFailure | null): void {
    this.failure = failure;
    this.probes?.stop();
    this.layer.forget(this);
    this.changed.fire();
  }

  transmit(flags: number, sequence: number, data: Uint8Array | null): void {
    const acknowledges = (flags & ACK) !== 0;
    if (acknowledges) this.receiver.acknowledged();
    this.layer.sendSegment({
      ends: this.ends,
      flags,
      sequence,
      acknowledgment: acknowledges ? this.receiver.next : 0,
      window: this.receiver.announceWindow(),
      data,
      passengers: data === null ? null : this.passengersIn(sequence, data.length),
      flow: this.flow,
      cause: this.cause,
    });
  }

  private passengersIn(sequence: number, length: number): readonly number[] | null {
    const offsetOf = (number: number): number => (number - this.firstByte) >>> 0;
    const from = offsetOf(sequence);
    return this.passengers.between(from, from + length, offsetOf(this.sender.space.unacknowledged));
  }
}
