import { decodeTlsAlert, encodeTlsAlert } from '../../src/wire/tls/alert.ts';
import { decodeChangeCipherSpec, encodeChangeCipherSpec } from '../../src/wire/tls/change-cipher-spec.ts';
import {
  decodeByteList,
  decodeNumberList,
  decodeServerName,
  encodeByteList,
  encodeNumberList,
  encodeServerName,
} from '../../src/wire/tls/extension.ts';
import { decodeHandshake, encodeHandshake } from '../../src/wire/tls/handshake.ts';
import {
  decodeEcdheServerKeyExchange,
  decodePoint,
  decodeRsaKeyExchange,
  encodeEcdheServerKeyExchange,
  encodePoint,
  encodeRsaKeyExchange,
} from '../../src/wire/tls/key-exchange.ts';
import { decodeTlsRecord, encodeTlsRecord } from '../../src/wire/tls/record.ts';
import { hex } from './bytes.ts';
import type { Codec } from './codec.ts';

/** What `openssl s_client -tls1_2 -msg` of OpenSSL 3.0.19 sent for the name da.example.com. */
export const OPENSSL_CLIENT_HELLO = hex(
  `0100009e0303 2c51d046f0974b45da7863fcb981ad631875dcea09b735aec9c54346253a2e99 00 0006 003b c02f 00ff 0100 006f
   0000 0013 0011 00 000e 64612e6578616d706c652e636f6d 000b 0004 03000102 000a 000c 000a001d0017001e00190018
   0023 0000 0016 0000 0017 0000 000d 0030 002e
   0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0203 0301 0201 0302 0202 0402 0502 0602`,
);

/** What its s_server answered. */
export const OPENSSL_SERVER_HELLO = hex(
  `020000390303 8dbabf4aff6c8f03c88b01c209b57ec081b56223510ccff69b79e0b8663d8f1f 00 003b 00 0011
   ff01 0001 00 0023 0000 0016 0000 0017 0000`,
);

/** The codecs of src/wire/tls. Made here but for the hellos. */
export const tlsCodecs: readonly Codec[] = [
  {
    name: 'TLS records',
    vectors: [hex('16 0303 0004 0e000000'), hex('17 0301 0000'), hex('14 0303 0001 01')],
    decode: decodeTlsRecord,
    again: (bytes) => encodeTlsRecord(decodeTlsRecord(bytes)),
  },
  {
    name: 'TLS alerts',
    vectors: [hex('0100'), hex('0214')],
    decode: decodeTlsAlert,
    again: (bytes) => encodeTlsAlert(decodeTlsAlert(bytes)),
  },
  {
    name: 'TLS change of cipher spec',
    vectors: [hex('01')],
    decode: decodeChangeCipherSpec,
    again: (bytes) => encodeChangeCipherSpec(decodeChangeCipherSpec(bytes)),
  },
  {
    name: 'TLS handshake messages',
    vectors: [
      OPENSSL_CLIENT_HELLO,
      OPENSSL_SERVER_HELLO,
      // Hellos that end before extensions, and with an empty list of them.
      hex(`01000029 0301 ${'07'.repeat(32)} 00 0002 002f 01 00`),
      hex(`0200002a 0303 ${'09'.repeat(32)} 02 abcd 003b 00 0000`),
      // Certificate with two and with none, hello request, hello done, key exchanges, finished, a session ticket.
      hex('0b00000d 00000a 000003 300101 000001 30'),
      hex('0b000003 000000'),
      hex('00000000'),
      hex('0e000000'),
      hex('10000004 0002 abcd'),
      hex('0c000003 010203'),
      hex('0d000004 01010000'),
      hex('1400000c 0102030405060708090a0b0c'),
      hex('04000007 00000e10 0001 ff'),
    ],
    decode: decodeHandshake,
    again: (bytes) => encodeHandshake(decodeHandshake(bytes)),
  },
  {
    name: 'TLS server name',
    vectors: [hex('0011 00 000e 64612e6578616d706c652e636f6d')],
    decode: decodeServerName,
    again: (bytes) => {
      const name = decodeServerName(bytes);
      return name === null ? bytes : encodeServerName(name);
    },
    // Of several names the first host name counts.
    same: (before, after) => decodeServerName(before) === decodeServerName(after),
  },
  {
    name: 'TLS lists of numbers',
    vectors: [hex('0004 001d 0017')],
    decode: decodeNumberList,
    again: (bytes) => encodeNumberList(decodeNumberList(bytes)),
  },
  {
    name: 'TLS lists of bytes',
    vectors: [hex('03 000102'), hex('00')],
    decode: decodeByteList,
    again: (bytes) => encodeByteList(decodeByteList(bytes)),
  },
  {
    name: 'TLS key exchange, RSA',
    vectors: [hex('0004 01020304')],
    decode: decodeRsaKeyExchange,
    again: (bytes) => encodeRsaKeyExchange(decodeRsaKeyExchange(bytes)),
  },
  {
    name: 'TLS key exchange, ECDHE of the client',
    vectors: [hex('03 040506')],
    decode: decodePoint,
    again: (bytes) => encodePoint(decodePoint(bytes)),
  },
  {
    name: 'TLS key exchange, ECDHE of the server',
    vectors: [hex('03 001d 04 01020304 0401 0002 abcd')],
    decode: decodeEcdheServerKeyExchange,
    again: (bytes) => encodeEcdheServerKeyExchange(decodeEcdheServerKeyExchange(bytes)),
  },
];
