/** Keys out of secrets, RFC 5246 sections 5, 6.3, 7.4.9 and 8.1, with the hash of the suite. */
import { concat } from '../wire/bytes.ts';
import { hmac } from '@noble/hashes/hmac.js';
import { bytesToHex, type CHash } from '@noble/hashes/utils.js';

const MASTER_SECRET_LENGTH = 48;
const VERIFY_DATA_LENGTH = 12;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Section 5: the PRF of a secret with label and seed. @param length of its output in bytes */
export function pseudoRandom(
  hash: CHash,
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const labelled = concat(ascii(label), seed);
  const output = new Uint8Array(length);
  let chain = labelled;
  for (let at = 0; at < length; at += hash.outputLen) {
    chain = hmac(hash, secret, chain);
    const piece = hmac(hash, secret, concat(chain, labelled));
    output.set(piece.subarray(0, length - at), at);
  }
  return output;
}

/** Section 8.1. */
export const masterSecret = (
  hash: CHash,
  premaster: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array =>
  pseudoRandom(hash, premaster, 'master secret', concat(clientRandom, serverRandom), MASTER_SECRET_LENGTH);

/** RFC 7627 section 4. @param session hash of the handshake through the client's key exchange */
export const extendedMasterSecret = (hash: CHash, premaster: Uint8Array, session: Uint8Array): Uint8Array =>
  pseudoRandom(hash, premaster, 'extended master secret', session, MASTER_SECRET_LENGTH);

/** Section 7.4.9. @param transcript hash of the handshake before this message */
export const verifyData = (hash: CHash, master: Uint8Array, sender: TlsSide, transcript: Uint8Array): Uint8Array =>
  pseudoRandom(hash, master, `${sender} finished`, transcript, VERIFY_DATA_LENGTH);

export type TlsSide = 'client' | 'server';

/** How many bytes of each kind a suite needs. */
export interface KeyLengths {
  readonly mac: number;
  readonly key: number;
  readonly iv: number;
}

/** What a suite says of its keys. */
export interface KeyNeeds {
  /** Of the PRF and the finished messages. */
  readonly hash: CHash;
  readonly lengths: KeyLengths;
}

/** What protects the records of one direction. */
export interface RecordKeys {
  readonly mac: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** Section 6.3. */
export function recordKeys(
  { hash, lengths: { mac, key, iv } }: KeyNeeds,
  master: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Readonly<Record<TlsSide, RecordKeys>> {
  const block = pseudoRandom(hash, master, 'key expansion', concat(serverRandom, clientRandom), 2 * (mac + key + iv));
  let at = 0;
  const take = (length: number): Uint8Array => block.slice(at, (at += length));
  const [clientMac, serverMac, clientKey, serverKey] = [take(mac), take(mac), take(key), take(key)];
  const [clientIv, serverIv] = [take(iv), take(iv)];
  return {
    client: { mac: clientMac, key: clientKey, iv: clientIv },
    server: { mac: serverMac, key: serverKey, iv: serverIv },
  };
}

/** A line of an NSS key log, https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html section 2. */
export const keyLogLine = (clientRandom: Uint8Array, master: Uint8Array): string =>
  `CLIENT_RANDOM ${bytesToHex(clientRandom)} ${bytesToHex(master)}`;
