/** AES-GCM in ESP, RFC 4106. */
import { gcm } from '@noble/ciphers/aes.js';
import { putU32 } from '../wire/bytes.ts';
import { ESP_HEADER_LENGTH } from '../wire/esp.ts';
import type { EspTransform } from './transform.ts';

/** Section 4: behind the key, a part of the nonce that is never sent. */
export const GCM_SALT_LENGTH = 4;
const IV_LENGTH = 8;
const ICV_LENGTH = 16;

export class GcmTransform implements EspTransform {
  readonly ivLength = IV_LENGTH;
  readonly icvLength = ICV_LENGTH;
  readonly blockLength = 4;
  private readonly key: Uint8Array;
  private readonly nonce = new Uint8Array(GCM_SALT_LENGTH + IV_LENGTH);

  /** @param keyAndSalt the key of 16, 24 or 32 bytes, and the salt */
  constructor(keyAndSalt: Uint8Array) {
    this.key = keyAndSalt.slice(0, -GCM_SALT_LENGTH);
    this.nonce.set(keyAndSalt.subarray(-GCM_SALT_LENGTH));
  }

  /** Section 3.1: never twice under one key, which a counter makes sure of. */
  writeIv(bytes: Uint8Array, at: number, sequence: number): void {
    putU32(bytes, at + ESP_HEADER_LENGTH, 0);
    putU32(bytes, at + ESP_HEADER_LENGTH + 4, sequence);
  }

  seal(bytes: Uint8Array, at: number, end: number): void {
    const from = at + ESP_HEADER_LENGTH + IV_LENGTH;
    bytes.set(this.cipher(bytes, at).encrypt(bytes.slice(from, end - ICV_LENGTH)), from);
  }

  open(bytes: Uint8Array, at: number, end: number): boolean {
    const from = at + ESP_HEADER_LENGTH + IV_LENGTH;
    try {
      bytes.set(this.cipher(bytes, at).decrypt(bytes.slice(from, end)), from);
      return true;
    } catch {
      // The one way in which noble says that the tag does not fit; lengths were checked before.
      return false;
    }
  }

  /** Section 5: authenticated, but not encrypted, are SPI and sequence number. */
  private cipher(bytes: Uint8Array, at: number): ReturnType<typeof gcm> {
    const iv = at + ESP_HEADER_LENGTH;
    this.nonce.set(bytes.subarray(iv, iv + IV_LENGTH), GCM_SALT_LENGTH);
    return gcm(this.key, this.nonce.slice(), bytes.slice(at, iv));
  }
}
