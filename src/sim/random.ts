/**
 * Random numbers from a seed, sfc32 (Chris Doty-Humphrey's small fast counter generator). Streams are named, so that
 * what one host draws never shifts what another draws.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, name: string) {
    let hash = 0x811c9dc5 ^ seed;
    const mix = (code: number): number => (hash = Math.imul(hash ^ code, 0x01000193));
    for (let index = 0; index < name.length; index++) mix(name.charCodeAt(index));
    this.a = mix(1);
    this.b = mix(2);
    this.c = mix(3);
    for (let round = 0; round < 15; round++) this.next();
  }

  /** An unsigned 32-bit number. */
  next(): number {
    const result = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** An integer from 0 up to, not including, `bound` (at most 2^53). */
  below(bound: number): number {
    const unit = (this.next() * 0x200000 + (this.next() >>> 11)) / 2 ** 53;
    return Math.floor(unit * bound);
  }

  /** So many bytes, as keys and nonces of the model are made. */
  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      const word = this.next();
      for (let index = at; index < Math.min(at + 4, length); index++) bytes[index] = word >>> (24 - 8 * (index - at));
    }
    return bytes;
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
}
