import type { Refusal } from './refusal.ts';

export type Direction = 'in' | 'out';

/** Packets that did not cross for one reason. `first`: the first of them in words; null when nobody saw it. */
export interface Refused {
  readonly direction: Direction;
  readonly refusal: Refusal;
  count: number;
  readonly first: string | null;
}

/** What crossed in one direction. */
export interface Crossed {
  packets: number;
  bytes: number;
}

/** Counts what crossed and what did not. As large as the list of reasons, however much comes. */
export class Tally {
  readonly crossed: Readonly<Record<Direction, Crossed>> = {
    in: { packets: 0, bytes: 0 },
    out: { packets: 0, bytes: 0 },
  };
  private readonly entries = new Map<string, Refused>();
  private readonly onFirst: (refused: Refused) => void;

  /** @param onFirst told of the first packet of each reason */
  constructor(onFirst: (refused: Refused) => void = () => undefined) {
    this.onFirst = onFirst;
  }

  cross(direction: Direction, bytes: number): void {
    const crossed = this.crossed[direction];
    crossed.packets++;
    crossed.bytes += bytes;
  }

  /** @param describe asked for the first packet of a reason only; null when nobody saw it */
  refuse(direction: Direction, refusal: Refusal, describe: (() => string) | null, count = 1): void {
    const key = `${direction} ${refusal}`;
    const known = this.entries.get(key);
    if (known !== undefined) {
      known.count += count;
      return;
    }
    const refused = { direction, refusal, count, first: describe?.() ?? null };
    this.entries.set(key, refused);
    this.onFirst(refused);
  }

  /** In the order in which the first of each came. */
  get refused(): readonly Refused[] {
    return [...this.entries.values()];
  }

  refusedPackets(direction: Direction): number {
    return this.refused.reduce((sum, each) => (each.direction === direction ? sum + each.count : sum), 0);
  }
}
