/** TLS records as a layer: all that begin in a TCP segment. Every segment is read alone, so what is protected is guessed. */
import { DecodeError } from '../decode-error.ts';
import { decodeTlsAlert, tlsAlert, TLS_ALERT_LENGTH, tlsAlertText } from '../tls/alert.ts';
import { tlsCipherSuiteName } from '../tls/cipher-suite.ts';
import {
  decodeHandshake,
  HANDSHAKE_HEADER_LENGTH,
  handshakeMessageLength,
  handshakeMessageType,
  type HandshakeMessage,
  handshakeType,
} from '../tls/handshake.ts';
import {
  MOST_TLS_FRAGMENT,
  TLS_RECORD_HEADER_LENGTH,
  tlsContentType,
  tlsRecordLength,
  tlsRecordType,
  tlsRecordVersion,
  tlsVersion,
} from '../tls/record.ts';
import { code, countOf, type Field, named, number, raw, words } from './field.ts';
import type { LayerReader } from './layer.ts';
import { serverNameOf, helloFields, versionText } from './tls-hello-fields.ts';

const CONTENT_TEXTS: Readonly<Record<number, string>> = {
  [tlsContentType.changeCipherSpec]: 'Change Cipher Spec',
  [tlsContentType.alert]: 'Alert',
  [tlsContentType.handshake]: 'Handshake',
  [tlsContentType.applicationData]: 'Application Data',
};

/** Whether a record begins here: of a known type and version, and neither empty nor too long. */
export function isTlsRecord(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < TLS_RECORD_HEADER_LENGTH) return false;
  const version = tlsRecordVersion(bytes, at);
  const length = tlsRecordLength(bytes, at);
  return (
    tlsRecordType(bytes, at) in CONTENT_TEXTS &&
    version >= tlsVersion.ssl3 &&
    version <= tlsVersion.tls13 &&
    length > 0 &&
    length <= MOST_TLS_FRAGMENT
  );
}

/** What one record says, in a few words, and its fields. */
interface ReadRecord {
  readonly text: string;
  readonly fields: readonly Field[];
}

export const readTls: LayerReader = ({ bytes, at, end }) => {
  if (!isTlsRecord(bytes, at, end)) throw new DecodeError('TLS', 'no record begins here', 0);
  const texts: string[] = [];
  const fields: Field[] = [];
  let from = at;
  let isChanged = false;
  while (isTlsRecord(bytes, from, end)) {
    const type = tlsRecordType(bytes, from);
    const length = tlsRecordLength(bytes, from);
    const next = from + TLS_RECORD_HEADER_LENGTH + length;
    const fragment = bytes.subarray(from + TLS_RECORD_HEADER_LENGTH, Math.min(next, end));
    const record = readRecord(type, fragment, length, isChanged);
    texts.push(record.text);
    fields.push({
      // The rest stands in later segments.
      ...words(next > end ? 'recordBeginning' : 'record', record.text),
      fields: [
        named('type', type, CONTENT_TEXTS[type]),
        code('version', tlsRecordVersion(bytes, from), 4, versionText(tlsRecordVersion(bytes, from))),
        number('length', length),
        ...record.fields,
      ],
    });
    isChanged ||= type === tlsContentType.changeCipherSpec;
    from = next;
  }
  if (from < end) fields.push(raw('rest', bytes.subarray(from, end)));
  return { length: end - at, text: `TLS ${texts.join(', ')}`, fields };
};

/** @param length of the fragment on the wire @param isChanged behind a change of cipher spec */
function readRecord(type: number, fragment: Uint8Array, length: number, isChanged: boolean): ReadRecord {
  switch (type) {
    case tlsContentType.handshake: {
      // RFC 8446 appendix D.4: only a second client hello comes in the clear behind a change of cipher spec.
      const isPlain = !isChanged || fragment[0] === handshakeType.clientHello;
      return (
        readAuthenticated(fragment, FINISHED_LENGTH, (content) => readMessages(content, content.length)) ??
        (isPlain ? readMessages(fragment, length) : null) ??
        readProtected('Encrypted Handshake Message', fragment)
      );
    }
    case tlsContentType.alert:
      return (
        (length === TLS_ALERT_LENGTH && fragment.length === length ? readAlert(fragment) : null) ??
        readAuthenticated(fragment, TLS_ALERT_LENGTH, readAlert) ??
        readProtected('Encrypted Alert', fragment)
      );
    case tlsContentType.applicationData:
      return { text: `Application Data, ${countOf(length, 'byte')}`, fields: [raw('data', fragment)] };
    default:
      return { text: CONTENT_TEXTS[type]!, fields: [] };
  }
}

/** Of a finished message, RFC 5246 section 7.4.9. */
const FINISHED_LENGTH = HANDSHAKE_HEADER_LENGTH + 12;
/** Of HMAC with SHA-1 and SHA-256. */
const MAC_LENGTHS: readonly number[] = [20, 32];

