import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCertificate } from '../../src/tls/certificate.ts';
import { type ChainDemands, checkChain } from '../../src/tls/certificate-chain.ts';
import { TlsError } from '../../src/tls/failure.ts';
import { LAB_SERVER_NAME, labAuthority, labServerCertificate, labServerKey } from '../../src/tls/lab-certificate.ts';
import { tlsAlertText } from '../../src/wire/tls/alert.ts';
import { DecodeError } from '../../src/wire/decode-error.ts';
import { TEST_TIME } from '../support/tls-pair.ts';

/** Made with OpenSSL by the lab's authority, all with the server's key unless their name says otherwise. */
function fixture(name: string): Uint8Array {
  const text = fs.readFileSync(path.join(import.meta.dirname, `../fixtures/tls/${name}.pem`), 'utf8');
  return Uint8Array.from(Buffer.from(text.replaceAll(/-----.*-----|\s/g, ''), 'base64'));
}

const demands: ChainDemands = {
  trustedAuthority: labAuthority,
  serverName: LAB_SERVER_NAME,
  epochSeconds: TEST_TIME,
};

/** `fine`, or the alert and what is told. */
function verdict(chain: readonly Uint8Array[], changes: Partial<ChainDemands> = {}): string {
  try {
    const { modulus } = checkChain(chain, { ...demands, ...changes });
    return modulus === labServerKey.modulus ? 'fine' : 'another key';
  } catch (error) {
    if (!(error instanceof TlsError)) throw error;
    return `${tlsAlertText(error.alert)}: ${error.message}`;
  }
}

const seconds = (text: string): number => Date.parse(text) / 1000;
const intermediate = fixture('intermediate');

describe('a chain of certificates', () => {
  test('the lab server is called da.example.com from 2010 to 2049', () => {
    expect(decodeCertificate(labServerCertificate)).toMatchObject({
      dnsNames: ['da.example.com'],
      isAuthority: false,
      hasUnknownDemand: false,
      notBefore: seconds('2010-01-01T00:00:00Z'),
      notAfter: seconds('2049-12-31T23:59:59Z'),
    });
    expect(decodeCertificate(labAuthority)).toMatchObject({ isAuthority: true, dnsNames: null });
    // A time of 2060 is a generalized time.
    expect(decodeCertificate(fixture('another-authority')).notAfter).toBe(seconds('2060-01-01T00:00:00Z'));
  });

  test.each<readonly [string, readonly Uint8Array[], Partial<ChainDemands>, string]>([
    ['the server', [labServerCertificate], {}, 'fine'],
    ['with the authority behind it', [labServerCertificate, labAuthority], {}, 'fine'],
    ['with an intermediate authority', [fixture('below-intermediate'), intermediate], {}, 'fine'],
    ['the name in other letters', [labServerCertificate], { serverName: 'DA.Example.COM' }, 'fine'],
    ['a wildcard', [fixture('wildcard')], { serverName: 'da.example.org' }, 'fine'],
    ['the first second', [labServerCertificate], { epochSeconds: seconds('2010-01-01T00:00:00Z') }, 'fine'],
    ['the last second', [labServerCertificate], { epochSeconds: seconds('2049-12-31T23:59:59Z') }, 'fine'],
  ])('%s', (_, chain, changes, expected) => expect(verdict(chain, changes)).toBe(expected));

  test.each<readonly [string, readonly Uint8Array[], Partial<ChainDemands>, string]>([
    ['none', [], {}, 'bad_certificate: the server sent no certificate'],
    ['not one', [new Uint8Array(10)], {}, 'bad_certificate: '],
    [
      'too early',
      [labServerCertificate],
      { epochSeconds: seconds('2009-12-31T23:59:59Z') },
      'certificate_expired: the certificate is not valid yet',
    ],
    [
      'too late',
      [labServerCertificate],
      { epochSeconds: seconds('2050-01-01T00:00:00Z') },
      'certificate_expired: the certificate has expired',
    ],
    [
      'another name',
      [labServerCertificate],
      { serverName: 'da.example.org' },
      'certificate_unknown: the certificate is for da.example.com, not da.example.org',
    ],
    ['a wildcard for two labels', [fixture('wildcard')], { serverName: 'a.b.example.org' }, 'certificate_unknown: '],
    ['a wildcard for none', [fixture('wildcard')], { serverName: 'example.org' }, 'certificate_unknown: '],
    [
      'a name in the subject only',
      [fixture('without-name')],
      {},
      'certificate_unknown: the certificate is for no name, not da.example.com',
    ],
    [
      'another authority',
      [labServerCertificate],
      { trustedAuthority: fixture('another-authority') },
      'unknown_ca: the certificate does not come from the trusted authority',
    ],
    [
      'an authority of the same name',
      [labServerCertificate],
      { trustedAuthority: fixture('same-name-authority') },
      'bad_certificate: the signature is wrong',
    ],
    ['the intermediate authority left out', [fixture('below-intermediate')], {}, 'unknown_ca: '],
    [
      'issued by a server',
      [fixture('below-server'), labServerCertificate],
      {},
      'bad_certificate: issued by what is no authority',
    ],
    [
      'a critical extension without a meaning here',
      [fixture('critical-extension')],
      {},
      'unsupported_certificate: a critical extension that is not known',
    ],
    ['an elliptic key', [fixture('elliptic')], {}, 'unsupported_certificate: the key of the certificate is not RSA'],
    ['signed with SHA-512', [fixture('sha512')], {}, 'unsupported_certificate: signed with 1.2.840.113549.1.1.13'],
  ])('refused: %s', (_, chain, changes, expected) => expect(verdict(chain, changes)).toContain(expected));

  test('any changed byte is found', () => {
    for (let at = 0; at < labServerCertificate.length; at++) {
      const other = labServerCertificate.with(at, labServerCertificate[at]! ^ 1);
      expect(verdict([other]), `byte ${at}`).not.toBe('fine');
    }
  });
});

test('damaged certificates give a value or a DecodeError', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const read = (bytes: Uint8Array): void => {
    try {
      decodeCertificate(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
  };
  fc.assert(
    fc.property(damage, fc.nat(labServerCertificate.length), (changes, length) => {
      const bytes = labServerCertificate.slice();
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      read(bytes);
      read(bytes.subarray(0, length));
    }),
    { seed: 1, numRuns: 500 },
  );
});
