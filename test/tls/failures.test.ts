import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/sim/random.ts';
import { rsaAes128CbcSha256 } from '../../src/tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256 } from '../../src/tls/aes-gcm-suite.ts';
import type { TlsSide } from '../../src/tls/key-schedule.ts';
import { labServerKey } from '../../src/tls/lab-certificate.ts';
import { rsaNullSha, rsaNullSha256 } from '../../src/tls/null-suites.ts';
import { rsaEncrypt } from '../../src/tls/rsa.ts';
import { tlsAlert, type TlsAlertName, tlsAlertText } from '../../src/wire/tls/alert.ts';
import { encodeByteList, encodeNumberList, type TlsExtension, tlsExtension } from '../../src/wire/tls/extension.ts';
import { decodeHandshake, encodeHandshake, type HandshakeMessage } from '../../src/wire/tls/handshake.ts';
import type { ClientHello, ServerHello } from '../../src/wire/tls/hello.ts';
import {
  decodeEcdheServerKeyExchange,
  encodeEcdheServerKeyExchange,
  encodeRsaKeyExchange,
} from '../../src/wire/tls/key-exchange.ts';
import { decodeTlsRecord, tlsContentType } from '../../src/wire/tls/record.ts';
import { hex } from '../support/bytes.ts';
import { TlsPair, type TlsPairOptions } from '../support/tls-pair.ts';
import { record, splitMessages, splitRecords, TlsStage } from '../support/tls-stages.ts';

const SUITES = [rsaNullSha256, rsaNullSha, rsaAes128CbcSha256, ecdheRsaAes128GcmSha256];

/** Runs a handshake in which messages of one kind arrive changed. @returns who failed with what */
function changed<Kind extends HandshakeMessage['kind']>(
  kind: Kind,
  change: (message: Extract<HandshakeMessage, { kind: Kind }>) => HandshakeMessage | Uint8Array,
  options: TlsPairOptions = {},
): string {
  const pair = new TlsPair(options);
  pair.client.start();
  pair.exchange((bytes) => {
    let isChanged = false;
    return splitMessages(bytes).map((one) => {
      const { type, fragment } = decodeTlsRecord(one);
      isChanged ||= type === tlsContentType.changeCipherSpec;
      if (type !== tlsContentType.handshake || isChanged) return one;
      const message = decodeHandshake(fragment);
      if (message.kind !== kind) return one;
      const other = change(message as Extract<HandshakeMessage, { kind: Kind }>);
      return record(type, other instanceof Uint8Array ? other : encodeHandshake(other));
    });
  });
  return outcome(pair);
}

/** Which side found what; the other side must have been told. */
function outcome(pair: TlsPair): string {
  const sides = (['client', 'server'] as const).filter((side) => pair[side].failure?.sentBy === 'local');
  if (sides.length === 0) return `${pair.client.state}, ${pair.server.state}`;
  const [side] = sides as [TlsSide];
  const other = pair[side === 'client' ? 'server' : 'client'];
  expect(other.failure).toEqual({ sentBy: 'peer', alert: pair[side].failure!.alert, problem: null });
  expect([pair.client.state, pair.server.state]).toEqual(['failed', 'failed']);
  expect(pair[side].failure!.problem).not.toBe('');
  return `${side}: ${tlsAlertText(pair[side].failure!.alert)}`;
}

const hello = (changes: Partial<ClientHello>): string =>
  changed('client-hello', (message) => ({ ...message, ...changes }));
const answer = (changes: Partial<ServerHello>): string =>
  changed('server-hello', (message) => ({ ...message, ...changes }));
const extension = (type: number, data: Uint8Array = new Uint8Array(0)): TlsExtension => ({ type, data });

