/** Values that were asked for last are held strongly, as many as this at most: asking a weak reference costs more. */
const RECENT = 256;

/**
 * A table of immutable values keyed by four 32-bit words, so that equal keys give the same object and `===` is
 * equality. Open addressing with linear probing; the values are held weakly, and the dead ones are thrown out when
 * the table would grow, so that fuzzing or a long-lived page does not fill the memory.
 */
export class InternTable<Value extends WeakKey> {
  private keys = new Uint32Array(4 * 1024);
  private values: (WeakRef<Value> | undefined)[] = Array.from({ length: 1024 });
  private used = 0;
  private readonly recentKeys = new Uint32Array(4 * RECENT);
  private readonly recent: (Value | undefined)[] = Array.from({ length: RECENT });

  private readonly create: (w0: number, w1: number, w2: number, w3: number) => Value;

  constructor(create: (w0: number, w1: number, w2: number, w3: number) => Value) {
    this.create = create;
  }

  /** The one value of these four words (any numbers; taken modulo 2^32). */
  get(w0: number, w1: number, w2: number, w3: number): Value {
    const hash = hashWords(w0, w1, w2, w3);
    const near = hash & (RECENT - 1);
    const recent = this.recent[near];
    if (recent !== undefined && isAt(this.recentKeys, near, w0, w1, w2, w3)) return recent;
    const value = this.find(hash, w0, w1, w2, w3);
    this.recentKeys.set([w0, w1, w2, w3], near << 2);
    this.recent[near] = value;
    return value;
  }

  private find(hash: number, w0: number, w1: number, w2: number, w3: number): Value {
    const { keys, values } = this;
    const mask = values.length - 1;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const held = values[slot];
      if (held === undefined) break;
      if (isAt(keys, slot, w0, w1, w2, w3)) {
        const alive = held.deref();
        if (alive !== undefined) return alive;
        return this.put(slot, w0, w1, w2, w3);
      }
    }
    if (++this.used * 2 > values.length) {
      this.rebuild();
      return this.find(hash, w0, w1, w2, w3);
    }
    return this.put(slot, w0, w1, w2, w3);
  }

  private put(slot: number, w0: number, w1: number, w2: number, w3: number): Value {
    const value = this.create(w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0);
    this.keys.set([w0, w1, w2, w3], slot << 2);
    this.values[slot] = new WeakRef(value);
    return value;
  }

  /** Keeps what is alive, in a table with room for twice as much. */
  private rebuild(): void {
    const { keys, values } = this;
    const alive: number[] = [];
    for (let slot = 0; slot < values.length; slot++) if (values[slot]?.deref() !== undefined) alive.push(slot);
    let size = 1024;
    while (size < alive.length * 4) size *= 2;
    this.keys = new Uint32Array(4 * size);
    this.values = Array.from({ length: size });
    this.used = alive.length;
    for (const old of alive) {
      const words = keys.subarray(old << 2, (old << 2) + 4);
      let slot = hashWords(words[0]!, words[1]!, words[2]!, words[3]!) & (size - 1);
      while (this.values[slot] !== undefined) slot = (slot + 1) & (size - 1);
      this.keys.set(words, slot << 2);
      this.values[slot] = values[old];
    }
  }
}

function isAt(keys: Uint32Array, slot: number, w0: number, w1: number, w2: number, w3: number): boolean {
  const at = slot << 2;
  return keys[at + 3] === w3 >>> 0 && keys[at + 2] === w2 >>> 0 && keys[at + 1] === w1 >>> 0 && keys[at] === w0 >>> 0;
}

/** Spreads four words over 32 bits; the low bits are good enough for a power-of-two table. */
export function hashWords(w0: number, w1: number, w2: number, w3: number): number {
  let hash = Math.imul(w0 ^ Math.imul(w1, 0x85ebca6b), 0x9e3779b1);
  hash = Math.imul(hash ^ w2, 0xc2b2ae35) ^ (hash >>> 15);
  hash = Math.imul(hash ^ w3, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}
