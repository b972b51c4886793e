/** AES-CBC with a MAC inside: RFC 5246 section 6.2.3.2, RFC 3268. */
import { concat } from '../wire/bytes.ts';
import { cbc } from '@noble/ciphers/aes.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomStream } from '../sim/random.ts';
import { RecordMac, type RecordProtection } from './protection.ts';
import { rsaKeyExchange } from './rsa-key-exchange.ts';
import { equal } from './equal.ts';
import type { TlsSuite } from './suite.ts';

const BLOCK = 16;

/** `IV | encrypted: content, MAC, padding, length of the padding` */
class CbcProtection implements RecordProtection {
  private readonly key: Uint8Array;
  private readonly mac: RecordMac;
  private readonly random: RandomStream;

  constructor(key: Uint8Array, mac: RecordMac, random: RandomStream) {
    this.key = key;
    this.mac = mac;
    this.random = random;
  }

  seal(type: number, plaintext: Uint8Array, room = 0): Uint8Array {
    const padding = BLOCK - ((plaintext.length + this.mac.length) % BLOCK);
    // Each byte of the padding, its length included, is the length without itself.
    const filler = new Uint8Array(padding).fill(padding - 1);
    const initial = this.random.bytes(BLOCK);
    const content = concat(plaintext, this.mac.of(type, plaintext), filler);
    const encrypted = cbc(this.key, initial, { disablePadding: true }).encrypt(content);
    return concat(new Uint8Array(room), initial, encrypted);
  }

  open(type: number, fragment: Uint8Array): Uint8Array | null {
    // The IV, and at least a MAC and one byte of padding.
    if (fragment.length % BLOCK !== 0 || fragment.length < BLOCK + this.mac.length + 1) return null;
    const cipher = cbc(this.key, fragment.slice(0, BLOCK), { disablePadding: true });
    const content = cipher.decrypt(fragment.slice(BLOCK));
    const padding = content.at(-1)! + 1;
    const length = content.length - padding - this.mac.length;
    // Bad padding is told as a bad MAC, so that it gives nothing away.
    if (length < 0 || !content.subarray(-padding).every((byte) => byte === padding - 1)) return null;
    const plaintext = content.slice(0, length);
    return equal(this.mac.of(type, plaintext), content.subarray(length, -padding)) ? plaintext : null;
  }
}

export const rsaAes128CbcSha256: TlsSuite = {
  number: 0x003c,
  name: 'TLS_RSA_WITH_AES_128_CBC_SHA256',
  keyExchange: rsaKeyExchange,
  hash: sha256,
  // The IV stands in each record, none comes out of the key block.
  lengths: { mac: sha256.outputLen, key: 16, iv: 0 },
  protect: ({ key, mac }, random) => new CbcProtection(key, new RecordMac(sha256, mac), random),
};
