/** The algorithms that an association may use, and what keys they need. */
import { GCM_SALT_LENGTH, GcmTransform } from './gcm-transform.ts';
import { CbcTransform, NullTransform } from './separate-transforms.ts';
import type { EspTransform } from './transform.ts';
import { TruncatedHmac } from './truncated-hmac.ts';

export type Encryption =
  | 'aes-cbc-128'
  | 'aes-cbc-192'
  | 'aes-cbc-256'
  | 'aes-gcm-128'
  | 'aes-gcm-192'
  | 'aes-gcm-256'
  | 'null';
/** `none` only with AES-GCM, which brings its own. */
export type Integrity = 'hmac-sha1-96' | 'hmac-sha256-128' | 'none';

export interface EspSuite {
  readonly encryption: Encryption;
  readonly integrity: Integrity;
}

/** `encryption`: the key, with AES-GCM its salt behind it. */
export interface EspKeys {
  readonly encryption: Uint8Array;
  readonly integrity: Uint8Array;
}

/** What DirectAccess usually negotiates in quick mode (conformance DA-03). */
export const defaultSuite: EspSuite = { encryption: 'aes-cbc-192', integrity: 'hmac-sha1-96' };

const encryptionKeyLengths: Readonly<Record<Encryption, number>> = {
  'aes-cbc-128': 16,
  'aes-cbc-192': 24,
  'aes-cbc-256': 32,
  'aes-gcm-128': 16 + GCM_SALT_LENGTH,
  'aes-gcm-192': 24 + GCM_SALT_LENGTH,
  'aes-gcm-256': 32 + GCM_SALT_LENGTH,
  null: 0,
};

const integrityKeyLengths: Readonly<Record<Integrity, number>> = { 'hmac-sha1-96': 20, 'hmac-sha256-128': 32, none: 0 };

/** Bytes of key that a suite takes. */
export const keyLengths = ({ encryption, integrity }: EspSuite): { encryption: number; integrity: number } => ({
  encryption: encryptionKeyLengths[encryption],
  integrity: isCombined(encryption) ? 0 : integrityKeyLengths[integrity],
});

/** Whether the cipher brings its own integrity. */
export const isCombined = (encryption: Encryption): boolean => encryption.startsWith('aes-gcm');

export const suiteText = ({ encryption, integrity }: EspSuite): string =>
  isCombined(encryption) ? encryption : `${encryption} + ${integrity}`;

export function makeTransform({ encryption, integrity }: EspSuite, keys: EspKeys): EspTransform {
  if (isCombined(encryption)) return new GcmTransform(keys.encryption);
  const hmac =
    integrity === 'hmac-sha256-128'
      ? new TruncatedHmac('sha256', keys.integrity, 16)
      : new TruncatedHmac('sha1', keys.integrity, 12);
  return encryption === 'null' ? new NullTransform(hmac) : new CbcTransform(keys.encryption, hmac);
}
