import { expect, test } from 'vitest';
import { TlsPair } from '../support/tls-pair.ts';

const text = (pieces: readonly Uint8Array[]): string => pieces.map((piece) => Buffer.from(piece).toString()).join('|');

test('a handshake, data both ways, close_notify', () => {
  const pair = new TlsPair().open();
  expect([pair.client.failure, pair.server.failure]).toEqual([null, null]);
  expect([pair.client.state, pair.server.state]).toEqual(['open', 'open']);
  expect(pair.client.suite?.name).toBe('TLS_RSA_WITH_NULL_SHA256');
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
