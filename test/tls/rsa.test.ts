import crypto from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/sim/random.ts';
import { labServerKey } from '../../src/tls/lab-certificate.ts';
import { rsaDecrypt, rsaEncrypt, rsaLength, rsaSign, rsaVerify } from '../../src/tls/rsa.ts';
import { toHex } from '../support/bytes.ts';
import { keyPem } from '../support/openssl.ts';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);
const nodeKey = crypto.createPrivateKey(keyPem());

describe('RSA with PKCS #1 version 1.5', () => {
  test('what is encrypted comes back, with other bytes for another stream and the same for the same', () => {
    const message = bytes(48);
    const encrypt = (seed: number): Uint8Array => rsaEncrypt(labServerKey, message, new RandomStream(seed, 'rsa'));
    expect(encrypt(1)).toHaveLength(256);
    expect(toHex(encrypt(1))).toBe(toHex(encrypt(1)));
    expect(toHex(encrypt(1))).not.toBe(toHex(encrypt(2)));
    expect(rsaDecrypt(labServerKey, encrypt(1))).toEqual(message);
  });

  test('Node encrypts for us, and checks what we sign', () => {
    const message = Buffer.from('premaster');
    const padding = crypto.constants.RSA_PKCS1_PADDING;
    const encrypted = crypto.publicEncrypt({ key: crypto.createPublicKey(nodeKey), padding }, message);
    expect(Buffer.from(rsaDecrypt(labServerKey, encrypted)!)).toEqual(message);
    expect(crypto.verify('sha256', message, crypto.createPublicKey(nodeKey), rsaSign(labServerKey, message))).toBe(
      true,
    );
  });

  test('the signature is the one that Node makes', () => {
    const message = Buffer.from('message');
    const signature = rsaSign(labServerKey, message);
    expect(toHex(signature)).toBe(crypto.sign('sha256', message, nodeKey).toString('hex'));
    expect(rsaVerify(labServerKey, message, signature)).toBe(true);
    expect(rsaVerify(labServerKey, Buffer.from('massage'), signature)).toBe(false);
    expect(rsaVerify(labServerKey, message, signature.with(255, signature[255]! ^ 1))).toBe(false);
    expect(rsaVerify(labServerKey, message, signature.subarray(1))).toBe(false);
    expect(rsaVerify(labServerKey, message, new Uint8Array(256).fill(0xff))).toBe(false);
  });

  test('a block of another kind, with short padding or of another length is nothing', () => {
    const raw = (block: Uint8Array): Uint8Array =>
      crypto.publicEncrypt({ key: crypto.createPublicKey(nodeKey), padding: crypto.constants.RSA_NO_PADDING }, block);
    const block = (type: number, padding: number): Uint8Array =>
      Uint8Array.from({ length: 256 }, (_, at) => (at === 0 || at === 2 + padding ? 0 : at === 1 ? type : 7));
    expect(rsaDecrypt(labServerKey, raw(block(2, 8)))).toHaveLength(256 - 11);
    expect(rsaDecrypt(labServerKey, raw(block(2, 7)))).toBeNull();
    expect(rsaDecrypt(labServerKey, raw(block(1, 8)))).toBeNull();
    expect(rsaDecrypt(labServerKey, raw(block(2, 300)))).toBeNull();
    expect(rsaDecrypt(labServerKey, bytes(255))).toBeNull();
    expect(rsaDecrypt(labServerKey, new Uint8Array(256).fill(0xff))).toBeNull();
    expect(rsaDecrypt(labServerKey, new Uint8Array(0))).toBeNull();
  });

  test('a message is at most 11 bytes shorter than the modulus', () => {
    expect(rsaLength(labServerKey)).toBe(256);
    const random = new RandomStream(1, 'rsa');
    expect(rsaDecrypt(labServerKey, rsaEncrypt(labServerKey, bytes(245), random))).toEqual(bytes(245));
    expect(() => rsaEncrypt(labServerKey, bytes(246), random)).toThrow(RangeError);
  });

  test('any message comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 245 }), fc.nat(), (message, seed) => {
        const encrypted = rsaEncrypt(labServerKey, message, new RandomStream(seed, 'rsa'));
        expect(rsaDecrypt(labServerKey, encrypted)).toEqual(message);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});
