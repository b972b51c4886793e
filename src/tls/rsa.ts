/**
 * RSA with PKCS #1 version 1.5 padding, RFC 8017 sections 7.2 and 8.2. Padding comes from the caller's stream and
 * nothing is blinded, so the same seed makes the same bytes: good for a model, not for secrets.
 */
import { concat } from '../wire/bytes.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { bytesToNumber, numberToBytes, pow } from 'micro-rsa-dsa-dh/utils.js';
import type { RandomStream } from '../sim/random.ts';

export interface RsaPublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

/** RFC 8017 section 3.2, second representation: four times faster than with the private exponent. */
export interface RsaPrivateKey extends RsaPublicKey {
  readonly prime1: bigint;
  readonly prime2: bigint;
  readonly exponent1: bigint;
  readonly exponent2: bigint;
  readonly coefficient: bigint;
}

/** Bytes of the modulus. */
export const rsaLength = ({ modulus }: RsaPublicKey): number => Math.ceil(modulus.toString(16).length / 2);

const publicOperation = (key: RsaPublicKey, value: bigint): bigint => pow(value, key.exponent, key.modulus);

/** Four bits of the exponent at a time: a sixth less work than bit by bit when the exponent is long. */
function longPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let count = 1; count < 16; count++) powers.push((powers[count - 1]! * base) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    for (let bit = 0; bit < 4; bit++) result = (result * result) % modulus;
    if (digit !== '0') result = (result * powers[Number.parseInt(digit, 16)]!) % modulus;
  }
  return result;
}

/** Results of the private operation that are kept for each key. */
const MOST_KEPT = 64;
const kept = new WeakMap<RsaPrivateKey, Map<bigint, bigint>>();

/** A scenario that is run again asks for the same values: a sixth of the time of such a run. */
function privateOperation(key: RsaPrivateKey, value: bigint): bigint {
  let results = kept.get(key);
  if (results === undefined) kept.set(key, (results = new Map()));
  const known = results.get(value);
  if (known !== undefined) return known;
  if (results.size === MOST_KEPT) results.clear();
  const result = privatePower(key, value);
  results.set(value, result);
  return result;
}

/** By the Chinese remainder theorem, section 5.1.2. */
function privatePower(key: RsaPrivateKey, value: bigint): bigint {
  const first = longPower(value % key.prime1, key.exponent1, key.prime1);
  const second = longPower(value % key.prime2, key.exponent2, key.prime2);
  const difference = (((first - second) % key.prime1) + key.prime1) % key.prime1;
  return second + key.prime2 * ((difference * key.coefficient) % key.prime1);
}

/** Section 7.2.1. @throws RangeError when the message is more than the modulus carries */
export function rsaEncrypt(key: RsaPublicKey, message: Uint8Array, random: RandomStream): Uint8Array {
  const length = rsaLength(key);
  const padding = length - 3 - message.length;
  if (padding < LEAST_PADDING) throw new RangeError(`${message.length} bytes for a modulus of ${length}`);
  const filler = Uint8Array.from({ length: padding }, () => random.between(1, 255));
  const block = concat(Uint8Array.of(0, 2), filler, Uint8Array.of(0), message);
  return numberToBytes(publicOperation(key, bytesToNumber(block)), length);
}

const LEAST_PADDING = 8;

/** Section 7.2.2. @returns null when it is not the encryption of a message */
export function rsaDecrypt(key: RsaPrivateKey, ciphertext: Uint8Array): Uint8Array | null {
  const length = rsaLength(key);
  const value = bytesToNumber(ciphertext);
  if (ciphertext.length !== length || value >= key.modulus) return null;
  const block = numberToBytes(privateOperation(key, value), length);
  const separator = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || separator < 2 + LEAST_PADDING) return null;
  return block.slice(separator + 1);
}

/** Section 9.2, note 1: DigestInfo of SHA-256 up to the digest. */
const SHA256_INFO = hexToBytes('3031300d060960864801650304020105000420');

/** Section 9.2, as long as the modulus. */
function encodedDigest(message: Uint8Array, length: number): Uint8Array {
  const info = concat(SHA256_INFO, sha256(message));
  const filler = new Uint8Array(length - 3 - info.length).fill(0xff);
  return concat(Uint8Array.of(0, 1), filler, Uint8Array.of(0), info);
}

/** RSASSA-PKCS1-v1_5 with SHA-256, section 8.2.1. */
export function rsaSign(key: RsaPrivateKey, message: Uint8Array): Uint8Array {
  const length = rsaLength(key);
  return numberToBytes(privateOperation(key, bytesToNumber(encodedDigest(message, length))), length);
}

/** RSASSA-PKCS1-v1_5 with SHA-256, section 8.2.2. */
export function rsaVerify(key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const length = rsaLength(key);
  const value = bytesToNumber(signature);
  if (signature.length !== length || value >= key.modulus) return false;
  return publicOperation(key, value) === bytesToNumber(encodedDigest(message, length));
}
