/** UDP and TCP as layers. */
import { u16, u32 } from '../bytes.ts';
import { isWhole, pseudoHeaderSum, sumBytes } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';
import { DNS_HEADER_LENGTH } from '../dns/message.ts';
import { ESP_HEADER_LENGTH } from '../esp.ts';
import { ipProtocol } from '../protocol-number.ts';
import { decodeTcpOptions, type TcpOption } from '../tcp/options.ts';
import {
  decodeTcp,
  TCP_HEADER_LENGTH,
  tcpDestinationPort,
  tcpFlag,
  tcpFlagsText,
  tcpHeaderLength,
  tcpSequence,
  tcpSourcePort,
} from '../tcp/tcp.ts';
import { decodeUdp, UDP_HEADER_LENGTH, udpChecksum, udpLength } from '../udp.ts';
import { isTlsRecord } from './tls-layer.ts';
import { code, type Field, flag, number, payloadText, raw, words } from './field.ts';
import {
  bytesOf,
  type ChecksumStatus,
  type LayerProtocol,
  type LayerReader,
  type Part,
  type Reading,
  restOf,
} from './layer.ts';

const DNS_PORT = 53;
const HTTPS_PORT = 443;
/** RFC 3948: ESP behind a NAT shares the port with the exchange of keys, whose messages begin with four zeros. */
const NAT_TRAVERSAL_PORT = 4500;
const isDns = (source: number, destination: number): boolean => source === DNS_PORT || destination === DNS_PORT;

function udpPayloadProtocol(source: number, destination: number, payload: Uint8Array): LayerProtocol {
  if (isDns(source, destination)) return 'dns';
  const isNatTraversal = source === NAT_TRAVERSAL_PORT || destination === NAT_TRAVERSAL_PORT;
  return isNatTraversal && payload.length >= ESP_HEADER_LENGTH && u32(payload, 0) !== 0 ? 'esp' : 'data';
}

const portFields = (source: number, destination: number): Field[] => [
  number('sourcePort', source),
  number('destinationPort', destination),
];

function statusOf({ bytes, at, ends }: Part, end: number, protocol: number): ChecksumStatus {
  if (ends === null) return 'not-checked';
  return isWhole(sumBytes(bytes, at, end, pseudoHeaderSum(ends.source, ends.destination, protocol, end - at)))
    ? 'good'
    : 'bad';
}

export const readUdp: LayerReader = (part) => {
  const { bytes, at, end } = part;
  const { sourcePort, destinationPort, payload, checksum } = decodeUdp(bytesOf(part), part.isCut);
  const length = udpLength(bytes, at);
  const payloadEnd = Math.min(end, at + length);
  const isCut = at + length > end;
  // RFC 8200 section 8.1: over IPv6 there is no datagram without a checksum.
  const withoutChecksum = part.ends?.source.family === 6 ? 'bad' : 'not-checked';
  const protocol = udpPayloadProtocol(sourcePort, destinationPort, payload);
  return {
    length: UDP_HEADER_LENGTH,
    text: `UDP ${sourcePort} > ${destinationPort}${payloadText(payload.length, isCut)}`,
    checksum:
      isCut || part.isCut
        ? 'not-checked'
        : checksum === 'none'
          ? withoutChecksum
          : statusOf(part, payloadEnd, ipProtocol.udp),
    fields: [
      ...portFields(sourcePort, destinationPort),
      number('length', length),
      code('checksum', udpChecksum(bytes, at), 4),
    ],
    rest: [
      { ...restOf(part, protocol, at + UDP_HEADER_LENGTH, payloadEnd), isCut },
      { ...restOf(part, 'trailer', payloadEnd), isCut: false },
    ],
  };
};

export const readTcp: LayerReader = (part) => {
  const { bytes, at, end, isCut } = part;
  const room = end - at;
  // RFC 792 quotes eight bytes: ports and sequence number.
  if (isCut && room >= 8 && (room < TCP_HEADER_LENGTH || room < tcpHeaderLength(bytes, at))) return readCutTcp(part);
  const segment = decodeTcp(bytesOf(part));
  const { sourcePort, destinationPort, flags, payload } = segment;
  const length = tcpHeaderLength(bytes, at);
  const { options, problem } = readOptions(segment.options);
  return {
    length,
    text: `TCP ${sourcePort} > ${destinationPort} [${tcpFlagsText(flags)}]${payloadText(payload.length, isCut)}`,
    checksum: isCut ? 'not-checked' : statusOf(part, end, ipProtocol.tcp),
    fields: [
      ...portFields(sourcePort, destinationPort),
      number('sequence', segment.sequence),
      number('acknowledgment', segment.acknowledgment),
      number('headerLength', length),
      { ...code('flags', flags, 2, tcpFlagsText(flags)), fields: flagFields(flags) },
      number('window', segment.window),
      code('checksum', segment.checksum, 4),
      number('urgentPointer', segment.urgentPointer),
      ...options,
    ],
    problem,
    rest: [payloadPart(part, sourcePort, destinationPort, at + length)],
  };
};

function readCutTcp(part: Part): Reading {
  const { bytes, at, end } = part;
  const [source, destination] = [tcpSourcePort(bytes, at), tcpDestinationPort(bytes, at)];
  return {
    length: end - at,
    text: `TCP ${source} > ${destination}`,
    checksum: 'not-checked',
    fields: [...portFields(source, destination), number('sequence', tcpSequence(bytes, at))],
    problem: new DecodeError('TCP', `${end - at} bytes of the header`, end - at),
  };
}

const flagFields = (flags: number): Field[] =>
  Object.entries(tcpFlag).map(([name, bit]) => flag(name, (flags & bit) !== 0));

/** A whole message behind its length (RFC 1035 section 4.2.2) is DNS, what begins with a record TLS; the rest is data. */
function payloadPart(part: Part, source: number, destination: number, at: number): Part {
  const length = part.end - at - 2;
  const isWholeMessage =
    isDns(source, destination) && !part.isCut && length >= DNS_HEADER_LENGTH && u16(part.bytes, at) === length;
  if (isWholeMessage) return restOf(part, 'dns', at + 2);
  const isTls = (source === HTTPS_PORT || destination === HTTPS_PORT) && isTlsRecord(part.bytes, at, part.end);
  return restOf(part, isTls ? 'tls' : 'data', at);
}

function readOptions(bytes: Uint8Array): { readonly options: Field[]; readonly problem?: DecodeError } {
  try {
    return { options: decodeTcpOptions(bytes).map(optionField) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { options: [raw('options', bytes)], problem: error };
  }
}

/** RFC 2018 section 3, RFC 7323 section 3. */
const SACK = 5;
const TIMESTAMPS = 8;

/** A field `option` whose value is its kind, `type 30` when it has neither codec nor name. */
function optionField(option: TcpOption): Field {
  switch (option.kind) {
    case 'end':
    case 'nop':
    case 'sack-permitted':
      return words('option', option.kind);
    case 'mss':
      return { ...words('option', option.kind), fields: [number('maximumSegmentSize', option.value)] };
    case 'window-scale':
      return { ...words('option', option.kind), fields: [number('shift', option.shift)] };
    case 'other': {
      const name = option.type === SACK ? 'sack' : option.type === TIMESTAMPS ? 'timestamps' : `type ${option.type}`;
      return { ...words('option', name), fields: [raw('data', option.data)] };
    }
  }
}
