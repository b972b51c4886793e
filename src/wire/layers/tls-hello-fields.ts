/** Fields of TLS hellos and their extensions. */
import { DecodeError } from '../decode-error.ts';
import { tlsCipherSuiteName } from '../tls/cipher-suite.ts';
import {
  decodeByteList,
  decodeNumberList,
  decodeServerName,
  extensionOf,
  type TlsExtension,
  tlsExtension,
  tlsGroup,
  tlsSignatureAlgorithm,
} from '../tls/extension.ts';
import type { ClientHello, ServerHello } from '../tls/hello.ts';
import { code, type Field, nameByNumber, named, number, raw, words } from './field.ts';

const VERSION_TEXTS: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
};

export const versionText = (version: number): string | undefined => VERSION_TEXTS[version];

/** What the client calls the server; null when it does not say, or not so that it can be read. */
export function serverNameOf(extensions: readonly TlsExtension[] | null): string | null {
  const data = extensionOf(extensions, tlsExtension.server_name);
  return data === undefined ? null : read(() => decodeServerName(data));
}

function read<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

export function helloFields(hello: ClientHello | ServerHello): Field[] {
  const isClient = 'cipherSuites' in hello;
  const suites = isClient ? hello.cipherSuites : [hello.cipherSuite];
  const methods = isClient ? [...hello.compressionMethods] : [hello.compressionMethod];
  return [
    code('version', hello.version, 4, versionText(hello.version)),
    raw('random', hello.random),
    raw('sessionId', hello.sessionId),
    ...suites.map((suite) => code('cipherSuite', suite, 4, tlsCipherSuiteName(suite))),
    ...methods.map((method) => number('compressionMethod', method)),
    ...(hello.extensions ?? []).map((extension) => extensionField(extension)),
  ];
}

function extensionField({ type, data }: TlsExtension): Field {
  const field = named('extension', type, nameByNumber(tlsExtension, type));
  const inner = data.length === 0 ? [] : (innerFields(type, data) ?? [raw('data', data)]);
  return inner.length === 0 ? field : { ...field, fields: inner };
}

/** null: not to be read. */
function innerFields(type: number, data: Uint8Array): Field[] | null {
  switch (type) {
    case tlsExtension.server_name: {
      const name = read(() => decodeServerName(data));
      return name === null ? null : [words('serverName', name)];
    }
    case tlsExtension.supported_groups:
      return numbersOf(data)?.map((value) => code('group', value, 4, nameByNumber(tlsGroup, value))) ?? null;
    case tlsExtension.signature_algorithms:
      return (
        numbersOf(data)?.map((value) =>
          code('signatureAlgorithm', value, 4, nameByNumber(tlsSignatureAlgorithm, value)),
        ) ?? null
      );
    case tlsExtension.ec_point_formats: {
      const formats = read(() => decodeByteList(data));
      return formats === null ? null : [...formats].map((format) => number('pointFormat', format));
    }
    default:
      return null;
  }
}

const numbersOf = (data: Uint8Array): number[] | null => read(() => decodeNumberList(data));
