import { gcm as nobleGcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AesCbc } from '../../src/ipsec/aes-cbc.ts';
import { type EspSuite, keyLengths, makeTransform } from '../../src/ipsec/suite.ts';
import type { EspTransform } from '../../src/ipsec/transform.ts';
import { TruncatedHmac } from '../../src/ipsec/truncated-hmac.ts';
import {
  ESP_HEADER_LENGTH,
  espPaddingLength,
  readEspTrailer,
  writeEspHeader,
  writeEspTrailer,
} from '../../src/wire/esp.ts';
import { hex, toHex } from '../support/bytes.ts';
import { openEsp, sealAgain } from '../support/esp-vectors.ts';

const counting = (from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => from + index);

const cbcSha1 = makeTransform(
  { encryption: 'aes-cbc-192', integrity: 'hmac-sha1-96' },
  { encryption: counting(0, 24), integrity: counting(0x20, 20) },
);
/** Made with these keys and decrypted by tshark, the integrity check value correct. */
const CBC_PACKET = hex(
  'cafe000100000001404142434445464748494a4b4c4d4e4f8ec5108cd725b68468a53e258eacd499cbb61b14511f3f8f95e2adfaa2b8d5f7e797d75ac6033598b7007b9b3e6c5aafe644cedb605f1fee618c4b287540eda520f5870c3d7c3c27f92166b5',
);
const gcm = makeTransform(
  { encryption: 'aes-gcm-128', integrity: 'none' },
  { encryption: Uint8Array.from([...counting(0, 16), 0xaa, 0xbb, 0xcc, 0xdd]), integrity: new Uint8Array(0) },
);
const GCM_PACKET = hex(
  '000010010000000100000000000000017ab0e4c26e0d98c8a1cc8b4b79a9a3b1a30d1a8e682eec178e913e0b959db3a4c4beb2927f9c3e0b3e8a622a3c3e6cf7ff864fa0ae9f9ea7eaa759cfcf3376da5ab5a143',
);
const vectors: readonly (readonly [string, EspTransform, Uint8Array])[] = [
  ['AES-CBC-192 with HMAC-SHA1-96', cbcSha1, CBC_PACKET],
  ['AES-GCM', gcm, GCM_PACKET],
];

test('RFC 3602 section 4, case 1: one block (IPSEC-12)', () => {
  const bytes = hex('3dafba429d9eb430b422da802c9fac41' + toHex(new TextEncoder().encode('Single block msg')));
  new AesCbc(hex('06a9214036b8a15b512e03d534120006')).encrypt(bytes, 16, 32);
  expect(toHex(bytes.subarray(16))).toBe('e353779c1079aeb82708942dbe77181a');
});

test('RFC 3602 section 4, case 5: an ESP packet in transport mode (IPSEC-01, IPSEC-12)', () => {
  const bytes = hex(
    'e96e8c08ab465763fd098d45dd3ff893' +
      'f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d5913ac19b7cfbad4a6',
  );
  const cipher = new AesCbc(hex('90d382b410eeba7ad938c46cec1a82bf'));
  const before = toHex(bytes);
  cipher.decrypt(bytes, 16, bytes.length);
  expect(toHex(bytes.subarray(16, 32))).toBe('08000ebda70a00008e9c083db95b0700');
  expect(readEspTrailer(bytes, 16, bytes.length)).toEqual({ payloadEnd: bytes.length - 16, nextHeader: 1 });
  cipher.encrypt(bytes, 16, bytes.length);
  expect(toHex(bytes)).toBe(before);
});

test('RFC 3602 section 4, case 7: an ESP packet in tunnel mode (IPSEC-01, IPSEC-02, IPSEC-12)', () => {
  const bytes = hex(
    'f4e765244f6407adf13dc1380f673f37' +
      '773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f022b859243c6' +
      '47752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d',
  );
  const cipher = new AesCbc(hex('0123456789abcdef0123456789abcdef'));
  const before = toHex(bytes);
  cipher.decrypt(bytes, 16, bytes.length);
  expect(toHex(bytes.subarray(16, 100))).toBe(
    '45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a20400' + toHex(counting(8, 48)),
  );
  expect(readEspTrailer(bytes, 16, bytes.length)).toEqual({ payloadEnd: 100, nextHeader: 4 });
  cipher.encrypt(bytes, 16, bytes.length);
  expect(toHex(bytes)).toBe(before);
});

