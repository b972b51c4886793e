/** ICMPv4 and ICMPv6 as layers; a quoted packet becomes layers of its own. */
import { Ipv4Address } from '../../addr/ipv4.ts';
import { isWhole, pseudoHeaderSum, sumBytes } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';
import { icmpText } from '../icmp-text.ts';
import { decodeIcmpv4, ICMPV4_HEADER_LENGTH, icmpv4Type } from '../icmpv4.ts';
import {
  decodeIcmpv6,
  icmpv6Checksum,
  ICMPV6_HEADER_LENGTH,
  type Icmpv6Message,
  icmpv6Type,
} from '../icmpv6/message.ts';
import { ipProtocol } from '../protocol-number.ts';
import { address, code, type Field, flag, number, payloadText, raw, words } from './field.ts';
import { bytesOf, type ChecksumStatus, type LayerReader, type Part, type Reading, restOf } from './layer.ts';
import { olderFields, olderText, queryFields, queryText, reportFields, reportText } from './listener-fields.ts';
import { optionFields, optionsProblem, optionsText } from './option-fields.ts';

/** The packet that an error quotes; it may end anywhere. */
const quotedPart = (part: Part, protocol: 'ipv4' | 'ipv6', at: number): Part => ({
  ...restOf(part, protocol, at),
  isCut: true,
  isQuoted: true,
  ends: null,
});

const isEchoV4 = (type: number): boolean => type === icmpv4Type.echoRequest || type === icmpv4Type.echoReply;
const QUOTING_V4: ReadonlySet<number> = new Set([
  icmpv4Type.destinationUnreachable,
  icmpv4Type.redirect,
  icmpv4Type.timeExceeded,
  icmpv4Type.parameterProblem,
]);
const FRAGMENTATION_NEEDED = 4;

const icmpFields = (type: number, typeCode: number, checksum: number): Field[] => [
  number('type', type),
  number('code', typeCode),
  code('checksum', checksum, 4),
];

const echoText = (family: 4 | 6, kind: string, identifier: number, sequence: number): string =>
  `ICMPv${family} echo ${kind} id ${identifier} seq ${sequence}`;

export const readIcmpv4: LayerReader = (part) => {
  const { bytes, at, end, isCut } = part;
  const message = decodeIcmpv4(bytesOf(part));
  const { type, parameter } = message;
  const body = at + ICMPV4_HEADER_LENGTH;
  const isEcho = isEchoV4(type);
  const [high, low] = [parameter >>> 16, parameter & 0xffff];
  const hasMtu = type === icmpv4Type.destinationUnreachable && message.code === FRAGMENTATION_NEEDED;
  const kind = type === icmpv4Type.echoRequest ? 'request' : 'reply';
  const text = isEcho ? echoText(4, kind, high, low) : icmpText(4, type, message.code);
  return {
    length: ICMPV4_HEADER_LENGTH,
    text: hasMtu ? `${text}, MTU ${low}` : text,
    checksum: isCut ? 'not-checked' : isWhole(sumBytes(bytes, at, end)) ? 'good' : 'bad',
    fields: [
      ...icmpFields(type, message.code, message.checksum),
      ...(isEcho ? [number('identifier', high), number('sequence', low)] : hasMtu ? [number('mtu', low)] : []),
      ...(type === icmpv4Type.redirect ? [address('gateway', Ipv4Address.of(parameter))] : []),
    ],
    rest: [QUOTING_V4.has(type) ? quotedPart(part, 'ipv4', body) : restOf(part, 'data', body)],
  };
};

export const readIcmpv6: LayerReader = (part) => {
  const { bytes, at, end } = part;
  const data = bytesOf(part);
  if (data.length < ICMPV6_HEADER_LENGTH) throw new DecodeError('ICMPv6', 'shorter than its header', data.length);
  const header = icmpFields(data[0]!, data[1]!, icmpv6Checksum(bytes, at));
  const checksum = icmpv6Status(part);
  try {
    const message = decodeIcmpv6(data);
    const { text, fields, rest } = describeIcmpv6(part, message);
    const problem = 'options' in message ? optionsProblem(message.options) : null;
    const length = rest === undefined ? end - at : rest.at - at;
    const reading = { length, text, checksum, fields: [...header, ...fields], rest: rest === undefined ? [] : [rest] };
    return problem === null ? reading : { ...reading, problem };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return {
      length: ICMPV6_HEADER_LENGTH,
      text: `ICMPv6 type ${data[0]} code ${data[1]}`,
      checksum,
      fields: header,
      problem: error,
    };
  }
};

