import { MacAddress } from '../../../src/addr/mac.ts';
import type { Field } from '../../../src/wire/layers/field.ts';
import type { Layer, LayerProtocol } from '../../../src/wire/layers/layer.ts';
import { packetLayers } from '../../../src/wire/layers/packet-layers.ts';

/** A frame at one place of a network. `time`: seconds. `point`: HOST.INTERFACE. */
export interface Frame {
  readonly point: string;
  readonly time: number;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** What two implementations must have in common of a packet, as texts by name. */
export interface SeenPacket {
  readonly point: string;
  readonly time: number;
  /** Such as `echo request`. */
  readonly kind: string;
  /** What it belongs to: as long as nobody has counted, with the identifiers that its side has chosen. */
  readonly conversation: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Fields that are not free. Identifications, checksums, flow labels, TCP's sequence numbers and windows are. */
const COMPARED: Partial<Readonly<Record<LayerProtocol, readonly string[]>>> = {
  ethernet: ['source', 'destination'],
  ipv4: [
    'source',
    'destination',
    'typeOfService',
    'totalLength',
    'dontFragment',
    'moreFragments',
    'fragmentOffset',
    'timeToLive',
  ],
  ipv6: ['source', 'destination', 'trafficClass', 'payloadLength', 'hopLimit'],
  'ipv6-fragment': ['offset', 'moreFragments'],
  icmpv4: ['type', 'code', 'mtu'],
  arp: ['operation', 'senderIp', 'targetIp'],
  udp: ['sourcePort', 'destinationPort', 'length'],
};
const PREFIXES: Partial<Readonly<Record<LayerProtocol, string>>> = {
  ethernet: 'Ethernet ',
  ipv4: 'IPv4 ',
  ipv6: 'IPv6 ',
  'ipv6-fragment': 'fragment ',
};
/** Of ICMPv6 all fields are compared but these; an echo's sequence is. */
const FREE_OF_ICMPV6: ReadonlySet<string> = new Set(['checksum', 'identifier', 'body']);

const valueOf = (layer: Layer | undefined, name: string): string =>
  layer?.fields.find((field) => field.name === name)?.text ?? '';

/** An option with all that is in it: `route-information prefix fd00:: prefixLength 64`. */
function fieldText({ text, fields = [] }: Field): string {
  const inside = fields.filter(({ name }) => name !== 'dscp' && name !== 'ecn');
  return [text, ...inside.map((field) => `${field.name} ${fieldText(field)}`)].join(' ');
}

const ERRORS: Readonly<Record<string, string>> = {
  '1': 'destination unreachable',
  '2': 'packet too big',
  '3': 'time exceeded',
  '4': 'parameter problem',
};
const INFORMATION: Readonly<Record<string, string>> = {
  '128': 'echo request',
  '129': 'echo reply',
  '133': 'router solicitation',
  '134': 'router advertisement',
  '135': 'neighbor solicitation',
  '136': 'neighbor advertisement',
  '137': 'redirect',
  '143': 'listener report',
};

/** Whose fragments belong together, on both levels. */
class Fragments {
  private readonly known = new Map<string, { readonly kind: string; readonly conversation: string }>();

