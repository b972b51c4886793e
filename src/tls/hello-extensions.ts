import { decodeByteList, encodeByteList, extensionOf, tlsExtension, type TlsExtension } from '../wire/tls/extension.ts';
import { decoded, TlsError } from './failure.ts';

/** RFC 7627 section 5.1. */
export const EXTENDED_MASTER_SECRET: TlsExtension = {
  type: tlsExtension.extended_master_secret,
  data: new Uint8Array(0),
};

/** RFC 5746 section 3.4: of a first handshake, so it is empty. */
export const RENEGOTIATION_INFO: TlsExtension = {
  type: tlsExtension.renegotiation_info,
  data: encodeByteList(new Uint8Array(0)),
};

/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV, RFC 5746 section 3.3: says the same without an extension. */
export const SIGNALLING_SUITE = 0x00ff;

/** RFC 5746 sections 3.4 and 3.6. @throws TlsError when a first hello is tied to a connection */
export function checkRenegotiationInfo(extensions: readonly TlsExtension[] | null): void {
  const data = extensionOf(extensions, tlsExtension.renegotiation_info);
  if (data !== undefined && decoded(() => decodeByteList(data)).length > 0)
    throw new TlsError('handshake_failure', 'renegotiation info in a first handshake');
}
