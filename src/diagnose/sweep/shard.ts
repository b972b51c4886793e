/** Which combinations a shard has: every n-th, so that neighbours, which take alike long, are spread. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number;
  readonly of: number;
}

export const wholeSweep: Shard = { number: 1, of: 1 };

/** How many combinations of a sweep a shard has. */
export const sizeOfShard = ({ number, of }: Shard, combinations: number): number =>
  Math.max(0, Math.ceil((combinations - number + 1) / of));

/** The combination at a place of a shard, both counted from 0. */
export const combinationAt = ({ number, of }: Shard, place: number): number => number - 1 + place * of;

/** `2/8`; null when the text is none. */
export function readShard(text: string): Shard | null {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  return number === undefined || of === undefined || number < 1 || number > of ? null : { number, of };
}

export const shardText = ({ number, of }: Shard): string => `${number}/${of}`;
