import crypto from 'node:crypto';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { keyLogLine, pseudoRandom } from '../../src/tls/key-schedule.ts';
import { hex, toHex } from '../support/bytes.ts';

/** P_hash of RFC 5246 section 5, with Node's HMAC. */
function reference(hash: string, secret: Uint8Array, seed: Uint8Array, length: number): string {
  const hmac = (data: Uint8Array): Buffer => crypto.createHmac(hash, secret).update(data).digest();
  let chain: Uint8Array = seed;
  let output = Buffer.alloc(0);
  while (output.length < length) {
    chain = hmac(chain);
    output = Buffer.concat([output, hmac(Buffer.concat([chain, seed]))]);
  }
  return output.subarray(0, length).toString('hex');
}

test('the PRF with SHA-256, vector of the TLS working group', () => {
  // https://mailarchive.ietf.org/arch/msg/tls/fzVCzk-z3FShgGJ6DOXqM1ydxms
  const output = pseudoRandom(
    sha256,
    hex('9bbe436ba940f017b17652849a71db35'),
    'test label',
    hex('a0ba9f936cda311827a6f796ffd5198c'),
    100,
  );
  expect(toHex(output)).toBe(
    'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17' +
      'abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
  );
});

test.each([
  ['sha256', sha256],
  ['sha384', sha384],
] as const)('the PRF with %s for any length is what Node makes', (name, hash) => {
  const secret = hex('000102030405060708090a0b0c0d0e0f');
  for (const length of [0, 1, 12, 31, 32, 33, 48, 104, 200]) {
    const output = pseudoRandom(hash, secret, 'key expansion', hex('ff00'), length);
    expect(toHex(output)).toBe(reference(name, secret, Buffer.from('key expansion\xff\x00', 'latin1'), length));
  }
});

test('a line of the key log', () => {
  expect(keyLogLine(hex('01ab'), hex('02cd'))).toBe('CLIENT_RANDOM 01ab 02cd');
});