describe('alerts of the server for a client hello', () => {
  test.each<readonly [string, Partial<ClientHello>, string]>([
    ['TLS 1.1 at most', { version: 0x0302 }, 'protocol_version'],
    ['no suite of ours', { cipherSuites: [0x0035, 0x00ff] }, 'handshake_failure'],
    ['no suite at all', { cipherSuites: [] }, 'handshake_failure'],
    ['compression only', { compressionMethods: hex('01') }, 'illegal_parameter'],
    ['an extension twice', { extensions: [extension(23), extension(23)] }, 'illegal_parameter'],
    [
      'renegotiation info of another handshake',
      { extensions: [extension(tlsExtension.renegotiation_info, encodeByteList(hex('0102')))] },
      'handshake_failure',
    ],
    [
      'renegotiation info that is no list',
      { extensions: [extension(tlsExtension.renegotiation_info)] },
      'decode_error',
    ],
  ])('%s', (_, changes, alert) => expect(hello(changes)).toBe(`server: ${alert}`));

  test('bytes behind the hello, and a hello that is cut off', () => {
    const again = (bytes: Uint8Array): Uint8Array => bytes.with(3, bytes[3]! + 1);
    expect(changed('client-hello', (message) => Uint8Array.of(...again(encodeHandshake(message)), 0))).toBe(
      'server: decode_error',
    );
    const short = hex('01000003 030300');
    expect(changed('client-hello', () => short)).toBe('server: decode_error');
  });

  test.each([
    ['another group only', tlsExtension.supported_groups, encodeNumberList([29]), 'handshake_failure'],
    ['compressed points only', tlsExtension.ec_point_formats, encodeByteList(hex('01')), 'handshake_failure'],
    ['signatures with SHA-1 only', tlsExtension.signature_algorithms, encodeNumberList([0x0201]), 'handshake_failure'],
    ['groups that are no list', tlsExtension.supported_groups, hex('00'), 'decode_error'],
  ])('ECDHE: %s', (_, type, data, alert) => {
    const found = changed(
      'client-hello',
      (message) => ({
        ...message,
        extensions: message.extensions!.map((each) => (each.type === type ? extension(type, data) : each)),
      }),
      { suites: [ecdheRsaAes128GcmSha256] },
    );
    expect(found).toBe(`server: ${alert}`);
  });
});

describe('alerts of the client for a server hello', () => {
  test.each<readonly [string, Partial<ServerHello>, string]>([
    ['TLS 1.1', { version: 0x0302 }, 'protocol_version'],
    ['TLS 1.3', { version: 0x0304 }, 'protocol_version'],
    ['a suite that was not offered', { cipherSuite: 0x002f }, 'illegal_parameter'],
    ['compression', { compressionMethod: 1 }, 'illegal_parameter'],
    ['an extension that was not offered', { extensions: [extension(16)] }, 'unsupported_extension'],
    ['an extension twice', { extensions: [extension(23), extension(23)] }, 'illegal_parameter'],
    [
      'renegotiation info of another handshake',
      { extensions: [extension(tlsExtension.renegotiation_info, encodeByteList(hex('01')))] },
      'handshake_failure',
    ],
  ])('%s', (_, changes, alert) => expect(answer(changes)).toBe(`client: ${alert}`));
});

describe('a handshake that was tampered with', () => {
  const flipped = (bytes: Uint8Array): Uint8Array => bytes.with(0, bytes[0]! ^ 1);

  // Both hash what they saw: with extended master secret the keys differ, without it the finished message does.
  test.each<readonly [string, () => string, string]>([
    [
      'the extensions of the client',
      () => changed('client-hello', (message) => ({ ...message, extensions: null })),
      'server: decrypt_error',
    ],
    [
      'the random of the server',
      () => changed('server-hello', (message) => ({ ...message, random: flipped(message.random) })),
      'server: bad_record_mac',
    ],
    [
      'the session id of the server',
      () => changed('server-hello', (message) => ({ ...message, sessionId: hex('01') })),
      'server: bad_record_mac',
    ],
  ])('%s', (_, run, expected) => expect(run()).toBe(expected));

  test('RFC 5246 7.4.7.1: every wrong premaster secret ends in the same way, at the finished message', () => {
    const random = new RandomStream(5, 'attacker');
    const encrypted = (bytes: Uint8Array): Uint8Array =>
      encodeHandshake({
        kind: 'client-key-exchange',
        data: encodeRsaKeyExchange(rsaEncrypt(labServerKey, bytes, random)),
      });
    const secrets = {
      'another one': Uint8Array.of(3, 3, ...random.bytes(46)),
      'of another version': Uint8Array.of(3, 2, ...random.bytes(46)),
      'of 47 bytes': Uint8Array.of(3, 3, ...random.bytes(45)),
      empty: new Uint8Array(0),
    };
    for (const secret of Object.values(secrets))
      expect(changed('client-key-exchange', () => encrypted(secret))).toBe('server: bad_record_mac');
    const garbage = encodeRsaKeyExchange(new Uint8Array(256).fill(7));
    expect(changed('client-key-exchange', (message) => ({ ...message, data: garbage }))).toBe('server: bad_record_mac');
    const short = encodeRsaKeyExchange(hex('01'));
    expect(changed('client-key-exchange', (message) => ({ ...message, data: short }))).toBe('server: bad_record_mac');
  });

  test('a key exchange that is no vector', () => {
    expect(changed('client-key-exchange', (message) => ({ ...message, data: hex('00ff01') }))).toBe(
      'server: decode_error',
    );
  });

  const ecdhe = { suites: [ecdheRsaAes128GcmSha256] };

  test.each<readonly [string, (data: Uint8Array) => Uint8Array, TlsAlertName]>([
    ['another point', (data) => data.with(20, data[20]! ^ 1), 'decrypt_error'],
    ['another signature', (data) => data.with(data.length - 1, data.at(-1)! ^ 1), 'decrypt_error'],
    ['another group', (data) => data.with(2, 29), 'illegal_parameter'],
    ['a curve without a name', (data) => data.with(0, 1), 'decode_error'],
    ['cut off', (data) => data.slice(0, -1), 'decode_error'],
    [
      'another algorithm',
      (data) => encodeEcdheServerKeyExchange({ ...decodeEcdheServerKeyExchange(data), algorithm: 0x0201 }),
      'illegal_parameter',
    ],
  ])('the key exchange of an ECDHE server: %s', (_, change, alert) => {
    const found = changed('server-key-exchange', (message) => ({ ...message, data: change(message.data) }), ecdhe);
    expect(found).toBe(`client: ${alert}`);
  });

  test.each<readonly [string, (data: Uint8Array) => Uint8Array, TlsAlertName]>([
    ['not on the curve', (data) => data.with(10, data[10]! ^ 1), 'illegal_parameter'],
    ['compressed', (data) => Uint8Array.of(33, 2, ...data.subarray(2, 34)), 'illegal_parameter'],
    ['empty', () => hex('00'), 'illegal_parameter'],
    ['cut off', (data) => data.slice(0, -1), 'decode_error'],
  ])('the point of an ECDHE client: %s', (_, change, alert) => {
    const found = changed('client-key-exchange', (message) => ({ ...message, data: change(message.data) }), ecdhe);
    expect(found).toBe(`server: ${alert}`);
  });

  test.each(SUITES)('$name: a finished message that proves another handshake', (suite) => {
    const stage = new TlsStage('server', 3, { suites: [suite] });
    stage.receiveMessage({ kind: 'finished', verifyData: new Uint8Array(12) });
    expect(stage.outcome).toBe(`${tlsAlert.decrypt_error} local`);
    expect(new TlsStage('server', 3, { suites: [suite] }).outcome).toBe('handshake');
  });
});

