import type { RandomStream } from '../sim/random.ts';

/**
 * How the bytes of an ESP packet are protected under the keys of one security association (RFC 4303 section 3.2). `at`
 * is where the ESP header begins, `end` where the integrity check value ends. Works in place.
 */
export interface EspTransform {
  /** In bytes. */
  readonly ivLength: number;
  readonly icvLength: number;
  /** What is encrypted at a time; the padding fills it up. */
  readonly blockLength: number;
  /** Writes the initialization vector of the packet with this sequence number. */
  writeIv(bytes: Uint8Array, at: number, sequence: number, random: RandomStream): void;
  /** Encrypts what stands behind the IV, which is there already, and writes the integrity check value. */
  seal(bytes: Uint8Array, at: number, end: number): void;
  /** @returns whether the integrity check value fits; only then it is decrypted (RFC 4303 section 3.4.4.1) */
  open(bytes: Uint8Array, at: number, end: number): boolean;
}

/** Whether two stretches of bytes are equal, without telling by the time it takes where they differ. */
export function isEqual(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  let difference = 0;
  for (let index = 0; index < length; index++) difference |= a[aAt + index]! ^ b[bAt + index]!;
  return difference === 0;
}