  /** What the packet is part of, when it is a later fragment; of a first fragment it is kept. */
  resolve(
    point: string,
    layers: readonly Layer[],
    own: { readonly kind: string; readonly conversation: string },
  ): { readonly kind: string; readonly conversation: string } {
    const keys = layers.flatMap((layer, index): string[] => {
      const isOuter = layer.protocol === 'ipv4' && isFragment(layer);
      if (!isOuter && layer.protocol !== 'ipv6-fragment') return [];
      const header = isOuter ? layer : layers[index - 1];
      return [
        `${point} ${valueOf(header, 'source')} ${valueOf(header, 'destination')} ${valueOf(layer, 'identification')}`,
      ];
    });
    const found =
      own.conversation === '' ? keys.map((key) => this.known.get(key)).find((one) => one !== undefined) : own;
    const result = found ?? own;
    for (const key of keys) if (result.conversation !== '') this.known.set(key, result);
    return result;
  }
}

const isFragment = (layer: Layer): boolean =>
  valueOf(layer, 'moreFragments') === 'yes' || valueOf(layer, 'fragmentOffset') !== '0';

/** Reads the frames of one side. `namesOf`: what stands for that side's hardware addresses and made link-local ones. */
export function seePackets(frames: readonly Frame[], namesOf: (text: string) => string): readonly SeenPacket[] {
  const fragments = new Fragments();
  return frames.map((frame) => {
    const layers = packetLayers(frame.linkType, frame.bytes, frame.length);
    const own = layers.filter(({ isQuoted }) => !isQuoted);
    const quoted = layers.filter(({ isQuoted }) => isQuoted);
    const itself = { kind: kindOf(own), conversation: conversationOf(quoted.length > 0 ? quoted : own) };
    const { kind, conversation } = fragments.resolve(frame.point, own, itself);
    const fields = new Map<string, string>();
    for (const [name, text] of comparedFields(own)) fields.set(name, namesOf(text));
    const first = quoted[0];
    if (first !== undefined) fields.set('quoted bytes', String(frame.bytes.length - first.offset));
    return { point: frame.point, time: frame.time, kind, conversation: namesOf(conversation), fields };
  });
}

function comparedFields(layers: readonly Layer[]): [string, string][] {
  return layers.flatMap(({ protocol, fields }, index) => {
    // The header that stands before packets of a tunnel is made up.
    if (protocol === 'ethernet' && valueOf(layers[0], 'source') === MacAddress.zero.toString()) return [];
    if (protocol === 'icmpv6') {
      // Their order is free, RFC 4861 section 9.
      const options = fields
        .filter(({ name }) => name === 'option')
        .map(fieldText)
        .toSorted();
      const others = fields.filter(({ name }) => name !== 'option' && !FREE_OF_ICMPV6.has(name));
      return [
        ...others.map((field): [string, string] => [field.name, field.text]),
        ...(options.length === 0 ? [] : [['options', options.join(', ')] as [string, string]]),
      ];
    }
    if (protocol === 'tcp') return tcpFields(fields, layers.slice(0, index));
    const prefix = PREFIXES[protocol] ?? '';
    // The inner packet tells its length, unless it is in several pieces.
    const isWhole = protocol === 'ipv4' && layers[index + 1]?.protocol === 'ipv6' && !isFragment(layers[index]!);
    const names = (COMPARED[protocol] ?? []).filter((name) => !isWhole || name !== 'totalLength');
    return fields
      .filter(({ name }) => names.includes(name))
      .map((field): [string, string] => [`${prefix}${field.name}`, field.text]);
  });
}

/** Which flags, and of a SYN the maximum segment size. */
function tcpFields(fields: readonly Field[], below: readonly Layer[]): [string, string][] {
  const flags = ['syn', 'fin', 'rst'].filter((name) => hasFlag(fields, name));
  const size = fields.flatMap((field) => field.fields ?? []).find(({ name }) => name === 'maximumSegmentSize');
  return [
    ['flags', flags.join(' ')],
    ['payload', String(numberOf(below.at(-1)?.fields, 'payloadLength') - numberOf(fields, 'headerLength'))],
    ...(size === undefined ? [] : [['MSS', size.text] as [string, string]]),
  ];
}

const numberOf = (fields: readonly Field[] = [], name: string): number =>
  Number(fields.find((field) => field.name === name)?.value ?? 0);

function kindOf(layers: readonly Layer[]): string {
  const last = layers.findLast(({ protocol }) => protocol !== 'data' && protocol !== 'trailer');
  if (last?.protocol === 'icmpv6') {
    const type = valueOf(last, 'type');
    return ERRORS[type] ?? INFORMATION[type] ?? `ICMPv6 type ${type}`;
  }
  if (last?.protocol === 'icmpv4') return `ICMPv4 type ${valueOf(last, 'type')}`;
  if (last?.protocol === 'tcp') return tcpKind(last);
  if (last?.protocol === 'arp') return arpKind(last, layers[0]!);
  return last?.protocol ?? 'nothing';
}

/** A question to all, a question to a neighbour that is known, or an answer. */
function arpKind(layer: Layer, ethernet: Layer): string {
  if (valueOf(layer, 'operation').startsWith('2')) return 'ARP reply';
  return valueOf(ethernet, 'destination') === 'ff:ff:ff:ff:ff:ff' ? 'ARP request' : 'ARP probe';
}

function tcpKind(layer: Layer): string {
  const { fields } = layer;
  if (hasFlag(fields, 'syn')) return hasFlag(fields, 'ack') ? 'TCP SYN-ACK' : 'TCP SYN';
  return hasFlag(fields, 'rst') ? 'TCP RST' : 'TCP segment';
}

const hasFlag = (fields: readonly Field[], name: string): boolean =>
  fields.some(
    (field) => field.name === 'flags' && field.fields!.some((flag) => flag.name === name && flag.value === true),
  );

/** Names what the packet belongs to; empty for a later fragment. */
function conversationOf(layers: readonly Layer[]): string {
  const ip = layers.findLast(({ protocol }) => protocol === 'ipv6' || protocol === 'ipv4');
  const [source, destination] = [valueOf(ip, 'source'), valueOf(ip, 'destination')];
  const last = layers.findLast(({ protocol }) => ['icmpv6', 'icmpv4', 'udp', 'tcp', 'arp'].includes(protocol));
  if (last === undefined) return '';
  if (last.protocol === 'arp') return `ARP ${[valueOf(last, 'senderIp'), valueOf(last, 'targetIp')].sort().join(' ')}`;
  if (last.protocol === 'udp' || last.protocol === 'tcp') {
    const ports = [valueOf(last, 'sourcePort'), valueOf(last, 'destinationPort')];
    const ends = [`${source} ${ports[0]}`, `${destination} ${ports[1]}`];
    return `${last.protocol} ${ends.sort().join(' ')}`;
  }
  const type = valueOf(last, 'type');
  if (type === '128') return `ping ${source} ${valueOf(last, 'identifier')}`;
  if (type === '129') return `ping ${destination} ${valueOf(last, 'identifier')}`;
  if (type === '133' || type === '134') return `routers ${[source, destination].sort().join(' ')}`;
  if (type === '135' || type === '136') return `neighbor ${valueOf(last, 'target')}`;
  return `${last.protocol} ${type}`;
}
