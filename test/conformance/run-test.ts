import { MacAddress } from '../../src/addr/mac.ts';
import { type HostProfile, hostProfiles } from '../../src/host/profile.ts';
import { seconds, us } from '../../src/sim/time.ts';
import { TcpLayer } from '../../src/transport/tcp/tcp-layer.ts';
import { UdpLayer } from '../../src/transport/udp.ts';
import { CableEnd, type CapturedFrame } from '../support/cable-end.ts';
import { Expectation, isDuplicateDetection, isMessage, likeness } from './expectation.ts';
import type { AbsentKind, PacketTest, Step } from './packet-test.ts';

const NODE_MAC = MacAddress.parse('00:11:22:33:44:56');
const TESTER_MAC = MacAddress.parse('00:00:00:00:01:00');

/**
 * Interface identifiers of the MAC address, and two solicitations to find duplicates (DupAddrDetectTransmits of RFC
 * 4862 section 5.1 is for whoever sets a node up), as the tests ask. The traffic class of an echo reply, of which RFC
 * 4443 says nothing, is 0. ReachableTime is its base, without the random factor, since the tests count on it to the
 * second. Everything else is a host as it is.
 */
const NODE: HostProfile = {
  ...hostProfiles.linux,
  dadTransmits: 2,
  echoReplyKeepsTrafficClass: false,
  reachableTimeSpread: 0,
};
/** The cable's part in an answer that comes at once. */
const ROUND_TRIP = us(100);
/** How long a node needs until it has an address, seconds. */
const START = 3;

/** The step that a test failed at. */
export interface Failure {
  /** Counted from 1. */
  readonly step: number;
  readonly what: string;
  /** Simulated seconds since the start. */
  readonly time: number;
  readonly expected: Uint8Array | null;
  /** The frame that comes closest to the one expected, or the one that was not to be sent. */
  readonly actual: Uint8Array | null;
}

/** One frame of a test, as a log of it shows. */
export interface Seen {
  readonly time: number;
  readonly from: 'tester' | 'node';
  readonly bytes: Uint8Array;
}

export interface TestOutcome {
  readonly id: string;
  /** null: it passed. */
  readonly failure: Failure | null;
  readonly seen: readonly Seen[];
}

/**
 * Runs one test on a node of its own. The tests were made for a node that lives on: it has its address when they begin,
 * unless the first thing they look for is how it gets it. What stands behind `cleanup` has nothing to clean up.
 */
export function runPacketTest(test: PacketTest): TestOutcome {
  const run = new TestRun();
  const [first] = test.steps;
  if (first?.kind !== 'check' || !isDuplicateDetection(first.frame)) run.take({ kind: 'wait', time: START });
  let failure: Failure | null = null;
  for (const [index, step] of test.steps.entries()) {
    if (step.kind === 'cleanup') break;
    const found = run.take(step);
    if (found === null) continue;
    failure = { ...found, step: index + 1, time: run.time };
    break;
  }
  return { id: test.id, failure, seen: run.seen };
}

type Finding = Pick<Failure, 'what' | 'expected' | 'actual'>;

class TestRun {
  private readonly end = new CableEnd(NODE, NODE_MAC, TESTER_MAC);
  private readonly expectation = new Expectation(NODE.hopLimit, (address) => this.end.card.ipv6.has(address));
  private readonly injected: Seen[] = [];
  /** How many frames of the node are done with: matched, passed over or forgotten. */
  private taken = 0;

  constructor() {
    this.start();
  }

  /** Puts protocols and an address on a node that was just switched on. */
  private start(): void {
    const { host, card } = this.end;
    // They register themselves: nothing listens, so that closed ports are refused.
    void [new UdpLayer(host), new TcpLayer(host)];
    card.discovery.start();
  }

  get time(): number {
    return this.end.simulator.now / seconds(1);
  }

  get seen(): Seen[] {
    const sent = this.end.frames.map(({ time, bytes }) => ({ time: time / seconds(1), from: 'node' as const, bytes }));
    return [...this.injected, ...sent].sort((a, b) => a.time - b.time);
  }

  /** @returns null when the node does what the step asks */
  take(step: Step): Finding | null {
    const { end } = this;
    switch (step.kind) {
      case 'inject':
        this.injected.push({ time: this.time, from: 'tester', bytes: step.frame });
        this.expectation.injected(step.frame);
        end.injectFrame(step.frame);
        return null;
      case 'check':
        return this.check(step.frame, step.within);
      case 'absent': {
        const before = end.frames.length;
        end.run(seconds(step.within));
        const sent = end.frames.slice(before).find(({ bytes }) => this.isUnwanted(bytes, step.message));
        const what = `no ${step.message} was to be sent within ${step.within} s`;
        return sent === undefined ? null : { what, expected: null, actual: sent.bytes };
      }
      case 'wait':
        end.run(seconds(step.time));
        return null;
      case 'drain':
        this.taken = end.frames.length;
        return null;
      case 'resetHopLimit':
        end.card.ipv6.settings.hopLimit = NODE.hopLimit;
        this.expectation.forgetHopLimit();
        return null;
      case 'reboot':
        end.reboot();
        this.start();
        this.expectation.forget();
        return null;
      default:
        return null;
    }
  }

  /**
   * The nodes of the tests had the address of the advertised prefix from the test before. A fresh one has to find out
   * whether others have it (RFC 4862 section 5.4), so its solicitations for that are not what "no NS" means, as long as
   * they are no more than they should be.
   */
  private isUnwanted(frame: Uint8Array, message: AbsentKind): boolean {
    if (!isMessage(frame, message)) return false;
    if (!isDuplicateDetection(frame)) return true;
    const same = this.end.frames.filter(({ bytes }) => Buffer.compare(bytes, frame) === 0);
    return same.length > NODE.dadTransmits;
  }

  /** Looks through what was sent and not yet passed over, then lets time pass until the frame comes. */
  private check(expected: Uint8Array, within: number): Finding | null {
    const { simulator, frames } = this.end;
    const until = simulator.now + seconds(within) + ROUND_TRIP;
    const passed: CapturedFrame[] = [];
    for (;;) {
      while (this.taken < frames.length) {
        const frame = frames[this.taken++]!;
        if (this.expectation.accepts(expected, frame.bytes)) return null;
        passed.push(frame);
      }
      if (simulator.nextTime() > until) break;
      simulator.step();
    }
    simulator.run(until);
    const ranked = passed.toSorted((a, b) => likeness(expected, b.bytes) - likeness(expected, a.bytes));
    const what = `the frame did not come within ${within} s`;
    return { what, expected, actual: ranked[0]?.bytes ?? null };
  }
}
