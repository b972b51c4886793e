/** IPv4, IPv6 and its extension headers as layers. */
import { Ipv6Address } from '../../addr/ipv6.ts';
import { isWhole, sumBytes } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeIpv4, ipv4HeaderLength, ipv4TotalLength } from '../ipv4.ts';
import { decodeFragmentHeader, FRAGMENT_HEADER_LENGTH } from '../ipv6-extension.ts';
import { decodeIpv6, IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../ipv6.ts';
import { ipProtocol } from '../protocol-number.ts';
import { address, code, countOf, type Field, flag, named, number, raw } from './field.ts';
import { readIpv4Options } from './ipv4-option-fields.ts';
import { bytesOf, type Ends, type LayerProtocol, type LayerReader, type Part, type Reading, restOf } from './layer.ts';

const PROTOCOL_LAYERS: Readonly<Record<number, LayerProtocol>> = {
  [ipProtocol.hopByHop]: 'ipv6-hop-by-hop',
  [ipProtocol.icmp]: 'icmpv4',
  [ipProtocol.ipv4]: 'ipv4',
  [ipProtocol.tcp]: 'tcp',
  [ipProtocol.udp]: 'udp',
  [ipProtocol.ipv6]: 'ipv6',
  [ipProtocol.routing]: 'ipv6-routing',
  [ipProtocol.fragment]: 'ipv6-fragment',
  [ipProtocol.esp]: 'esp',
  [ipProtocol.icmpv6]: 'icmpv6',
  [ipProtocol.destinationOptions]: 'ipv6-destination-options',
};
const OTHER_NAMES: Readonly<Record<number, string>> = {
  [ipProtocol.authentication]: 'authentication header',
  [ipProtocol.noNextHeader]: 'no next header',
};

export const protocolField = (name: string, protocol: number): Field =>
  named(name, protocol, PROTOCOL_LAYERS[protocol] ?? OTHER_NAMES[protocol]);

/** ECN is the low two bits, RFC 3168 section 5. */
function trafficClassField(name: string, value: number): Field {
  return { ...code(name, value, 2), fields: [number('dscp', value >>> 2), number('ecn', value & 3)] };
}

export const readIpv4: LayerReader = (part) => {
  const { bytes, at, end } = part;
  const packet = decodeIpv4(bytesOf(part), part.isCut);
  const headerLength = ipv4HeaderLength(bytes, at);
  const totalLength = ipv4TotalLength(bytes, at);
  const { source, destination, fragmentOffset, moreFragments } = packet;
  const payloadEnd = end - packet.trailer.length;
  const { options, finalDestination, problem } = readIpv4Options(packet.options);
  const fragment = fragmentOffset > 0 || moreFragments;
  const payload: Part = {
    ...restOf(
      part,
      fragmentOffset > 0 ? 'data' : (PROTOCOL_LAYERS[packet.protocol] ?? 'data'),
      at + headerLength,
      payloadEnd,
    ),
    isCut: moreFragments || at + totalLength > end,
    // The pseudo-header has the final destination (RFC 9293 section 3.1).
    ends: { source, destination: finalDestination ?? destination },
  };
  return {
    length: headerLength,
    text: `IPv4 ${source.toString()} > ${destination.toString()}${fragment ? ` ${fragmentText(packet.identification, fragmentOffset, moreFragments)}` : ''}`,
    checksum: isWhole(sumBytes(bytes, at, at + headerLength)) ? 'good' : 'bad',
    fields: [
      number('headerLength', headerLength),
      trafficClassField('typeOfService', packet.typeOfService),
      number('totalLength', totalLength),
      code('identification', packet.identification, 4),
      flag('reservedFlag', packet.reservedFlag),
      flag('dontFragment', packet.dontFragment),
      flag('moreFragments', moreFragments),
      number('fragmentOffset', fragmentOffset),
      number('timeToLive', packet.timeToLive),
      protocolField('protocol', packet.protocol),
      code('checksum', packet.checksum, 4),
      address('source', source),
      address('destination', destination),
      ...options,
    ],
    problem,
    rest: [payload, { ...restOf(part, 'trailer', payloadEnd), isCut: false }],
  };
};

const fragmentText = (identification: number, offset: number, more: boolean): string =>
  `fragment ${identification} offset ${offset}${more ? '' : ' last'}`;

export const readIpv6: LayerReader = (part) => {
  const { bytes, at, end } = part;
  const packet = decodeIpv6(bytesOf(part), part.isCut);
  const { source, destination, nextHeader } = packet;
  const payloadEnd = end - packet.trailer.length;
  const payloadLength = ipv6PayloadLength(bytes, at);
  const isCut = at + IPV6_HEADER_LENGTH + payloadLength > end;
  return {
    length: IPV6_HEADER_LENGTH,
    text: `IPv6 ${source.toString()} > ${destination.toString()}`,
    fields: [
      trafficClassField('trafficClass', packet.trafficClass),
      code('flowLabel', packet.flowLabel, 5),
      number('payloadLength', payloadLength),
      protocolField('nextHeader', nextHeader),
      number('hopLimit', packet.hopLimit),
      address('source', source),
      address('destination', destination),
    ],
    rest: [
      {
        ...upperPart(part, nextHeader, at + IPV6_HEADER_LENGTH),
        end: payloadEnd,
        isCut,
        ends: { source, destination },
      },
      { ...restOf(part, 'trailer', payloadEnd), isCut: false },
    ],
  };
};

const upperPart = (part: Part, nextHeader: number, at: number): Part =>
  restOf(part, PROTOCOL_LAYERS[nextHeader] ?? 'data', at);

/** Bytes of an extension header from `part.at` on. @throws DecodeError when it does not fit */
function extensionLength({ bytes, at, end }: Part): number {
  const length = end - at < 2 ? 8 : (bytes[at + 1]! + 1) * 8;
  if (length > end - at) throw new DecodeError('IPv6 extension header', `${end - at} bytes of ${length}`, end - at);
  return length;
}

function readOptionsHeader(part: Part, name: string): Reading {
  const { bytes, at } = part;
  const length = extensionLength(part);
  const { options, problem } = readOptions(bytes.subarray(at, at + length));
  return {
    length,
    text: `${name}, ${countOf(options.length, 'option')}`,
    fields: [protocolField('nextHeader', bytes[at]!), number('headerLength', length), ...options],
    problem,
    rest: [upperPart(part, bytes[at]!, at + length)],
  };
}

/** RFC 8200 section 4.2; padding is left out. */
function readOptions(header: Uint8Array): { readonly options: Field[]; readonly problem?: DecodeError } {
  const options: Field[] = [];
  for (let at = 2; at < header.length;) {
    const type = header[at]!;
    const length = type === 0 ? 1 : 2 + (header[at + 1] ?? header.length);
    if (at + length > header.length)
      return { options, problem: new DecodeError('IPv6 extension header', `option ${type} does not fit`, at) };
    const data = header.subarray(at + 2, at + length);
    if (type > 1) options.push({ ...named('option', type, OPTION_NAMES[type]), fields: [raw('data', data)] });
    at += length;
  }
  return { options };
}

/** RFC 2711, RFC 2675, RFC 6275. */
const OPTION_NAMES: Readonly<Record<number, string>> = {
  5: 'router alert',
  0xc2: 'jumbo payload',
  0xc9: 'home address',
};

export const readHopByHop: LayerReader = (part) => readOptionsHeader(part, 'hop-by-hop options');
export const readDestinationOptions: LayerReader = (part) => readOptionsHeader(part, 'destination options');

/** RFC 8200 section 4.4. */
export const readRouting: LayerReader = (part) => {
  const { bytes, at } = part;
  const length = extensionLength(part);
  const type = bytes[at + 2]!;
  const segmentsLeft = bytes[at + 3]!;
  return {
    length,
    text: `routing header type ${type}, ${countOf(segmentsLeft, 'segment')} left`,
    fields: [
      protocolField('nextHeader', bytes[at]!),
      number('headerLength', length),
      number('type', type),
      number('segmentsLeft', segmentsLeft),
      raw('data', bytes.subarray(at + 4, at + length)),
    ],
    rest: [{ ...upperPart(part, bytes[at]!, at + length), ends: endsBehindRouting(part, type, segmentsLeft, length) }],
  };
};

/** The pseudo-header has the final destination (RFC 8200 section 8.1): the last address; of type 4 the first one. */
function endsBehindRouting({ bytes, at, ends }: Part, type: number, segmentsLeft: number, length: number): Ends | null {
  if (ends === null || segmentsLeft === 0 || length < 24) return ends;
  if (type === 0 || type === 2) return { ...ends, destination: Ipv6Address.from(bytes, at + length - 16) };
  return type === 4 ? { ...ends, destination: Ipv6Address.from(bytes, at + 8) } : null;
}

export const readFragment: LayerReader = (part) => {
  const header = decodeFragmentHeader(bytesOf(part));
  const at = part.at + FRAGMENT_HEADER_LENGTH;
  const upper = header.offset > 0 ? restOf(part, 'data', at) : upperPart(part, header.nextHeader, at);
  return {
    length: FRAGMENT_HEADER_LENGTH,
    text: fragmentText(header.identification, header.offset, header.more),
    fields: [
      protocolField('nextHeader', header.nextHeader),
      number('offset', header.offset),
      flag('moreFragments', header.more),
      code('identification', header.identification, 8),
    ],
    rest: [{ ...upper, isCut: part.isCut || header.more }],
  };
};
