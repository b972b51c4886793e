/** What a record's fragment becomes on its way out and back, RFC 5246 section 6.2.3: one direction, its own sequence. */
import { hmac } from '@noble/hashes/hmac.js';
import type { CHash } from '@noble/hashes/utils.js';
import { concat, putU16, putU32 } from '../wire/bytes.ts';
import { equal } from './equal.ts';
import { tlsVersion } from '../wire/tls/record.ts';

export interface RecordProtection {
  /**
   * @param type of the record's content
   * @param room bytes to leave free in front, for the record's header
   * @returns those and the fragment for the wire, in bytes of their own
   */
  seal(type: number, plaintext: Uint8Array, room?: number): Uint8Array;
  /** @returns null when the fragment is not what the peer sent: bad_record_mac */
  open(type: number, fragment: Uint8Array): Uint8Array | null;
}

/** Before the first change of cipher spec. */
export const noProtection: RecordProtection = {
  seal: (_type, plaintext, room = 0) => concat(new Uint8Array(room), plaintext),
  open: (_type, fragment) => fragment,
};

/** Section 6.2.3.1: what a MAC or AEAD covers in front of the content. `| sequence (8) | type | version | length |` */
export class RecordPrefix {
  private readonly bytes = new Uint8Array(13);
  private sequence = 0;

  /** For the next record; lent until the call after. */
  next(type: number, length: number): Uint8Array {
    const { bytes } = this;
    putU32(bytes, 0, Math.floor(this.sequence / 0x100000000));
    putU32(bytes, 4, this.sequence % 0x100000000);
    bytes[8] = type;
    putU16(bytes, 9, tlsVersion.tls12);
    putU16(bytes, 11, length);
    this.sequence++;
    return bytes;
  }
}

/** A MAC over sequence, header and content. What the key alone makes of the hash is kept, and each record begins with it. */
export class RecordMac {
  readonly length: number;
  private readonly keyed: ReturnType<typeof hmac.create>;
  private readonly running: ReturnType<typeof hmac.create>;
  private readonly digest: Uint8Array;
  private readonly prefix = new RecordPrefix();

  constructor(hash: CHash, key: Uint8Array) {
    this.length = hash.outputLen;
    this.keyed = hmac.create(hash, key);
    this.running = hmac.create(hash, key);
    this.digest = new Uint8Array(hash.outputLen);
  }

  /** Of the next record; lent until the call after. */
  of(type: number, content: Uint8Array): Uint8Array {
    const { running, digest } = this;
    this.keyed._cloneInto(running);
    running.update(this.prefix.next(type, content.length)).update(content).digestInto(digest);
    return digest;
  }
}

/** Section 6.2.3.1 with the NULL cipher: the content in the clear, then its MAC. */
export class NullProtection implements RecordProtection {
  private readonly mac: RecordMac;

  constructor(mac: RecordMac) {
    this.mac = mac;
  }

  seal(type: number, plaintext: Uint8Array, room = 0): Uint8Array {
    const end = room + plaintext.length;
    const sealed = new Uint8Array(end + this.mac.length);
    sealed.set(plaintext, room);
    sealed.set(this.mac.of(type, plaintext), end);
    return sealed;
  }

  open(type: number, fragment: Uint8Array): Uint8Array | null {
    const length = fragment.length - this.mac.length;
    if (length < 0) return null;
    const plaintext = fragment.subarray(0, length);
    return equal(this.mac.of(type, plaintext), fragment.subarray(length)) ? plaintext : null;
  }
}
