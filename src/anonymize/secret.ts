/** The key of a renaming, and the pseudo-random function that everything in it is drawn from. */
import { hmac } from '@noble/hashes/hmac.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** 32 bytes for an input: the same for the same input, and nothing to be told of one by others (RFC 2104). */
export type RandomFunction = (purpose: string, input: Uint8Array | string) => Uint8Array;

/** The same passphrase has to give the same names on another machine in another year, so nothing else goes in. */
const SALT = 'isatap-sim anonymize 1';
/** RFC 7914; 32 MiB and about half a second for each passphrase that somebody tries. */
const COST = { N: 2 ** 15, r: 8, p: 1, dkLen: 32 } as const;

/** Stretches a passphrase, so that guessing it is slow. */
export const keyOfPassphrase = (passphrase: string): Uint8Array =>
  scrypt(passphrase.normalize('NFC'), SALT, { ...COST });

const encoder = new TextEncoder();

/** HMAC-SHA-256 under the key. Purposes keep draws of different kinds apart; none holds a zero byte. */
export function randomFunction(key: Uint8Array): RandomFunction {
  return (purpose, input) => {
    const bytes = typeof input === 'string' ? encoder.encode(input) : input;
    const message = new Uint8Array(purpose.length + 1 + bytes.length);
    message.set(encoder.encode(purpose));
    message.set(bytes, purpose.length + 1);
    return hmac(sha256, key, message);
  };
}
