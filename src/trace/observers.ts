import type { Tap, TapPoint, TracedPacket } from './trace.ts';

/** Several taps as one, asked in order; numbering of frames is left to the first that numbers. */
export class Taps implements Tap {
  private readonly taps: readonly Tap[];

  constructor(taps: readonly Tap[]) {
    this.taps = taps;
  }

  see(point: TapPoint, time: number, interfaceId: number, packet: TracedPacket): void {
    for (const tap of this.taps) tap.see(point, time, interfaceId, packet);
  }
}