function icmpv6Status({ bytes, at, end, isCut, ends }: Part): ChecksumStatus {
  if (isCut || ends === null) return 'not-checked';
  const pseudoHeader = pseudoHeaderSum(ends.source, ends.destination, ipProtocol.icmpv6, end - at);
  return isWhole(sumBytes(bytes, at, end, pseudoHeader)) ? 'good' : 'bad';
}

interface Description extends Pick<Reading, 'text' | 'fields'> {
  readonly rest?: Part;
}

/** Where what follows a message's fixed eight bytes begins. */
const BODY = 8;

function describeIcmpv6(part: Part, message: Icmpv6Message): Description {
  switch (message.kind) {
    case 'echo-request':
    case 'echo-reply': {
      const { identifier, sequence } = message;
      const rest = restOf(part, 'data', part.at + BODY);
      return {
        text: echoText(6, message.kind === 'echo-request' ? 'request' : 'reply', identifier, sequence),
        fields: [number('identifier', identifier), number('sequence', sequence)],
        rest,
      };
    }
    case 'error': {
      const { type, parameter } = message;
      const text = icmpText(6, type, message.code);
      const rest = quotedPart(part, 'ipv6', part.at + BODY);
      if (type === icmpv6Type.packetTooBig)
        return { text: `${text}, MTU ${parameter}`, fields: [number('mtu', parameter)], rest };
      return { text, fields: type === icmpv6Type.parameterProblem ? [number('pointer', parameter)] : [], rest };
    }
    case 'other': {
      const { type, body } = message;
      const name = `type ${type} code ${message.code}`;
      return { text: `ICMPv6 ${name}${payloadText(body.length, part.isCut)}`, fields: [raw('body', body)] };
    }
    case 'listener-query':
      return { text: `ICMPv6 ${queryText(message)}`, fields: queryFields(message) };
    case 'older-listener-report':
    case 'listener-done':
      return { text: `ICMPv6 ${olderText(message)}`, fields: olderFields(message) };
    case 'listener-report':
      return { text: `ICMPv6 ${reportText(message)}`, fields: reportFields(message) };
    default:
      return describeDiscovery(message);
  }
}

type Discovery = Extract<Icmpv6Message, { readonly options: unknown }>;

function describeDiscovery(message: Discovery): Description {
  const options = optionFields(message.options);
  switch (message.kind) {
    case 'router-solicitation':
      return { text: 'ICMPv6 router solicitation', fields: options };
    case 'router-advertisement': {
      const { routerLifetime } = message;
      const fields = [
        number('currentHopLimit', message.currentHopLimit),
        flag('managed', message.managed),
        flag('otherConfiguration', message.otherConfiguration),
        flag('homeAgent', message.homeAgent),
        words('preference', message.preference),
        flag('proxy', message.proxy),
        number('routerLifetime', routerLifetime, `${routerLifetime} s`),
        number('reachableTime', message.reachableTime, `${message.reachableTime} ms`),
        number('retransTimer', message.retransTimer, `${message.retransTimer} ms`),
        ...options,
      ];
      const text = `ICMPv6 router advertisement, lifetime ${routerLifetime} s${optionsText(message.options)}`;
      return { text, fields };
    }
    case 'neighbor-solicitation':
      return {
        text: `ICMPv6 neighbor solicitation for ${message.target.toString()}`,
        fields: [address('target', message.target), ...options],
      };
    case 'redirect':
      return {
        text: `ICMPv6 redirect for ${message.destination.toString()} to ${message.target.toString()}`,
        fields: [address('target', message.target), address('destination', message.destination), ...options],
      };
    case 'neighbor-advertisement': {
      const flags = [
        message.router ? 'router' : '',
        message.solicited ? 'solicited' : '',
        message.override ? 'override' : '',
      ];
      const set = flags.filter((name) => name !== '').join(', ');
      return {
        text: `ICMPv6 neighbor advertisement of ${message.target.toString()}${set === '' ? '' : ` (${set})`}`,
        fields: [
          flag('router', message.router),
          flag('solicited', message.solicited),
          flag('override', message.override),
          address('target', message.target),
          ...options,
        ],
      };
    }
  }
}
