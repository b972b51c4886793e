/** DNS as a layer. */
import { decodeDns, type DnsMessage, dnsOpcode, dnsResponseCode, type Question } from '../dns/message.ts';
import { characterText } from '../dns/name.ts';
import { dnsClass, dnsType, type RecordData, type ResourceRecord, typeOf } from '../dns/record.ts';
import { address, code, type Field, flag, nameByNumber, named, number, raw, words } from './field.ts';
import { bytesOf, type LayerReader } from './layer.ts';

/** As RFC 3597 section 5 writes a type without a name. */
const typeText = (type: number): string => nameByNumber(dnsType, type) ?? `TYPE${type}`;

const RESPONSE_TEXTS: Readonly<Record<number, string>> = {
  [dnsResponseCode.formatError]: 'format error',
  [dnsResponseCode.serverFailure]: 'server failure',
  [dnsResponseCode.nameError]: 'no such name',
  [dnsResponseCode.notImplemented]: 'not implemented',
  [dnsResponseCode.refused]: 'refused',
  [dnsResponseCode.nameExists]: 'the name exists',
  [dnsResponseCode.setExists]: 'the record set exists',
  [dnsResponseCode.noSuchSet]: 'no such record set',
  [dnsResponseCode.notAuthoritative]: 'not authoritative for the zone',
  [dnsResponseCode.notInZone]: 'the name is not in the zone',
};

export const readDns: LayerReader = (part) => {
  const message = decodeDns(bytesOf(part));
  return {
    length: part.end - part.at,
    text: textOf(message),
    fields: [
      code('id', message.id, 4),
      flag('isResponse', message.isResponse),
      number('opcode', message.opcode),
      flag('authoritative', message.authoritative),
      flag('truncated', message.truncated),
      flag('recursionDesired', message.recursionDesired),
      flag('recursionAvailable', message.recursionAvailable),
      named('responseCode', message.responseCode, RESPONSE_TEXTS[message.responseCode]),
      ...message.questions.map(questionField),
      ...message.answers.map((record) => recordField('answer', record)),
      ...message.authorities.map((record) => recordField('authority', record)),
      ...message.additionals.map((record) => recordField('additional', record)),
    ],
  };
};

const shownName = (name: string): string => (name === '' ? '.' : name);

const outcomeText = (responseCode: number): string => RESPONSE_TEXTS[responseCode] ?? `response code ${responseCode}`;

function textOf(message: DnsMessage): string {
  if (message.opcode === dnsOpcode.update) return updateText(message);
  const { isResponse, opcode, responseCode, questions, answers } = message;
  const asked = questions.map(({ name, type }) => `${typeText(type)} ${shownName(name)}`).join(', ');
  const kind = opcode === 0 ? (isResponse ? 'answer' : 'query') : `opcode ${opcode}`;
  const found = answers.map(({ data }) => dataText(data)).join(', ');
  const outcome =
    responseCode === dnsResponseCode.noError
      ? found === ''
        ? 'nothing of this type'
        : found
      : outcomeText(responseCode);
  return `DNS ${kind} ${asked}${isResponse ? `: ${outcome}` : ''}`;
}

/** RFC 2136: the zone, and what is to become of it; prerequisites stand in the fields. */
function updateText({ isResponse, responseCode, questions, authorities }: DnsMessage): string {
  const zone = questions.map(({ name }) => shownName(name)).join(', ');
  if (isResponse) {
    const outcome = responseCode === dnsResponseCode.noError ? 'done' : outcomeText(responseCode);
    return `DNS update answer ${zone}: ${outcome}`;
  }
  const changes = authorities.map(({ name, class: what, data }) => {
    const verb = what === dnsClass.IN ? 'add' : 'delete';
    return `${verb} ${shownName(name)} ${dataText(data)}`;
  });
  return `DNS update ${zone}: ${changes.join(', ') || 'nothing'}`;
}

function dataText(data: RecordData): string {
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return data.address.toString();
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return `${data.kind} ${shownName(data.name)}`;
    case 'TXT':
      return `TXT ${data.texts.map((text) => `"${characterText(text)}"`).join(' ')}`;
    case 'SOA':
      return `SOA ${shownName(data.primary)}`;
    case 'raw':
      return typeText(data.type);
  }
}

const questionField = ({ name, type, class: queryClass }: Question): Field => ({
  ...words('question', `${typeText(type)} ${shownName(name)}`),
  fields: [words('name', name), named('type', type, typeText(type)), classField(queryClass)],
});

const classField = (value: number): Field => named('class', value, nameByNumber(dnsClass, value));

const recordField = (section: string, { name, class: recordClass, timeToLive, data }: ResourceRecord): Field => ({
  ...words(section, `${shownName(name)} ${dataText(data)}`),
  fields: [
    words('name', name),
    named('type', typeOf(data), typeText(typeOf(data))),
    ...(typeOf(data) === dnsType.OPT
      ? // RFC 6891 section 6.1.2: an OPT record uses both fields otherwise.
        [number('udpPayloadSize', recordClass), code('extendedFlags', timeToLive, 8)]
      : [classField(recordClass), number('timeToLive', timeToLive, `${timeToLive} s`)]),
    ...dataFields(data),
  ],
});

function dataFields(data: RecordData): Field[] {
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return [address('address', data.address)];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return [words('target', data.name)];
    case 'TXT':
      return data.texts.map((text) => words('text', characterText(text)));
    case 'SOA':
      return [
        words('primary', data.primary),
        words('mailbox', data.mailbox),
        number('serial', data.serial),
        number('refresh', data.refresh),
        number('retry', data.retry),
        number('expire', data.expire),
        number('minimum', data.minimum),
      ];
    case 'raw':
      return [raw('data', data.bytes)];
  }
}