/** Content in the clear with a MAC behind it, as the NULL suites have it; null when it is something else. */
function readAuthenticated(
  fragment: Uint8Array,
  contentLength: number,
  readContent: (content: Uint8Array) => ReadRecord | null,
): ReadRecord | null {
  if (!MAC_LENGTHS.includes(fragment.length - contentLength)) return null;
  const record = readContent(fragment.subarray(0, contentLength));
  const mac = raw('mac', fragment.subarray(contentLength));
  return record === null ? null : { ...record, fields: [...record.fields, mac] };
}

const readProtected = (text: string, fragment: Uint8Array): ReadRecord => ({ text, fields: [raw('data', fragment)] });

/** RFC 5246 section 7.2. */
const ALERT_LEVELS: Readonly<Record<number, string>> = { 1: 'warning', 2: 'fatal' };

/** null: no alert with a known level and description. */
function readAlert(fragment: Uint8Array): ReadRecord | null {
  const { level, description } = decodeTlsAlert(fragment);
  if (!(level in ALERT_LEVELS) || !Object.values<number>(tlsAlert).includes(description)) return null;
  return {
    text: `Alert ${tlsAlertText(description)}`,
    fields: [named('level', level, ALERT_LEVELS[level]), named('description', description, tlsAlertText(description))],
  };
}

/** As Wireshark has them. */
const MESSAGE_TEXTS: Readonly<Record<number, string>> = {
  [handshakeType.helloRequest]: 'Hello Request',
  [handshakeType.clientHello]: 'Client Hello',
  [handshakeType.serverHello]: 'Server Hello',
  [handshakeType.newSessionTicket]: 'New Session Ticket',
  [handshakeType.encryptedExtensions]: 'Encrypted Extensions',
  [handshakeType.certificate]: 'Certificate',
  [handshakeType.serverKeyExchange]: 'Server Key Exchange',
  [handshakeType.certificateRequest]: 'Certificate Request',
  [handshakeType.serverHelloDone]: 'Server Hello Done',
  [handshakeType.certificateVerify]: 'Certificate Verify',
  [handshakeType.clientKeyExchange]: 'Client Key Exchange',
  [handshakeType.finished]: 'Finished',
  [handshakeType.certificateStatus]: 'Certificate Status',
  [handshakeType.keyUpdate]: 'Key Update',
};

/** Larger ones do not occur; protected bytes claim them. */
const MOST_MESSAGE = 2 ** 17;

/** The messages of a record; null when they do not add up, as those of a protected one. */
function readMessages(fragment: Uint8Array, length: number): ReadRecord | null {
  const texts: string[] = [];
  const fields: Field[] = [];
  for (let at = 0; at < fragment.length;) {
    if (fragment.length - at < HANDSHAKE_HEADER_LENGTH)
      return length > fragment.length
        ? { text: [...texts, 'Handshake Message (its beginning)'].join(', '), fields }
        : null;
    const end = at + HANDSHAKE_HEADER_LENGTH + handshakeMessageLength(fragment, at);
    const name = MESSAGE_TEXTS[handshakeMessageType(fragment, at)];
    // Only the last message of a record goes on in the next one.
    if (name === undefined || end - at > MOST_MESSAGE) return null;
    const message = end <= fragment.length ? readMessage(fragment.subarray(at, end)) : undefined;
    if (message === null) return null;
    texts.push(`${name}${message === undefined ? ' (its beginning)' : message.text}`);
    fields.push({
      ...words('handshake', name),
      fields: [
        named('type', handshakeMessageType(fragment, at), name),
        number('length', handshakeMessageLength(fragment, at)),
        ...(message?.fields ?? []),
      ],
    });
    at = end;
  }
  return { text: texts.join(', '), fields };
}

/** null: the bytes are no such message. */
function readMessage(bytes: Uint8Array): ReadRecord | null {
  try {
    const message = decodeHandshake(bytes);
    return { text: messageText(message), fields: messageFields(message) };
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** What is most worth knowing of a message, behind its name. */
function messageText(message: HandshakeMessage): string {
  if (message.kind === 'server-hello')
    return ` ${tlsCipherSuiteName(message.cipherSuite) ?? `cipher suite ${message.cipherSuite}`}`;
  const name = message.kind === 'client-hello' ? serverNameOf(message.extensions) : null;
  return name === null ? '' : ` ${name}`;
}

function messageFields(message: HandshakeMessage): Field[] {
  switch (message.kind) {
    case 'client-hello':
    case 'server-hello':
      return helloFields(message);
    case 'certificate':
      return message.certificates.map((certificate) => raw('certificate', certificate));
    case 'finished':
      return [raw('verifyData', message.verifyData)];
    case 'hello-request':
    case 'server-hello-done':
      return [];
    default:
      return [raw('data', message.data)];
  }
}
