import type { Nanoseconds } from '../../sim/time.ts';
import { ipv4HeaderLength } from '../../wire/ipv4.ts';
import { sequenceAdd, sequenceDistance } from '../../transport/tcp/sequence.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { tcpFlag, tcpFlags, tcpHeaderLength, tcpSequence } from '../../wire/tcp/tcp.ts';
import { type End, endText } from '../end.ts';
import { type TcpIdleTimes, type TcpPhase, TcpProgress } from '../tcp-progress.ts';
import type { Member } from './member.ts';

/** A client's connection and the member that has it. */
export class BalancedConnection {
  readonly client: End;
  /** The client's end as the member sees it. */
  readonly shown: End;
  readonly member: Member;
  /** Of the simulator: the flow that it belongs to. */
  readonly flow: number;
  /** What the balancer goes by. */
  readonly text: string;
  private readonly progress = new TcpProgress();
  private readonly idle: TcpIdleTimes;
  private expires: Nanoseconds = 0;
  /** The sequence numbers that the ends will send next; null before the first. */
  private nextOfClient: number | null = null;
  private nextOfMember: number | null = null;

  constructor(client: End, shown: End, member: Member, flow: number, idle: TcpIdleTimes) {
    this.client = client;
    this.shown = shown;
    this.member = member;
    this.flow = flow;
    this.idle = idle;
    const { name, end } = member;
    this.text = `${endText(client)} is with ${name}, ${endText(end)}${shown === client ? '' : `, which sees ${endText(shown)}`}`;
  }

  get phase(): TcpPhase {
    return this.progress.phase;
  }

  isAlive(now: Nanoseconds): boolean {
    return this.expires > now;
  }

  /** Notes a segment that passes. */
  see(packet: PacketBuffer, isOfClient: boolean, now: Nanoseconds): void {
    const { bytes, start } = packet;
    const at = start + ipv4HeaderLength(bytes, start);
    const flags = tcpFlags(bytes, at);
    this.progress.see(isOfClient, flags);
    this.expires = now + this.progress.idleTime(this.idle);
    const next = sequenceBehind(packet, at);
    if (isOfClient) this.nextOfClient = later(this.nextOfClient, next);
    else this.nextOfMember = later(this.nextOfMember, next);
  }

  /** What each end will send next, as far as it was seen to speak. */
  get next(): { readonly client: number; readonly member: number } {
    return { client: this.nextOfClient ?? 0, member: this.nextOfMember ?? 0 };
  }
}

/** The sequence number behind a segment; SYN and FIN take one each. */
function sequenceBehind({ bytes, end }: PacketBuffer, at: number): number {
  const flags = tcpFlags(bytes, at);
  const marks = Number((flags & tcpFlag.syn) !== 0) + Number((flags & tcpFlag.fin) !== 0);
  return sequenceAdd(tcpSequence(bytes, at), end - at - tcpHeaderLength(bytes, at) + marks);
}

const later = (known: number | null, next: number): number =>
  known === null || sequenceDistance(next, known) > 0 ? next : known;
