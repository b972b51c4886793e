/** The suites that do not encrypt: what DirectAccess clients from Windows 8 on offer for IP-HTTPS. RFC 5246 appendix A.5. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { NullProtection, RecordMac } from './protection.ts';
import { rsaKeyExchange } from './rsa-key-exchange.ts';
import type { TlsSuite } from './suite.ts';

export const rsaNullSha256: TlsSuite = {
  number: 0x003b,
  name: 'TLS_RSA_WITH_NULL_SHA256',
  keyExchange: rsaKeyExchange,
  hash: sha256,
  lengths: { mac: sha256.outputLen, key: 0, iv: 0 },
  protect: ({ mac }) => new NullProtection(new RecordMac(sha256, mac)),
};

export const rsaNullSha: TlsSuite = {
  number: 0x0002,
  name: 'TLS_RSA_WITH_NULL_SHA',
  keyExchange: rsaKeyExchange,
  hash: sha256,
  lengths: { mac: sha1.outputLen, key: 0, iv: 0 },
  protect: ({ mac }) => new NullProtection(new RecordMac(sha1, mac)),
};
