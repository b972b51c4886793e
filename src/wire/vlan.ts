/**
 * The tag of a VLAN, IEEE 802.1Q section 9.6. It stands between the source address of an Ethernet frame and its type; the
 * type that stood there comes behind it. A second tag may follow (802.1ad).
 *
 *   0      3   4              16             32
 *   | PCP  |DEI| VLAN id      | type         | payload
 */
import { putU16, u16 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';
import { ETHERNET_HEADER_LENGTH, ethernetType } from './ethernet.ts';
import type { PacketBuffer } from './packet-buffer.ts';

const CONTROL = 0;
const TYPE = 2;
export const VLAN_TAG_LENGTH = 4;

/** The types that announce a tag: of a customer's VLAN, and of a provider's that stands before it. */
export const vlanType = { customer: 0x8100, service: 0x88a8 } as const;

/** No VLAN: the tag carries a priority only (IEEE 802.1Q table 9-2). */
export const NO_VLAN = 0;
/** The highest identifier of a VLAN; 4095 is reserved. */
export const HIGHEST_VLAN = 4094;

const IDENTIFIER_MASK = 0xfff;
/** Both addresses: what stands before the type of a frame. */
const ADDRESSES = ETHERNET_HEADER_LENGTH - 2;

export const isVlanType = (type: number): boolean => type === vlanType.customer || type === vlanType.service;

/** Whether a frame that begins at `at` and has a whole tag bears a customer's one. The caller has checked the header. */
export const hasVlanTag = (bytes: Uint8Array, at: number, end: number): boolean =>
  ethernetType(bytes, at) === vlanType.customer && end - at >= ETHERNET_HEADER_LENGTH + VLAN_TAG_LENGTH;

/** The VLAN of a tagged frame that begins at `at`. */
export const frameVlan = (bytes: Uint8Array, at: number): number =>
  u16(bytes, at + ETHERNET_HEADER_LENGTH) & IDENTIFIER_MASK;

/** Where the type stands that says what a frame carries, behind all its tags. A tag that is cut off is not passed. */
export function innerTypeAt(bytes: Uint8Array, at: number, end: number): number {
  let type = at + ADDRESSES;
  while (isVlanType(u16(bytes, type)) && end - type >= 2 + VLAN_TAG_LENGTH) type += VLAN_TAG_LENGTH;
  return type;
}

/** Puts a customer's tag of priority 0 into an Ethernet frame, outside those that it bears. */
export function pushVlanTag(packet: PacketBuffer, identifier: number): void {
  const at = packet.prepend(VLAN_TAG_LENGTH);
  const { bytes } = packet;
  bytes.copyWithin(at, at + VLAN_TAG_LENGTH, at + VLAN_TAG_LENGTH + ADDRESSES);
  putU16(bytes, at + ADDRESSES, vlanType.customer);
  putU16(bytes, at + ETHERNET_HEADER_LENGTH, identifier);
}

/** Takes the outer tag out of an Ethernet frame. */
export function popVlanTag(packet: PacketBuffer): void {
  const { bytes, start } = packet;
  bytes.copyWithin(start + VLAN_TAG_LENGTH, start, start + ADDRESSES);
  packet.start = start + VLAN_TAG_LENGTH;
}

/** Gives the outer tag of a frame that begins at `at` another VLAN; its priority stays. */
export function setFrameVlan(bytes: Uint8Array, at: number, identifier: number): void {
  const kept = u16(bytes, at + ETHERNET_HEADER_LENGTH) & ~IDENTIFIER_MASK;
  putU16(bytes, at + ETHERNET_HEADER_LENGTH, kept | identifier);
}

/** One tag as a value, from its control field on. `type`: of the payload, which holds the next tag where there is one. */
export interface VlanTag {
  /** PCP, 0 to 7. */
  readonly priority: number;
  /** DEI; the canonical format indicator before 2011. */
  readonly dropEligible: boolean;
  readonly identifier: number;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** @throws DecodeError when shorter than a tag. */
export function decodeVlan(bytes: Uint8Array): VlanTag {
  if (bytes.length < VLAN_TAG_LENGTH) throw new DecodeError('802.1Q', 'shorter than a tag', bytes.length);
  const control = u16(bytes, CONTROL);
  return {
    priority: control >>> 13,
    dropEligible: (control & 0x1000) !== 0,
    identifier: control & IDENTIFIER_MASK,
    type: u16(bytes, TYPE),
    payload: bytes.slice(VLAN_TAG_LENGTH),
  };
}

export function encodeVlan(tag: VlanTag): Uint8Array {
  const bytes = new Uint8Array(VLAN_TAG_LENGTH + tag.payload.length);
  putU16(bytes, CONTROL, (tag.priority << 13) | (tag.dropEligible ? 0x1000 : 0) | tag.identifier);
  putU16(bytes, TYPE, tag.type);
  bytes.set(tag.payload, VLAN_TAG_LENGTH);
  return bytes;
}
