import { buildNetwork, type Network } from '../../src/scenario/network.ts';
import { type Scenario, scenarioSchema } from '../../src/scenario/schema.ts';
import type { EventTarget } from '../../src/sim/event-queue.ts';
import type { Simulator } from '../../src/sim/simulator.ts';
import type { Nanoseconds } from '../../src/sim/time.ts';

/** A network, and packets that are sent through it at a fixed pace and checked when they arrive. */
export interface Scene {
  readonly network: Network;
  readonly traffic: Traffic;
  /** Frames delivered over a link for each packet sent. */
  readonly hopsPerPacket: number;
}

/** What a scene sends. Its payload begins with the sequence number, so that no two packets are the same. */
export class Traffic implements EventTarget {
  private readonly simulator: Simulator;
  private readonly gap: Nanoseconds;
  private readonly transmit: (payload: Uint8Array, sequence: number) => void;
  private readonly payload: Uint8Array;
  private left = 0;
  private nextSequence = 0;
  private nextArrival = 0;
  /** Packets that arrived whole and in order. */
  delivered = 0;

  /** @param size bytes of payload, four at least; @param transmit sends a payload, which it may not keep */
  constructor(
    simulator: Simulator,
    size: number,
    gap: Nanoseconds,
    transmit: (payload: Uint8Array, sequence: number) => void,
  ) {
    this.simulator = simulator;
    this.gap = gap;
    this.transmit = transmit;
    this.payload = Uint8Array.from({ length: size }, (_, index) => index);
  }

  /** Sends this many packets and waits until they must have arrived. */
  run(packets: number): void {
    this.left = packets;
    this.simulator.schedule(0, this, 0);
    this.simulator.run(this.simulator.now + this.gap * packets + 1_000_000_000);
  }

  handleEvent(): void {
    const sequence = this.nextSequence++;
    stamp(this.payload, sequence);
    this.transmit(this.payload, sequence);
    if (--this.left > 0) this.simulator.schedule(this.gap, this, 0);
  }

  /** Takes what arrived; every byte is compared. @throws Error when it is not what was sent next */
  arrived(payload: Uint8Array): void {
    const sequence = this.nextArrival++;
    const { length } = this.payload;
    if (payload.length !== length) throw new Error(`packet ${sequence} arrived with ${payload.length} bytes`);
    for (let index = 4; index < length; index++) {
      if (payload[index] !== (index & 0xff)) throw new Error(`packet ${sequence} arrived with a wrong byte ${index}`);
    }
    if (readStamp(payload) !== sequence) throw new Error(`packet ${readStamp(payload)} arrived as the ${sequence}th`);
    this.delivered++;
  }
}

function stamp(payload: Uint8Array, sequence: number): void {
  for (let index = 0; index < 4; index++) payload[index] = sequence >>> (8 * index);
}

const readStamp = (payload: Uint8Array): number =>
  (payload[0]! | (payload[1]! << 8) | (payload[2]! << 16) | (payload[3]! << 24)) >>> 0;

/** Builds the network of a scenario document, as `run` does. */
export function networkOf(name: string, document: unknown): Network {
  const scenario: Scenario = scenarioSchema.parse(document);
  const nowhere = { file: name, line: 1, column: 1 };
  return buildNetwork({ document: scenario, locate: () => nowhere, locateKey: () => nowhere });
}
