import { type Certificate, decodeCertificate, SHA256_WITH_RSA } from './certificate.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { TlsError } from './failure.ts';
import { equal } from './equal.ts';
import { rsaVerify, type RsaPublicKey } from './rsa.ts';

export interface ChainDemands {
  /** In DER; the chain must end below it. */
  readonly trustedAuthority: Uint8Array;
  readonly serverName: string;
  readonly epochSeconds: number;
}

/**
 * Checks a server's chain: each signed by the next, the last by the trusted authority, all valid now, the first for
 * the name (RFC 5280 section 6.1 as far as a lab needs it: no policies, key usage, constraints of names or revocation).
 * @param chain in DER, the server's own first
 * @returns the server's key @throws TlsError with the alert of RFC 5246 section 7.2.2
 */
export function checkChain(chain: readonly Uint8Array[], demands: ChainDemands): RsaPublicKey {
  const { trustedAuthority, serverName, epochSeconds } = demands;
  const trusted = decodeCertificate(trustedAuthority);
  const certificates = chain.map(readCertificate);
  const [own] = certificates;
  if (own === undefined) throw new TlsError('bad_certificate', 'the server sent no certificate');
  for (const [index, certificate] of certificates.entries()) {
    checkOne(certificate, epochSeconds);
    // The authority itself may stand at the end (RFC 5246 section 7.4.2); what is behind does not matter.
    const isTrusted = equal(certificate.issuer, trusted.subject);
    const issuer = isTrusted ? trusted : certificates[index + 1];
    if (issuer === undefined || !equal(certificate.issuer, issuer.subject))
      throw new TlsError('unknown_ca', 'the certificate does not come from the trusted authority');
    checkIssued(certificate, issuer);
    if (isTrusted) break;
  }
  checkOne(trusted, epochSeconds);
  if (!(own.dnsNames ?? []).some((name) => fits(name, serverName)))
    throw new TlsError(
      'certificate_unknown',
      `the certificate is for ${own.dnsNames?.join(', ') || 'no name'}, not ${serverName}`,
    );
  if (own.publicKey === null) throw new TlsError('unsupported_certificate', 'the key of the certificate is not RSA');
  return own.publicKey;
}

function readCertificate(bytes: Uint8Array): Certificate {
  try {
    return decodeCertificate(bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw new TlsError('bad_certificate', error.message);
    throw error;
  }
}

function checkOne({ notBefore, notAfter, hasUnknownDemand }: Certificate, epochSeconds: number): void {
  if (hasUnknownDemand) throw new TlsError('unsupported_certificate', 'a critical extension that is not known');
  if (epochSeconds < notBefore) throw new TlsError('certificate_expired', 'the certificate is not valid yet');
  if (epochSeconds > notAfter) throw new TlsError('certificate_expired', 'the certificate has expired');
}

function checkIssued(certificate: Certificate, issuer: Certificate): void {
  if (!issuer.isAuthority) throw new TlsError('bad_certificate', 'issued by what is no authority');
  if (certificate.signatureAlgorithm !== SHA256_WITH_RSA || issuer.publicKey === null)
    throw new TlsError('unsupported_certificate', `signed with ${certificate.signatureAlgorithm}`);
  if (!rsaVerify(issuer.publicKey, certificate.signedPart, certificate.signature))
    throw new TlsError('bad_certificate', 'the signature is wrong');
}

/** RFC 6125 section 6.4: letters in any case, an asterisk for the whole first label. */
function fits(pattern: string, name: string): boolean {
  const [wanted, given] = [pattern, name].map((text) => text.toLowerCase());
  if (wanted === given) return true;
  return wanted!.startsWith('*.') && given!.slice(given!.indexOf('.')) === wanted!.slice(1);
}
