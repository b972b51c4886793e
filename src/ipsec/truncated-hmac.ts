/** HMAC cut to so many bytes: HMAC-SHA1-96 (RFC 2404), HMAC-SHA-256-128 (RFC 4868). */
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { isEqual } from './transform.ts';

type HashName = 'sha1' | 'sha256';

type KeyedHmac = ReturnType<typeof hmac.create>;

const hashes = { sha1, sha256 } as const satisfies Record<HashName, unknown>;

/** One key. What the key alone makes of the two hashes is kept, and each packet begins with a copy of it. */
export class TruncatedHmac {
  /** In bytes. */
  readonly length: number;
  private readonly keyed: KeyedHmac;
  private readonly running: KeyedHmac;
  private readonly digest: Uint8Array;

  constructor(hash: HashName, key: Uint8Array, length: number) {
    this.length = length;
    this.keyed = hmac.create(hashes[hash], key);
    this.running = hmac.create(hashes[hash], key);
    this.digest = new Uint8Array(hashes[hash].outputLen);
  }

  /** Writes the code over the bytes from `at` to `end` behind them. */
  write(bytes: Uint8Array, at: number, end: number): void {
    this.compute(bytes, at, end);
    bytes.set(this.digest.subarray(0, this.length), end);
  }

  /** Whether the code behind the bytes from `at` to `end` fits them. */
  isRight(bytes: Uint8Array, at: number, end: number): boolean {
    this.compute(bytes, at, end);
    return isEqual(this.digest, 0, bytes, end, this.length);
  }

  private compute(bytes: Uint8Array, at: number, end: number): void {
    this.keyed._cloneInto(this.running);
    this.running.update(bytes.subarray(at, end));
    this.running.digestInto(this.digest);
  }
}
