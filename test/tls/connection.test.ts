import { expect, test } from 'vitest';
import { rsaAes128CbcSha256 } from '../../src/tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256 } from '../../src/tls/aes-gcm-suite.ts';
import { rsaNullSha, rsaNullSha256 } from '../../src/tls/null-suites.ts';
import { TlsPair } from '../support/tls-pair.ts';

const text = (pieces: readonly Uint8Array[]): string => pieces.map((piece) => Buffer.from(piece).toString()).join('|');

const suites = [rsaNullSha256, rsaNullSha, rsaAes128CbcSha256, ecdheRsaAes128GcmSha256];

test.each(suites)('$name: a handshake, data both ways, close_notify', (suite) => {
  const pair = new TlsPair({ suites: [suite] }).open();
  expect([pair.client.failure, pair.server.failure]).toEqual([null, null]);
  expect([pair.client.state, pair.server.state]).toEqual(['open', 'open']);
  expect(pair.client.suite?.name).toBe(suite.name);
  expect(new Set(pair.secrets).size).toBe(1);
  pair.client.write(Buffer.from('ping'));
  pair.server.write(Buffer.from('pong'));
  pair.exchange();
  expect(text(pair.server.read())).toBe('ping');
  expect(text(pair.client.read())).toBe('pong');
  pair.client.close();
  pair.exchange();
  expect([pair.client.state, pair.server.state]).toEqual(['closed', 'closed']);
});