test('RFC 7634 appendix A: the frame of ESP around a cipher that is none of our suites (IPSEC-01)', () => {
  const payload = hex(
    '45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec1000073627' + toHex(counting(8, 48)),
  );
  const iv = counting(0x10, 8);
  const padding = espPaddingLength(payload.length, 4);
  const bytes = new Uint8Array(ESP_HEADER_LENGTH + iv.length + payload.length + padding + 2);
  writeEspHeader(bytes, 0, 0x01020304, 5);
  bytes.set(iv, ESP_HEADER_LENGTH);
  bytes.set(payload, 16);
  writeEspTrailer(bytes, 16 + payload.length, padding, 4);
  const nonce = Uint8Array.of(0xa0, 0xa1, 0xa2, 0xa3, ...iv);
  const sealed = chacha20poly1305(counting(0x80, 32), nonce, bytes.slice(0, 8)).encrypt(bytes.slice(16));
  expect(toHex(bytes.subarray(0, 16)) + toHex(sealed)).toBe(
    '01020304000000051011121314151617' +
      '24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f7' +
      '2aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e0' +
      '76aaa8266b7fb0f7b11b369907e1ad43',
  );
});

test('AES-GCM, test case 4 of its authors (IPSEC-13)', () => {
  const cipher = nobleGcm(
    hex('feffe9928665731c6d6a8f9467308308'),
    hex('cafebabefacedbaddecaf888'),
    hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  );
  const plain = hex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  );
  const sealed = toHex(cipher.encrypt(plain));
  expect(sealed).toMatch(/^42831ec2[0-9a-f]{104}3d58e0915bc94fbc3221a5db94fae95ae7121a47$/);
  expect(toHex(cipher.decrypt(hex(sealed)))).toBe(toHex(plain));
});

test('RFC 2202 and RFC 4231, case 1, cut to 96 and 128 bits (IPSEC-14)', () => {
  const text = new TextEncoder().encode('Hi There');
  for (const [hash, length, code] of [
    ['sha1', 12, 'b617318655057264e28bc0b6'],
    ['sha256', 16, 'b0344c61d8db38535ca8afceaf0bf12b'],
  ] as const) {
    const bytes = new Uint8Array(8 + length);
    bytes.set(text);
    const hmac = new TruncatedHmac(hash, new Uint8Array(20).fill(0x0b), length);
    for (let round = 0; round < 2; round++) {
      hmac.write(bytes, 0, 8);
      expect(toHex(bytes.subarray(8))).toBe(code);
      expect(hmac.isRight(bytes, 0, 8)).toBe(true);
    }
    bytes[8 + length - 1]! ^= 1;
    expect(hmac.isRight(bytes, 0, 8)).toBe(false);
  }
});

test.each(vectors)(
  '%s: a packet that tshark decrypts opens, and is made again (IPSEC-01, IPSEC-13)',
  (_, transform, packet) => {
    const opened = openEsp(transform, packet);
    expect(opened?.trailer.nextHeader).toBe(41);
    // ICMPv6 in IPv6.
    expect(opened!.payload[0]! >>> 4).toBe(6);
    expect(opened!.payload[6]).toBe(58);
    expect(toHex(sealAgain(transform, packet))).toBe(toHex(packet));
  },
);

test.each(vectors)('%s: any changed bit is found', (_, transform, packet) => {
  fc.assert(
    fc.property(fc.nat(packet.length * 8 - 1), (bit) => {
      const bytes = packet.slice();
      bytes[bit >>> 3]! ^= 1 << (bit & 7);
      expect(transform.open(bytes, 0, bytes.length)).toBe(false);
    }),
    { seed: 1, numRuns: 200 },
  );
});

const suites: EspSuite[] = (
  ['aes-cbc-128', 'aes-cbc-192', 'aes-cbc-256', 'aes-gcm-128', 'aes-gcm-256', 'null'] as const
).flatMap((encryption) =>
  (['hmac-sha1-96', 'hmac-sha256-128'] as const).map((integrity) => ({ encryption, integrity })),
);

test.each(suites)('$encryption with $integrity: any payload comes back, aligned (IPSEC-01)', (suite) => {
  const lengths = keyLengths(suite);
  const transform = makeTransform(suite, {
    encryption: counting(7, lengths.encryption),
    integrity: counting(9, lengths.integrity),
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (payload) => {
      const padding = espPaddingLength(payload.length, transform.blockLength);
      const from = ESP_HEADER_LENGTH + transform.ivLength;
      const encrypted = payload.length + padding + 2;
      expect(encrypted % Math.max(4, transform.blockLength)).toBe(0);
      const bytes = new Uint8Array(from + encrypted + transform.icvLength);
      bytes.set(payload, from);
      writeEspTrailer(bytes, from + payload.length, padding, 41);
      transform.seal(bytes, 0, bytes.length);
      expect(toHex(openEsp(transform, bytes)!.payload)).toBe(toHex(payload));
    }),
    { seed: 1, numRuns: 50 },
  );
});
