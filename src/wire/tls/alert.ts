/**
 * Alerts, RFC 5246 section 7.2.
 *
 *   | level | description |
 */
import { DecodeError } from '../decode-error.ts';

export const TLS_ALERT_LENGTH = 2;

export const tlsAlertLevel = { warning: 1, fatal: 2 } as const;
/** Section 7.2.2; 110 to 120 from RFC 6066 section 9, RFC 7301 and RFC 7507. */
export const tlsAlert = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  decryption_failed: 21,
  record_overflow: 22,
  decompression_failure: 30,
  handshake_failure: 40,
  no_certificate: 41,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  export_restriction: 60,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  inappropriate_fallback: 86,
  user_canceled: 90,
  no_renegotiation: 100,
  unsupported_extension: 110,
  unrecognized_name: 112,
  bad_certificate_status_response: 113,
  no_application_protocol: 120,
} as const;
export type TlsAlertName = keyof typeof tlsAlert;

/** `bad_record_mac`; `alert 99` for one without a name. */
export const tlsAlertText = (description: number): string =>
  (Object.keys(tlsAlert) as TlsAlertName[]).find((name) => tlsAlert[name] === description) ?? `alert ${description}`;

export interface TlsAlert {
  readonly level: number;
  readonly description: number;
}

/** @throws DecodeError when it has not two bytes, as a protected one has not */
export function decodeTlsAlert(bytes: Uint8Array): TlsAlert {
  if (bytes.length !== TLS_ALERT_LENGTH) throw new DecodeError('TLS', `an alert of ${bytes.length} bytes`, 0);
  return { level: bytes[0]!, description: bytes[1]! };
}

export const encodeTlsAlert = ({ level, description }: TlsAlert): Uint8Array => Uint8Array.of(level, description);
