import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import type { Layer } from '../../../src/wire/layers/layer.ts';
import { summaryText, treeLines } from '../../../src/wire/layers/layer-text.ts';
import { packetLayers } from '../../../src/wire/layers/packet-layers.ts';
import { pseudoHeaderSum } from '../../../src/wire/checksum.ts';
import { encodeIpv4 } from '../../../src/wire/ipv4.ts';
import { encodeTcp } from '../../../src/wire/tcp/tcp.ts';
import { encodeHandshake } from '../../../src/wire/tls/handshake.ts';
import { hex } from '../../support/bytes.ts';
import { OPENSSL_CLIENT_HELLO, OPENSSL_SERVER_HELLO } from '../../support/tls-codecs.ts';
import { TlsPair } from '../../support/tls-pair.ts';
import { record } from '../../support/tls-stages.ts';

const A = Ipv4Address.parse('198.51.100.2');
const B = Ipv4Address.parse('203.0.113.10');
const NONE = new Uint8Array(0);
const LINK_TYPE_IPV4 = 228;

function packet(payload: Uint8Array, destinationPort = 443): Uint8Array {
  const segment = encodeTcp(
    {
      sourcePort: 49_152,
      destinationPort,
      sequence: 1,
      acknowledgment: 1,
      reserved: 0,
      flags: 0x18,
      window: 65_535,
      checksum: 0,
      urgentPointer: 0,
      options: NONE,
      payload,
    },
    pseudoHeaderSum(A, B, 6, 20 + payload.length),
  );
  return encodeIpv4({
    typeOfService: 0,
    identification: 0,
    reservedFlag: false,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: 128,
    protocol: 6,
    checksum: 0,
    source: A,
    destination: B,
    options: NONE,
    payload: segment,
    trailer: NONE,
  });
}

const layersOf = (payload: Uint8Array, port?: number): Layer[] => packetLayers(LINK_TYPE_IPV4, packet(payload, port));
const textOf = (...payload: readonly Uint8Array[]): string | undefined => {
  const layers = layersOf(Uint8Array.from(Buffer.concat(payload)));
  return layers.find(({ protocol }) => protocol === 'tls')?.text;
};

