/** Encryption and integrity as two algorithms: AES-CBC (RFC 3602) or none (NULL, RFC 2410), and an HMAC. */
import type { RandomStream } from '../sim/random.ts';
import { ESP_HEADER_LENGTH } from '../wire/esp.ts';
import { AES_BLOCK, AesCbc } from './aes-cbc.ts';
import type { EspTransform } from './transform.ts';
import type { TruncatedHmac } from './truncated-hmac.ts';

export class CbcTransform implements EspTransform {
  readonly ivLength = AES_BLOCK;
  readonly blockLength = AES_BLOCK;
  readonly icvLength: number;
  private readonly cipher: AesCbc;
  private readonly hmac: TruncatedHmac;

  constructor(key: Uint8Array, hmac: TruncatedHmac) {
    this.cipher = new AesCbc(key);
    this.hmac = hmac;
    this.icvLength = hmac.length;
  }

  /** RFC 3602 section 3: nobody may foresee it. */
  writeIv(bytes: Uint8Array, at: number, _sequence: number, random: RandomStream): void {
    bytes.set(random.bytes(AES_BLOCK), at + ESP_HEADER_LENGTH);
  }

  seal(bytes: Uint8Array, at: number, end: number): void {
    const icv = end - this.icvLength;
    this.cipher.encrypt(bytes, at + ESP_HEADER_LENGTH + AES_BLOCK, icv);
    this.hmac.write(bytes, at, icv);
  }

  open(bytes: Uint8Array, at: number, end: number): boolean {
    const icv = end - this.icvLength;
    const data = at + ESP_HEADER_LENGTH + AES_BLOCK;
    if ((icv - data) % AES_BLOCK !== 0 || !this.hmac.isRight(bytes, at, icv)) return false;
    this.cipher.decrypt(bytes, data, icv);
    return true;
  }
}

export class NullTransform implements EspTransform {
  readonly ivLength = 0;
  readonly blockLength = 1;
  readonly icvLength: number;
  private readonly hmac: TruncatedHmac;

  constructor(hmac: TruncatedHmac) {
    this.hmac = hmac;
    this.icvLength = hmac.length;
  }

  writeIv(): void {
    // There is none.
  }

  seal(bytes: Uint8Array, at: number, end: number): void {
    this.hmac.write(bytes, at, end - this.icvLength);
  }

  open(bytes: Uint8Array, at: number, end: number): boolean {
    return this.hmac.isRight(bytes, at, end - this.icvLength);
  }
}
