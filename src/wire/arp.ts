/**
 * ARP for IPv4 over Ethernet, RFC 826: hardware type 1, protocol type 0800, lengths 6 and 4, operation, then sender
 * MAC and IPv4, target MAC and IPv4; 28 bytes.
 */
import { Ipv4Address } from '../addr/ipv4.ts';
import { MacAddress } from '../addr/mac.ts';
import { putU16, u16 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';

const OPERATION = 6;
const SENDER_MAC = 8;
const SENDER_IP = 14;
const TARGET_MAC = 18;
const TARGET_IP = 24;
export const ARP_LENGTH = 28;
/** Hardware type, protocol type and the two lengths. */
const KIND = [0, 1, 8, 0, 6, 4] as const;

export const arpOperation = { request: 1, reply: 2 } as const;

/** `trailer`: padding behind the 28 bytes. */
export interface ArpPacket {
  readonly operation: number;
  readonly senderMac: MacAddress;
  readonly senderIp: Ipv4Address;
  readonly targetMac: MacAddress;
  readonly targetIp: Ipv4Address;
  readonly trailer: Uint8Array;
}

/** @throws DecodeError when shorter than 28 bytes or not of IPv4 over Ethernet. */
export function decodeArp(bytes: Uint8Array): ArpPacket {
  if (bytes.length < ARP_LENGTH) throw new DecodeError('ARP', `${bytes.length} bytes, 28 are needed`, bytes.length);
  const differs = KIND.findIndex((byte, index) => bytes[index] !== byte);
  if (differs >= 0) throw new DecodeError('ARP', 'not IPv4 over Ethernet', differs);
  return {
    operation: u16(bytes, OPERATION),
    senderMac: MacAddress.from(bytes, SENDER_MAC),
    senderIp: Ipv4Address.from(bytes, SENDER_IP),
    targetMac: MacAddress.from(bytes, TARGET_MAC),
    targetIp: Ipv4Address.from(bytes, TARGET_IP),
    trailer: bytes.slice(ARP_LENGTH),
  };
}

export function encodeArp(packet: ArpPacket): Uint8Array {
  const bytes = new Uint8Array(ARP_LENGTH + packet.trailer.length);
  bytes.set(KIND);
  putU16(bytes, OPERATION, packet.operation);
  packet.senderMac.write(bytes, SENDER_MAC);
  packet.senderIp.write(bytes, SENDER_IP);
  packet.targetMac.write(bytes, TARGET_MAC);
  packet.targetIp.write(bytes, TARGET_IP);
  bytes.set(packet.trailer, ARP_LENGTH);
  return bytes;
}
