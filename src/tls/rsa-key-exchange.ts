/** RSA key exchange, RFC 5246 sections 7.4.7.1 and 8.1.1. */
import { putU16, u16 } from '../wire/bytes.ts';
import { decodeRsaKeyExchange, encodeRsaKeyExchange } from '../wire/tls/key-exchange.ts';
import { decoded } from './failure.ts';
import { rsaDecrypt, rsaEncrypt } from './rsa.ts';
import type { KeyExchange } from './suite.ts';

const PREMASTER_LENGTH = 48;

export const rsaKeyExchange: KeyExchange = {
  hasServerMessage: false,
  extensions: [],
  suits: () => true,
  server: ({ hello, random }, key) => ({
    message: null,
    premaster(data) {
      const encrypted = decoded(() => decodeRsaKeyExchange(data));
      // Section 7.4.7.1 against Bleichenbacher: whatever is wrong, the handshake goes on with a secret that nobody
      // has and fails at the finished message.
      const instead = random.bytes(PREMASTER_LENGTH);
      const premaster = rsaDecrypt(key, encrypted);
      const isRight = premaster?.length === PREMASTER_LENGTH && u16(premaster, 0) === hello.version;
      return isRight ? premaster : instead;
    },
  }),
  client({ hello, random }, key) {
    const premaster = random.bytes(PREMASTER_LENGTH);
    putU16(premaster, 0, hello.version);
    return { premaster, data: encodeRsaKeyExchange(rsaEncrypt(key, premaster, random)) };
  },
};
