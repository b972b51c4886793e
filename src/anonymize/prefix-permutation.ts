/**
 * Prefix-preserving permutations, after Crypto-PAn (Xu, Fan, Ammar, Moon 2002): whether a bit is turned over depends on
 * the key and on the bits before it, so two values that share exactly k leading bits do so afterwards too. One draw
 * gives the bits for all 255 beginnings within a byte, which makes a table of 256 for every row of bytes before it.
 */
import type { RandomFunction } from './secret.ts';

/** The first `bits` bits of `value`, of one byte, stay as they are whatever the key. */
export interface Pin {
  readonly value: number;
  readonly bits: number;
}

/** What stays of the byte behind these. */
export type PinsBehind = (before: readonly number[]) => readonly Pin[];

/** Tables held at most; what a capture with more networks needs again is made again. */
const MOST_TABLES = 50_000;
const BYTE = 8;

export class PrefixPermutation {
  private readonly tables = new Map<string, Uint8Array>();
  private readonly random: RandomFunction;
  private readonly purpose: string;
  private readonly pinsBehind: PinsBehind;
  private readonly turned: number;

  /** @param turned how many of the first bits of the first byte may turn; those behind stay. All, if left out */
  constructor(random: RandomFunction, purpose: string, pinsBehind: PinsBehind, turned = BYTE) {
    this.random = random;
    this.purpose = purpose;
    this.pinsBehind = pinsBehind;
    this.turned = turned;
  }

  /** The permuted value; as many bytes. */
  apply(bytes: readonly number[]): number[] {
    const before: number[] = [];
    return bytes.map((byte) => {
      const image = this.tableBehind(before)[byte]!;
      before.push(byte);
      return image;
    });
  }

  private tableBehind(before: readonly number[]): Uint8Array {
    const name = before.join('.');
    const known = this.tables.get(name);
    if (known !== undefined) return known;
    const turns = turnsOf(this.random(this.purpose, Uint8Array.from(before)));
    for (const pin of this.pinsBehind(before)) hold(turns, pin);
    if (before.length === 0) for (let node = 1 << this.turned; node < 256; node++) turns[node] = 0;
    const table = Uint8Array.from({ length: 256 }, (_, byte) => imageOf(turns, byte));
    if (this.tables.size >= MOST_TABLES) this.tables.clear();
    this.tables.set(name, table);
    return table;
  }
}

/** Of every node of the tree over a byte (the root is 1, the children of n are 2n and 2n + 1) whether its bit is turned. */
const turnsOf = (drawn: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, node) => (drawn[node >>> 3]! >>> (node & 7)) & 1);

function hold(turns: Uint8Array, { value, bits }: Pin): void {
  for (let depth = 0; depth < bits; depth++) turns[(1 << depth) | (value >>> (BYTE - depth))] = 0;
}

function imageOf(turns: Uint8Array, byte: number): number {
  let node = 1;
  let image = 0;
  for (let depth = BYTE - 1; depth >= 0; depth--) {
    const bit = (byte >>> depth) & 1;
    image = (image << 1) | (bit ^ turns[node]!);
    node = (node << 1) | bit;
  }
  return image;
}

/** A row of bytes of which the first `bits` bits stay. */
export interface KeptPrefix {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** The pins that keep prefixes: those in which a value lies stay, and nothing else comes to lie in them. */
export function pinsOfPrefixes(prefixes: readonly KeptPrefix[]): PinsBehind {
  return (before) =>
    prefixes.flatMap(({ bytes, bits }) => {
      const left = bits - BYTE * before.length;
      if (left <= 0 || !before.every((byte, index) => byte === bytes[index])) return [];
      return [{ value: bytes[before.length]!, bits: Math.min(BYTE, left) }];
    });
}
