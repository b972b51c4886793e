import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rsaAes128CbcSha256 } from '../../src/tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256, ecdheRsaAes256GcmSha384 } from '../../src/tls/aes-gcm-suite.ts';
import { rsaNullSha, rsaNullSha256 } from '../../src/tls/null-suites.ts';
import { TlsCapture } from '../support/tls-capture.ts';
import { TlsPair } from '../support/tls-pair.ts';
import { compareWithTshark } from '../support/tshark-agreement.ts';
import { fieldsInTshark } from '../support/tshark.ts';

const REQUEST = 'GET /index.html HTTP/1.1\r\nHost: da.example.com\r\n\r\n';
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40000\r\n\r\n${'0123456789'.repeat(4000)}`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-tls-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const suites = [rsaNullSha256, rsaNullSha, rsaAes128CbcSha256, ecdheRsaAes128GcmSha256, ecdheRsaAes256GcmSha384];

describe.each(suites)('$name in a capture with its keys', (suite) => {
  let file: string;
  let bytes: Uint8Array;

  beforeAll(() => {
    const pair = new TlsPair({ suites: [suite] });
    const capture = new TlsCapture();
    const carry = (): unknown =>
      pair.exchange((piece, from) => {
        capture.add(from, piece);
        return [piece];
      });
    pair.client.start();
    carry();
    pair.client.write(Buffer.from(REQUEST));
    carry();
    pair.server.write(Buffer.from(ANSWER));
    carry();
    pair.client.close();
    carry();
    bytes = capture.done(pair.secrets.slice(0, 1));
    file = path.join(folder, `${suite.name}.pcapng`);
    fs.writeFileSync(file, bytes);
  });

  /** What tshark shows of a field in the whole capture, without a preference set. */
  const all = (field: string, filter = ''): string[] =>
    fieldsInTshark(file, [field], filter)
      .flatMap(([cell]) => (cell ?? '').split(','))
      .filter((cell) => cell !== '');

  test('tshark names the handshake and opens the finished messages', () => {
    const exchange = suite.keyExchange.hasServerMessage ? ['12'] : [];
    expect(all('tls.handshake.type')).toEqual(['1', '2', '11', ...exchange, '14', '16', '20', '20']);
    expect(all('tls.handshake.extensions_server_name')).toEqual(['da.example.com']);
    const [chosen] = all('tls.handshake.ciphersuite', 'tls.handshake.type == 2');
    expect(Number(chosen)).toBe(suite.number);
    // Close notify of both sides.
    expect(all('tls.alert_message.desc')).toEqual(['0', '0']);
  });

  test('tshark decrypts request and answer', () => {
    expect(all('http.request.uri')).toEqual(['/index.html']);
    expect(all('http.response.code')).toEqual(['200']);
    expect(all('http.content_length_header')).toEqual(['40000']);
    expect(
      all('http.file_data')
        .join('')
        .replaceAll(/[^0-9a-f]/g, '').length,
    ).toBeGreaterThanOrEqual(40_000);
  });

  test('it finds nothing to complain about', () => {
    expect(all('_ws.expert.message', '_ws.expert.severity >= 0x600000')).toEqual([]);
    expect(all('_ws.malformed')).toEqual([]);
  });

  test('our decoder agrees with it', async () => {
    const { differences, compared } = await compareWithTshark(bytes);
    expect(differences).toEqual([]);
    expect(compared.get('tls')).toBeGreaterThan(20);
  });
});