describe('TLS over TCP 443', () => {
  test('hellos with the name asked for and the suite chosen', () => {
    expect(textOf(record(22, OPENSSL_CLIENT_HELLO, 0x0301))).toBe('TLS Client Hello da.example.com');
    const done = encodeHandshake({ kind: 'server-hello-done' });
    const certificate = encodeHandshake({ kind: 'certificate', certificates: [hex('3000')] });
    const flight = Buffer.concat([OPENSSL_SERVER_HELLO, certificate, done]);
    expect(textOf(record(22, flight))).toBe(
      'TLS Server Hello TLS_RSA_WITH_NULL_SHA256, Certificate, Server Hello Done',
    );
    expect(textOf(record(22, OPENSSL_SERVER_HELLO), record(22, certificate))).toBe(
      'TLS Server Hello TLS_RSA_WITH_NULL_SHA256, Certificate',
    );
  });

  test('all the fields of a hello', () => {
    const layers = layersOf(record(22, OPENSSL_CLIENT_HELLO, 0x0301));
    expect(summaryText(layers)).toBe(
      '198.51.100.2 > 203.0.113.10 TCP 49152 > 443 [PSH, ACK] 167 bytes, TLS Client Hello da.example.com',
    );
    const tree = treeLines(layers.filter(({ protocol }) => protocol === 'tls')).map((line) => line.trim());
    expect(tree).toMatchInlineSnapshot(`
      [
        "TLS Client Hello da.example.com (tls, byte 40, length 167)",
        "record: Client Hello da.example.com",
        "type: 22 (Handshake)",
        "version: 0x0301 (TLS 1.0)",
        "length: 162",
        "handshake: Client Hello",
        "type: 1 (Client Hello)",
        "length: 158",
        "version: 0x0303 (TLS 1.2)",
        "random: 32 bytes: 2c51d046f0974b45da7863fcb981ad631875dcea09b735aec9c54346253a2e99",
        "sessionId: 0 bytes",
        "cipherSuite: 0x003b (TLS_RSA_WITH_NULL_SHA256)",
        "cipherSuite: 0xc02f (TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)",
        "cipherSuite: 0x00ff (TLS_EMPTY_RENEGOTIATION_INFO_SCSV)",
        "compressionMethod: 0",
        "extension: 0 (server_name)",
        "serverName: da.example.com",
        "extension: 11 (ec_point_formats)",
        "pointFormat: 0",
        "pointFormat: 1",
        "pointFormat: 2",
        "extension: 10 (supported_groups)",
        "group: 0x001d (x25519)",
        "group: 0x0017 (secp256r1)",
        "group: 0x001e (x448)",
        "group: 0x0019 (secp521r1)",
        "group: 0x0018 (secp384r1)",
        "extension: 35 (session_ticket)",
        "extension: 22 (encrypt_then_mac)",
        "extension: 23 (extended_master_secret)",
        "extension: 13 (signature_algorithms)",
        "signatureAlgorithm: 0x0403",
        "signatureAlgorithm: 0x0503",
        "signatureAlgorithm: 0x0603",
        "signatureAlgorithm: 0x0807",
        "signatureAlgorithm: 0x0808",
        "signatureAlgorithm: 0x0809",
        "signatureAlgorithm: 0x080a",
        "signatureAlgorithm: 0x080b",
        "signatureAlgorithm: 0x0804",
        "signatureAlgorithm: 0x0805",
        "signatureAlgorithm: 0x0806",
        "signatureAlgorithm: 0x0401 (rsa_pkcs1_sha256)",
        "signatureAlgorithm: 0x0501 (rsa_pkcs1_sha384)",
        "signatureAlgorithm: 0x0601 (rsa_pkcs1_sha512)",
        "signatureAlgorithm: 0x0303",
        "signatureAlgorithm: 0x0203",
        "signatureAlgorithm: 0x0301",
        "signatureAlgorithm: 0x0201 (rsa_pkcs1_sha1)",
        "signatureAlgorithm: 0x0302",
        "signatureAlgorithm: 0x0202",
        "signatureAlgorithm: 0x0402",
        "signatureAlgorithm: 0x0502",
        "signatureAlgorithm: 0x0602",
      ]
    `);
  });

  test('a whole connection without encryption, packet by packet', () => {
    const pair = new TlsPair();
    const seen: string[] = [];
    const carry = (): unknown =>
      pair.exchange((bytes, from) => {
        seen.push(`${from}: ${textOf(bytes) ?? 'data'}`);
        return [bytes];
      });
    pair.client.start();
    carry();
    pair.client.write(hex('010203'));
    carry();
    pair.client.close();
    carry();
    expect(seen).toMatchInlineSnapshot(`
      [
        "client: TLS Client Hello da.example.com",
        "server: TLS Server Hello TLS_RSA_WITH_NULL_SHA256, Certificate, Server Hello Done",
        "client: TLS Client Key Exchange, Change Cipher Spec, Finished",
        "server: TLS Change Cipher Spec, Finished",
        "client: TLS Application Data, 35 bytes",
        "client: TLS Alert close_notify",
        "server: TLS Alert close_notify",
      ]
    `);
  });

  test.each<readonly [string, Uint8Array, string | undefined]>([
    ['an alert', record(21, hex('0228')), 'TLS Alert handshake_failure'],
    ['a protected alert', record(21, hex('0102030405')), 'TLS Encrypted Alert'],
    ['a protected handshake message', record(22, hex('a1b2c3d4e5f6')), 'TLS Encrypted Handshake Message'],
    ['a message that goes on in another record', record(22, hex('0b001000 0000')), 'TLS Certificate (its beginning)'],
    ['a record that goes on in another segment', hex('17 0303 0500 0102'), 'TLS Application Data, 1280 bytes'],
    ['the first byte of a message', hex('16 0303 0500 01'), 'TLS Handshake Message (its beginning)'],
    ['an empty record', hex('17 0303 0000'), undefined],
    ['too long a record', hex('17 0303 4801'), undefined],
    ['another version', hex('17 0305 0001 00'), undefined],
    ['another protocol', Buffer.from('GET / HTTP/1.1'), undefined],
    ['the middle of a record', hex('a1b2c3'), undefined],
  ])('%s', (_, payload, expected) => expect(textOf(payload)).toBe(expected));

  test('another port is another protocol', () => {
    expect(layersOf(record(21, hex('0228')), 8080).map(({ protocol }) => protocol)).toEqual(['ipv4', 'tcp', 'data']);
  });

  test('what stands behind the last record', () => {
    const [tls] = layersOf(Uint8Array.of(...record(20, hex('01')), 1, 2)).filter(({ protocol }) => protocol === 'tls');
    expect(tls?.fields.map(({ name }) => name)).toEqual(['record', 'rest']);
  });
});
