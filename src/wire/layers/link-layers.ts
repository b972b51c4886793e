/** Layers below IP: Ethernet, VLAN tags, ARP, and what captures without Ethernet begin with. */
import { MacAddress } from '../../addr/mac.ts';
import { ARP_LENGTH, arpOperation, decodeArp } from '../arp.ts';
import { u16 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeEthernet, ETHERNET_HEADER_LENGTH, etherType } from '../ethernet.ts';
import { decodeVlan, VLAN_TAG_LENGTH, vlanType } from '../vlan.ts';
import { address, code, type Field, flag, hexadecimal, named, number, raw } from './field.ts';
import { bytesOf, type LayerProtocol, type LayerReader, restOf } from './layer.ts';

const ETHER_TYPE_NAMES: Readonly<Record<number, LayerProtocol>> = {
  [etherType.ipv4]: 'ipv4',
  [etherType.arp]: 'arp',
  [etherType.ipv6]: 'ipv6',
  [vlanType.customer]: 'vlan',
  [vlanType.service]: 'vlan',
};
/** IEEE 802.3: what is lower is the length of an LLC frame. */
const LOWEST_TYPE = 0x0600;

const typeField = (type: number): Field =>
  type < LOWEST_TYPE ? number('length', type) : code('type', type, 4, ETHER_TYPE_NAMES[type]);

export const readEthernet: LayerReader = (part) => {
  const { destination, source, type } = decodeEthernet(bytesOf(part));
  return {
    length: ETHERNET_HEADER_LENGTH,
    text: `Ethernet ${source.toString()} > ${destination.toString()} type ${hexadecimal(type, 4)}`,
    fields: [address('destination', destination), address('source', source), typeField(type)],
    rest: [restOf(part, ETHER_TYPE_NAMES[type] ?? 'data', part.at + ETHERNET_HEADER_LENGTH)],
  };
};

/** IEEE 802.1Q: one tag; the next one is a layer of its own. */
export const readVlan: LayerReader = (part) => {
  const { priority, dropEligible, identifier, type } = decodeVlan(bytesOf(part));
  return {
    length: VLAN_TAG_LENGTH,
    text: `802.1Q VLAN ${identifier} type ${hexadecimal(type, 4)}`,
    fields: [
      number('priority', priority),
      flag('dropEligible', dropEligible),
      number('identifier', identifier),
      typeField(type),
    ],
    rest: [restOf(part, ETHER_TYPE_NAMES[type] ?? 'data', part.at + VLAN_TAG_LENGTH)],
  };
};

const COOKED_LENGTH = 16;
const COOKED_ADDRESS = 6;
const COOKED_TYPE = 14;
const COOKED_PACKET_TYPES = ['to us', 'broadcast', 'multicast', 'to somebody else', 'sent by us'];

/** LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address length, address (8 bytes), Ethernet type. */
export const readLinuxCooked: LayerReader = (part) => {
  const { bytes, at, end } = part;
  if (end - at < COOKED_LENGTH) throw new DecodeError('Linux cooked capture', 'shorter than its header', end - at);
  const packetType = u16(bytes, at);
  const addressLength = u16(bytes, at + 4);
  const type = u16(bytes, at + COOKED_TYPE);
  const addressField =
    addressLength === 6
      ? address('source', MacAddress.from(bytes, at + COOKED_ADDRESS))
      : raw('source', bytes.subarray(at + COOKED_ADDRESS, at + COOKED_ADDRESS + Math.min(addressLength, 8)));
  return {
    length: COOKED_LENGTH,
    text: `Linux cooked capture from ${addressField.value === '' ? 'no address' : addressField.value} type ${hexadecimal(type, 4)}`,
    fields: [
      named('packetType', packetType, COOKED_PACKET_TYPES[packetType]),
      number('hardwareType', u16(bytes, at + 2)),
      addressField,
      typeField(type),
    ],
    rest: [restOf(part, ETHER_TYPE_NAMES[type] ?? 'data', at + COOKED_LENGTH)],
  };
};

const LOOPBACK_LENGTH = 4;
/** AF_INET everywhere; AF_INET6 of Windows, NetBSD, FreeBSD and macOS. */
const LOOPBACK_FAMILIES: Readonly<Record<number, LayerProtocol>> = {
  2: 'ipv4',
  23: 'ipv6',
  24: 'ipv6',
  28: 'ipv6',
  30: 'ipv6',
};

/** LINKTYPE_NULL: the address family in the byte order of the machine that captured. */
export const readLoopback: LayerReader = (part) => {
  const { bytes, at, end } = part;
  if (end - at < LOOPBACK_LENGTH) throw new DecodeError('Loopback', 'shorter than its header', end - at);
  const family = bytes[at]! | bytes[at + 3]!;
  return {
    length: LOOPBACK_LENGTH,
    text: `Loopback family ${family}`,
    fields: [number('family', family)],
    rest: [restOf(part, LOOPBACK_FAMILIES[family] ?? 'data', at + LOOPBACK_LENGTH)],
  };
};

export const readArp: LayerReader = (part) => {
  const { operation, senderMac, senderIp, targetMac, targetIp } = decodeArp(bytesOf(part));
  const name = { [arpOperation.request]: 'request', [arpOperation.reply]: 'reply' }[operation];
  const question = senderIp.isUnspecified || senderIp === targetIp ? '' : ` tell ${senderIp.toString()}`;
  const text =
    operation === arpOperation.request
      ? `ARP who has ${targetIp.toString()}${question}`
      : `ARP ${name ?? `operation ${operation}`} ${senderIp.toString()} is at ${senderMac.toString()}`;
  return {
    length: ARP_LENGTH,
    text,
    fields: [
      named('operation', operation, name),
      address('senderMac', senderMac),
      address('senderIp', senderIp),
      address('targetMac', targetMac),
      address('targetIp', targetIp),
    ],
    rest: [restOf(part, 'trailer', part.at + ARP_LENGTH)],
  };
};