describe.each(SUITES)('$name: records that are not what the peer sent', (suite) => {
  const opened = (): TlsPair => new TlsPair({ suites: [suite] }).open();

  test('any byte of the fragment changed', () => {
    const pair = opened();
    pair.client.write(Buffer.from('payload'));
    const sent = pair.take('client');
    for (let at = 5; at < sent.length; at++) {
      const other = opened();
      other.server.receive(sent.with(at, sent[at]! ^ 0x10));
      expect(other.server.failure?.alert, `byte ${at}`).toBe(tlsAlert.bad_record_mac);
      expect(other.server.read()).toEqual([]);
    }
  });

  test('of another type, left out, repeated, cut short', () => {
    const pair = opened();
    pair.client.write(Buffer.from('one'));
    pair.client.write(Buffer.from('two'));
    const [first, second] = splitRecords(pair.take('client')) as [Uint8Array, Uint8Array];
    const { fragment } = decodeTlsRecord(first);
    const cases = {
      'another type': [first.with(0, tlsContentType.handshake)],
      'left out': [second],
      repeated: [first, first],
      'cut short': [record(tlsContentType.applicationData, fragment.slice(0, -1))],
      'a block short': [record(tlsContentType.applicationData, fragment.slice(0, -16))],
      empty: [record(tlsContentType.applicationData, new Uint8Array(0))],
    };
    for (const [name, records] of Object.entries(cases)) {
      const other = opened();
      for (const each of records) other.server.receive(each);
      expect(other.server.failure?.alert, name).toBe(tlsAlert.bad_record_mac);
    }
    const same = opened();
    same.server.receive(first);
    expect(same.server.state).toBe('open');
  });
});

describe('records', () => {
  const fails = (...records: readonly Uint8Array[]): string => {
    const pair = new TlsPair();
    for (const each of records) pair.server.receive(each);
    return pair.server.failure === null ? pair.server.state : tlsAlertText(pair.server.failure.alert);
  };

  test.each<readonly [string, readonly Uint8Array[], string]>([
    ['HTTP', [Buffer.from('GET / HTTP/1.1')], 'protocol_version'],
    ['longer than 2^14 + 2048', [hex('16 0301 4801')], 'record_overflow'],
    ['plain and longer than 2^14', [record(22, new Uint8Array(2 ** 14 + 1))], 'record_overflow'],
    ['an empty handshake record', [record(22, new Uint8Array(0))], 'unexpected_message'],
    ['an empty alert', [record(21, new Uint8Array(0))], 'decode_error'],
    ['an alert of three bytes', [record(21, hex('010203'))], 'decode_error'],
    ['a change of cipher spec of two bytes', [record(20, hex('0101'))], 'decode_error'],
    ['a change of cipher spec 2', [record(20, hex('02'))], 'illegal_parameter'],
    ['an alert inside a message', [record(22, hex('0100')), record(21, hex('0100'))], 'unexpected_message'],
    ['a message of 2^16 + 1 bytes', [record(22, hex('01010001'))], 'illegal_parameter'],
    ['a warning', [record(21, hex('015a'))], 'handshake'],
    ['a warning without a name', [record(21, hex('01c8'))], 'handshake'],
  ])('%s', (_, records, expected) => expect(fails(...records)).toBe(expected));

  test('once agreed on, the version is 1.2', () => {
    const stage = new TlsStage('server', 1);
    stage.end.receive(record(22, hex('00'), 0x0301));
    expect(stage.outcome).toBe(`${tlsAlert.protocol_version} local`);
  });
});

