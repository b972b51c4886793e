import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rsaAes128CbcSha256 } from '../../src/tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256 } from '../../src/tls/aes-gcm-suite.ts';
import { rsaNullSha, rsaNullSha256 } from '../../src/tls/null-suites.ts';
import { tlsAlertText } from '../../src/wire/tls/alert.ts';
import { decodeTlsRecord, MOST_TLS_PLAINTEXT, tlsContentType } from '../../src/wire/tls/record.ts';
import { toHex } from '../support/bytes.ts';
import { TlsPair } from '../support/tls-pair.ts';
import { record, splitMessages, splitRecords } from '../support/tls-stages.ts';

const suites = [rsaNullSha256, rsaNullSha, rsaAes128CbcSha256, ecdheRsaAes128GcmSha256];
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index * 7);
const single = (whole: Uint8Array): Uint8Array[] => Array.from(whole, (byte) => Uint8Array.of(byte));

/** Handshake messages cut into records of one byte. */
const crumbled = (whole: Uint8Array): Uint8Array[] => {
  let isChanged = false;
  return splitRecords(whole).flatMap((one) => {
    const { type, version, fragment } = decodeTlsRecord(one);
    isChanged ||= type === tlsContentType.changeCipherSpec;
    if (isChanged || type !== tlsContentType.handshake) return [one];
    return single(fragment).map((byte) => record(type, byte, version));
  });
};

describe.each(suites)('$name', (suite) => {
  test.each([
    ['byte by byte', single],
    ['each handshake message in its own record', splitMessages],
    ['handshake messages in records of one byte', crumbled],
    ['those in one piece', (whole: Uint8Array) => [Buffer.concat(crumbled(whole))]],
  ])('%s: the handshake ends well', (_, cut) => {
    const pair = new TlsPair({ suites: [suite] });
    pair.client.start();
    pair.exchange(cut);
    expect([pair.client.state, pair.server.state]).toEqual(['open', 'open']);
    pair.client.write(bytes(100));
    pair.exchange(cut);
    expect(toHex(Buffer.concat(pair.server.read()))).toBe(toHex(bytes(100)));
  });

  test('data is cut into records of 2^14 bytes and comes back record by record', () => {
    const pair = new TlsPair({ suites: [suite] }).open();
    const data = bytes(2 * MOST_TLS_PLAINTEXT + 1);
    pair.server.write(data);
    const sent = pair.take('server');
    expect(splitRecords(sent)).toHaveLength(3);
    pair.client.receive(sent);
    const pieces = pair.client.read();
    expect(pieces.map(({ length }) => length)).toEqual([MOST_TLS_PLAINTEXT, MOST_TLS_PLAINTEXT, 1]);
    expect(toHex(Buffer.concat(pieces))).toBe(toHex(data));
    expect(pair.client.read()).toEqual([]);
  });

  test('nothing written sends nothing', () => {
    const pair = new TlsPair({ suites: [suite] }).open();
    pair.client.write(new Uint8Array(0));
    expect(pair.take('client')).toHaveLength(0);
  });

  test('any data in any pieces comes through, both ways', () => {
    const pair = new TlsPair({ suites: [suite] }).open();
    const writes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { maxLength: 6 });
    fc.assert(
      fc.property(writes, fc.array(fc.integer({ min: 1, max: 300 })), fc.boolean(), (pieces, cuts, fromClient) => {
        const [sender, receiver] = fromClient ? [pair.client, pair.server] : [pair.server, pair.client];
        for (const piece of pieces) sender.write(piece);
        let rest = pair.take(fromClient ? 'client' : 'server');
        for (const cut of cuts) {
          receiver.receive(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        receiver.receive(rest);
        expect(receiver.read().map(toHex)).toEqual(pieces.map(toHex));
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

test('the same seed makes the same bytes, another seed others', () => {
  const said = (seed: number): string => {
    const pair = new TlsPair({ suites: [ecdheRsaAes128GcmSha256], seed }).open();
    pair.client.write(bytes(10));
    return toHex(Buffer.concat([...pair.history.client, ...pair.history.server, pair.take('client')]));
  };
  expect(said(1)).toBe(said(1));
  expect(said(2)).not.toBe(said(1));
});

test('a caller may use its bytes again, and what was read stays', () => {
  const pair = new TlsPair().open();
  pair.client.write(bytes(10));
  const sent = pair.take('client');
  const half = sent.slice(0, 20);
  pair.server.receive(half);
  half.fill(0);
  const rest = sent.slice(20);
  pair.server.receive(rest);
  const [read] = pair.server.read();
  rest.fill(0);
  expect(toHex(read!)).toBe(toHex(bytes(10)));
});

test('whatever arrives, an end fails with an alert and throws nothing', () => {
  const recorded = new TlsPair({ suites: [rsaNullSha256] }).open().history;
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(damage, fc.boolean(), (changes, isClient) => {
      const pair = new TlsPair();
      pair.client.start();
      const [end, whole] = isClient
        ? ([pair.client, Buffer.concat(recorded.server)] as const)
        : ([pair.server, Buffer.concat(recorded.client)] as const);
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      end.receive(bytes);
      expect(end.state).not.toBe('closed');
      if (end.failure?.sentBy === 'local') expect(end.failure.problem).toMatch(/\S/);
      const name = end.failure === null ? end.state : tlsAlertText(end.failure.alert);
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    }),
    { seed: 1, numRuns: 400 },
  );
  expect(outcomes.size).toBeGreaterThan(5);
});
