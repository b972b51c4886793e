/** ECDHE on P-256, signed with RSA and SHA-256: RFC 8422 sections 2 and 5. A module of its own, for curves take long to load. */
import { concat } from '../wire/bytes.ts';
import { p256 } from '@noble/curves/nist.js';
import {
  decodeByteList,
  decodeNumberList,
  encodeByteList,
  encodeNumberList,
  extensionOf,
  tlsExtension,
  tlsGroup,
  tlsSignatureAlgorithm,
  UNCOMPRESSED_POINT,
} from '../wire/tls/extension.ts';
import type { ClientHello } from '../wire/tls/hello.ts';
import {
  decodeEcdheServerKeyExchange,
  decodePoint,
  type EcdheParameters,
  encodeEcdheParameters,
  encodeEcdheServerKeyExchange,
  encodePoint,
} from '../wire/tls/key-exchange.ts';
import type { RandomStream } from '../sim/random.ts';
import { TlsError } from './failure.ts';
import { rsaSign, rsaVerify } from './rsa.ts';
import type { KeyExchange } from './suite.ts';

const GROUP = tlsGroup.secp256r1;
const ALGORITHM = tlsSignatureAlgorithm.rsa_pkcs1_sha256;

const newSecret = (random: RandomStream): Uint8Array => p256.utils.randomSecretKey(random.bytes(p256.lengths.seed!));
const pointOf = (secret: Uint8Array): Uint8Array => p256.getPublicKey(secret, false);

/** The x coordinate, RFC 8422 section 5.10. @throws TlsError when the peer's point is not on the curve */
function sharedSecret(secret: Uint8Array, point: Uint8Array): Uint8Array {
  if (point.length !== p256.lengths.publicKeyUncompressed || !p256.utils.isValidPublicKey(point, false))
    throw new TlsError('illegal_parameter', 'a point that is not on the curve');
  return p256.getSharedSecret(secret, point).slice(1);
}

const signed = ({ random }: ClientHello, serverRandom: Uint8Array, parameters: EcdheParameters): Uint8Array =>
  concat(random, serverRandom, encodeEcdheParameters(parameters));

export const ecdheRsaKeyExchange: KeyExchange = {
  hasServerMessage: true,
  extensions: [
    { type: tlsExtension.supported_groups, data: encodeNumberList([GROUP]) },
    { type: tlsExtension.ec_point_formats, data: encodeByteList(Uint8Array.of(UNCOMPRESSED_POINT)) },
    { type: tlsExtension.signature_algorithms, data: encodeNumberList([ALGORITHM]) },
  ],
  suits({ extensions }) {
    const groups = extensionOf(extensions, tlsExtension.supported_groups);
    const formats = extensionOf(extensions, tlsExtension.ec_point_formats);
    const algorithms = extensionOf(extensions, tlsExtension.signature_algorithms);
    return (
      // RFC 8422 section 4: without the extensions the server is free to choose.
      (groups === undefined || decodeNumberList(groups).includes(GROUP)) &&
      (formats === undefined || decodeByteList(formats).includes(UNCOMPRESSED_POINT)) &&
      // RFC 5246 section 7.4.1.4.1: without it, only SHA-1 may be taken.
      algorithms !== undefined &&
      decodeNumberList(algorithms).includes(ALGORITHM)
    );
  },
  server({ hello, serverRandom, random }, key) {
    const secret = newSecret(random);
    const parameters = { group: GROUP, point: pointOf(secret) };
    const signature = rsaSign(key, signed(hello, serverRandom, parameters));
    return {
      message: encodeEcdheServerKeyExchange({ ...parameters, algorithm: ALGORITHM, signature }),
      premaster: (data) => sharedSecret(secret, decodePoint(data)),
    };
  },
  client({ hello, serverRandom, random }, key, message) {
    const parameters = decodeEcdheServerKeyExchange(message!);
    if (parameters.group !== GROUP || parameters.algorithm !== ALGORITHM)
      throw new TlsError(
        'illegal_parameter',
        `group ${parameters.group}, algorithm ${parameters.algorithm}: not offered`,
      );
    if (!rsaVerify(key, signed(hello, serverRandom, parameters), parameters.signature))
      throw new TlsError('decrypt_error', 'the signature of the key exchange is wrong');
    const secret = newSecret(random);
    return { premaster: sharedSecret(secret, parameters.point), data: encodePoint(pointOf(secret)) };
  },
};
