import { DecodeError } from '../wire/decode-error.ts';
import { tlsAlert, type TlsAlertName } from '../wire/tls/alert.ts';

/** Why a connection failed: the fatal alert that ended it. */
export interface TlsFailure {
  readonly sentBy: 'local' | 'peer';
  /** Its description, a value of `tlsAlert`; a peer may send others. */
  readonly alert: number;
  /** What was wrong, where we found it. */
  readonly problem: string | null;
}

/** What the peer did wrong and the alert that tells it. Thrown inside the engine only. */
export class TlsError extends Error {
  readonly alert: number;

  constructor(alert: TlsAlertName, problem: string) {
    super(problem);
    this.name = 'TlsError';
    this.alert = tlsAlert[alert];
  }
}

/** Runs a decoder on bytes of the peer. @throws TlsError decode_error where it throws DecodeError */
export function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) throw new TlsError('decode_error', error.message);
    throw error;
  }
}
