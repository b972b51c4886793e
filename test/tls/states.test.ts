import { describe, expect, test } from 'vitest';
import { ecdheRsaAes128GcmSha256 } from '../../src/tls/aes-gcm-suite.ts';
import type { TlsSide } from '../../src/tls/key-schedule.ts';
import { rsaNullSha256 } from '../../src/tls/null-suites.ts';
import type { TlsSuite } from '../../src/tls/suite.ts';
import { decodeTlsAlert, tlsAlert } from '../../src/wire/tls/alert.ts';
import { decodeHandshake, encodeHandshake, type HandshakeMessage } from '../../src/wire/tls/handshake.ts';
import { decodeTlsRecord, tlsContentType } from '../../src/wire/tls/record.ts';
import { hex } from '../support/bytes.ts';
import { OPENSSL_CLIENT_HELLO, OPENSSL_SERVER_HELLO } from '../support/tls-codecs.ts';
import { TlsStage } from '../support/tls-stages.ts';

const UNEXPECTED = `${tlsAlert.unexpected_message} local`;

/** Everything that can come, by name; messages with content that decodes. */
const inputs: Readonly<Record<string, readonly [type: number, content: Uint8Array]>> = {
  ...Object.fromEntries(
    (
      [
        { kind: 'hello-request' },
        decodeHandshake(OPENSSL_CLIENT_HELLO),
        decodeHandshake(OPENSSL_SERVER_HELLO),
        { kind: 'certificate', certificates: [] },
        { kind: 'server-key-exchange', data: hex('00') },
        { kind: 'certificate-request', data: hex('00') },
        { kind: 'server-hello-done' },
        { kind: 'client-key-exchange', data: hex('0000') },
        { kind: 'finished', verifyData: new Uint8Array(12) },
        { kind: 'other', type: 4, data: hex('00000000 0000') },
      ] satisfies HandshakeMessage[]
    ).map((message: HandshakeMessage) => [message.kind, [tlsContentType.handshake, encodeHandshake(message)]]),
  ),
  'change-cipher-spec': [tlsContentType.changeCipherSpec, hex('01')],
  'application-data': [tlsContentType.applicationData, hex('00')],
  'type-24': [24, hex('00')],
};

/**
 * RFC 5246 section 7.3, a row for each number of records received: what may come then. A hello request is ignored while
 * a handshake goes on (7.4.1.1), and refused by a warning afterwards, as another client hello is (RFC 5746).
 */
const tables: readonly (readonly [side: TlsSide, suite: TlsSuite, rows: readonly (readonly string[])[]])[] = [
  [
    'server',
    rsaNullSha256,
    [
      ['client-hello'],
      ['client-key-exchange'],
      ['change-cipher-spec'],
      ['finished'],
      ['client-hello', 'application-data'],
    ],
  ],
  [
    'client',
    rsaNullSha256,
    [
      ['hello-request', 'server-hello'],
      ['hello-request', 'certificate'],
      ['hello-request', 'certificate-request', 'server-hello-done'],
      ['hello-request', 'change-cipher-spec'],
      ['hello-request', 'finished'],
      ['hello-request', 'application-data'],
    ],
  ],
  [
    'client',
    ecdheRsaAes128GcmSha256,
    [
      ['hello-request', 'server-hello'],
      ['hello-request', 'certificate'],
      ['hello-request', 'server-key-exchange'],
      ['hello-request', 'certificate-request', 'server-hello-done'],
      ['hello-request', 'change-cipher-spec'],
      ['hello-request', 'finished'],
      ['hello-request', 'application-data'],
    ],
  ],
];

describe.each(tables)('%s with %o', (side, suite, rows) => {
  test.each(rows.map((allowed, count) => [count, allowed] as const))(
    'after %i records only %j is no unexpected message',
    (count, allowed) => {
      const fine = Object.keys(inputs).filter((name) => {
        const stage = new TlsStage(side, count, { suites: [suite] });
        expect(stage.delivered).toHaveLength(count);
        stage.receive(...inputs[name]!);
        return stage.outcome !== UNEXPECTED;
      });
      expect(fine.sort()).toEqual([...allowed].sort());
    },
  );

  test('after all of them it is open', () => {
    const stage = new TlsStage(side, rows.length - 1, { suites: [suite] });
    expect(stage.outcome).toBe('open');
  });
});

describe('what asks for a new handshake', () => {
  test.each([
    ['client', 5, 'hello-request'],
    ['server', 4, 'client-hello'],
  ] as const)('%s: no_renegotiation as a warning, and it stays open', (side, count, name) => {
    const stage = new TlsStage(side, count);
    stage.pair.take(side);
    stage.receive(...inputs[name]!);
    expect(stage.outcome).toBe('open');
    const { type, fragment } = decodeTlsRecord(stage.pair.take(side));
    expect(type).toBe(tlsContentType.alert);
    expect(decodeTlsAlert(fragment.subarray(0, 2))).toEqual({ level: 1, description: tlsAlert.no_renegotiation });
  });

  test('a hello request inside a handshake is passed over and is no part of it', () => {
    const stage = new TlsStage('client', 2);
    stage.receiveMessage({ kind: 'hello-request' });
    expect(stage.outcome).toBe('handshake');
  });
});
