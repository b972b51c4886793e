/** AES-GCM: RFC 5246 section 6.2.3.3, RFC 5288 section 3, RFC 5289. */
import { gcm } from '@noble/ciphers/aes.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { concat, putU32 } from '../wire/bytes.ts';
import { ecdheRsaKeyExchange } from './ecdhe-key-exchange.ts';
import { RecordPrefix, type RecordProtection } from './protection.ts';
import type { TlsSuite } from './suite.ts';

const EXPLICIT_NONCE = 8;
const TAG = 16;

/** `explicit nonce (8) | encrypted content | tag (16)` */
class GcmProtection implements RecordProtection {
  private readonly key: Uint8Array;
  private readonly salt: Uint8Array;
  private readonly prefix = new RecordPrefix();
  private sealed = 0;

  constructor(key: Uint8Array, salt: Uint8Array) {
    this.key = key;
    this.salt = salt;
  }

  seal(type: number, plaintext: Uint8Array, room = 0): Uint8Array {
    // RFC 5288 section 3: the explicit part must not come twice; a counter does not.
    const explicit = new Uint8Array(EXPLICIT_NONCE);
    putU32(explicit, 0, Math.floor(this.sealed / 0x100000000));
    putU32(explicit, 4, this.sealed++ % 0x100000000);
    return concat(new Uint8Array(room), explicit, this.cipher(explicit, type, plaintext.length).encrypt(plaintext));
  }

  open(type: number, fragment: Uint8Array): Uint8Array | null {
    const length = fragment.length - EXPLICIT_NONCE - TAG;
    if (length < 0) return null;
    const cipher = this.cipher(fragment.subarray(0, EXPLICIT_NONCE), type, length);
    try {
      return cipher.decrypt(fragment.slice(EXPLICIT_NONCE));
    } catch {
      // The library's only answer to a tag that does not fit.
      return null;
    }
  }

  private cipher(explicit: Uint8Array, type: number, length: number): ReturnType<typeof gcm> {
    return gcm(this.key, concat(this.salt, explicit), this.prefix.next(type, length));
  }
}

export const ecdheRsaAes128GcmSha256: TlsSuite = {
  number: 0xc02f,
  name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  keyExchange: ecdheRsaKeyExchange,
  hash: sha256,
  lengths: { mac: 0, key: 16, iv: 4 },
  protect: ({ key, iv }) => new GcmProtection(key, iv),
};

export const ecdheRsaAes256GcmSha384: TlsSuite = {
  ...ecdheRsaAes128GcmSha256,
  number: 0xc030,
  name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  hash: sha384,
  lengths: { mac: 0, key: 32, iv: 4 },
};
