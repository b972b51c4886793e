import type { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { type LiveNetwork, type LivePlan, goLive, planLive } from '../../../src/cli/live-plan.ts';
import { prepare } from '../../../src/diagnose/simulate.ts';
import type { LiveClock } from '../../../src/live/clock.ts';
import { Pacer } from '../../../src/live/pacer.ts';
import type { LiveSocket, PacketListener } from '../../../src/live/socket.ts';
import { type Direction, Tally } from '../../../src/live/tally.ts';
import type { Nanoseconds } from '../../../src/sim/time.ts';
import { decodeIpv4, type Ipv4Packet } from '../../../src/wire/ipv4.ts';
import { loadText } from '../scenarios.ts';

/** A clock that goes when a test says so. */
export class ScriptedClock implements LiveClock {
  time: Nanoseconds = 0;
  wish: Nanoseconds = Infinity;
  private callback: () => void = () => undefined;

  now(): Nanoseconds {
    return this.time;
  }

  wakeAt(time: Nanoseconds, callback: () => void): void {
    this.wish = time;
    this.callback = callback;
  }

  /** Lets time pass, and comes true what was wished for. */
  goTo(time: Nanoseconds): void {
    while (this.wish <= time) {
      this.time = Math.max(this.time, this.wish);
      this.wish = Infinity;
      this.callback();
    }
    this.time = time;
  }
}

/** A real network that a test makes up. */
export class ScriptedSocket implements LiveSocket {
  readonly sent: { readonly packet: Uint8Array; readonly destination: Ipv4Address }[] = [];
  isClosed = false;
  /** What the system says to what is sent; null: it is gone. */
  answer: string | null = null;
  /** Whether what is sent stays where it is until `release`. */
  isSlow = false;
  lost: number | null = null;
  private listener: PacketListener = () => undefined;
  private readonly held: (() => void)[] = [];

  listen(onPacket: PacketListener): void {
    this.listener = onPacket;
  }

  arrive(packet: Uint8Array): void {
    this.listener(packet);
  }

  send(packet: Uint8Array, destination: Ipv4Address, done: (error: string | null) => void): void {
    this.sent.push({ packet, destination });
    const { answer } = this;
    if (this.isSlow) this.held.push(() => done(answer));
    else done(answer);
  }

  release(): void {
    for (const done of this.held.splice(0)) done();
  }

  lostBefore(): number | null {
    return this.lost;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Takes what was sent since the last call. */
  takeSent(): Ipv4Packet[] {
    return this.sent.splice(0).map(({ packet }) => decodeIpv4(packet));
  }
}

export interface Crossing {
  readonly direction: Direction;
  readonly time: Nanoseconds;
  readonly packet: Uint8Array;
}

/** A host of a scenario that is live in a network made up. */
export class ScriptedLive {
  readonly clock = new ScriptedClock();
  readonly socket = new ScriptedSocket();
  readonly crossings: Crossing[] = [];
  readonly faults: unknown[] = [];
  readonly firsts: string[] = [];
  readonly tally = new Tally(({ direction, refusal, first }) => this.firsts.push(`${direction} ${refusal}: ${first}`));
  readonly plan: LivePlan;
  readonly pacer: Pacer;
  readonly network: LiveNetwork;
  /** Thrown for what crosses, instead of keeping it. */
  crossingFault: Error | null = null;

  constructor(text: string, host: string, bind: string, peers: readonly string[], rate = 1000) {
    this.plan = planLive(prepare(loadText(text)), { host, bind, peers });
    const onFault = (error: unknown): number => this.faults.push(error);
    this.pacer = new Pacer(this.plan.ready.network.simulator, this.clock, onFault);
    const { clock, socket, tally, pacer } = this;
    this.network = goLive(this.plan, rate, {
      clock,
      socket,
      tally,
      pacer,
      onFault,
      onCrossing: (direction, time, packet) => {
        if (this.crossingFault !== null) throw this.crossingFault;
        this.crossings.push({ direction, time, packet: packet.slice() });
      },
    });
    pacer.advance();
  }

  /** What was refused, as `in not-a-peer: 2`. */
  get refused(): string[] {
    return this.tally.refused.map(({ direction, refusal, count }) => `${direction} ${refusal}: ${count}`);
  }

  /** What died inside, as `no-route at A: 2`. */
  get insideDrops(): string[] {
    return this.network.drops.drops.map(({ where, reason, count }) => `${reason} at ${where}: ${count}`);
  }
}