describe('the end', () => {
  test('close_notify is answered, and nobody sends afterwards', () => {
    const pair = new TlsPair().open();
    pair.server.close();
    pair.exchange();
    expect([pair.client.state, pair.server.state]).toEqual(['closed', 'closed']);
    expect([pair.client.failure, pair.server.failure]).toEqual([null, null]);
    expect(() => pair.client.write(hex('00'))).toThrow('TLS cannot send: closed');
    pair.client.close();
    expect(pair.take('client')).toHaveLength(0);
  });

  test('data before a close_notify can still be read', () => {
    const pair = new TlsPair().open();
    pair.server.write(Buffer.from('last words'));
    pair.server.close();
    pair.exchange();
    expect(Buffer.concat(pair.client.read()).toString()).toBe('last words');
    expect(pair.client.state).toBe('closed');
  });

  test('close_notify in the handshake is a failure of the one who waits for it', () => {
    const pair = new TlsPair();
    pair.client.start();
    pair.client.close();
    pair.exchange();
    expect(pair.client.state).toBe('closed');
    expect(pair.server.failure).toEqual({ sentBy: 'peer', alert: tlsAlert.close_notify, problem: null });
  });

  test('a fatal alert ends it, what comes then is ignored', () => {
    const pair = new TlsPair();
    pair.client.start();
    pair.client.receive(record(21, hex('0228')));
    expect(pair.client.failure).toEqual({ sentBy: 'peer', alert: tlsAlert.handshake_failure, problem: null });
    pair.take('client');
    pair.client.receive(record(22, hex('00')));
    pair.client.close();
    expect(pair.take('client')).toHaveLength(0);
    expect(pair.client.state).toBe('failed');
  });

  test('nothing is written before the handshake ended, and it starts once', () => {
    const { client, server } = new TlsPair();
    expect(() => client.write(hex('00'))).toThrow('TLS cannot send: handshake');
    expect(() => server.write(hex('00'))).toThrow('TLS cannot send: handshake');
    client.start();
    expect(() => client.start()).toThrow('TLS has started before');
  });
});

describe('what is agreed on', () => {
  test('the first suite of the server that the client offers', () => {
    const order = [rsaNullSha, rsaNullSha256];
    const pair = new TlsPair({ client: { suites: [...order].toReversed() }, server: { suites: order } }).open();
    expect(pair.server.suite).toBe(rsaNullSha);
    expect(pair.client.suite).toBe(rsaNullSha);
  });

  test('a client without extensions, and one that signals secure renegotiation by a suite, get none back', () => {
    let extensions: unknown;
    const see = (message: ServerHello & { kind: 'server-hello' }): HandshakeMessage => {
      ({ extensions } = message);
      return message;
    };
    changed('server-hello', see);
    expect((extensions as { type: number }[]).map(({ type }) => type)).toEqual([0, 23, 65281]);
    const pair = new TlsPair();
    pair.client.start();
    const bare = decodeHandshake(decodeTlsRecord(pair.take('client')).fragment);
    const answers = [[0x003b], [0x003b, 0x00ff]].map((cipherSuites) => {
      const { server, sent } = new TlsPair();
      server.receive(
        record(
          22,
          encodeHandshake({ ...(bare as ClientHello & { kind: 'client-hello' }), cipherSuites, extensions: null }),
          0x0301,
        ),
      );
      const message = decodeHandshake(decodeTlsRecord(splitMessages(sent.server[0]!)[0]!).fragment);
      return message.kind === 'server-hello' ? (message.extensions?.map(({ type }) => type) ?? null) : undefined;
    });
    expect(answers).toEqual([null, [65281]]);
  });

  test('news come when the state changes or data is there, and not for a part of a record', () => {
    const pair = new TlsPair().open();
    expect(pair.changes).toEqual({ client: 1, server: 1 });
    pair.client.write(Buffer.from('data'));
    const sent = pair.take('client');
    pair.server.receive(sent.subarray(0, 10));
    expect(pair.changes.server).toBe(1);
    pair.server.receive(sent.subarray(10));
    expect(pair.changes.server).toBe(2);
  });
});
