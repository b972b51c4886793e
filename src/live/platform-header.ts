/**
 * What a raw socket makes of the IPv4 header. Linux hands over and takes it as it stands on the wire. Kernels that come
 * from 4.4BSD turn length and fragment field into their own byte order and leave the header out of the length (Stevens,
 * UNIX Network Programming volume 1, section 28.4); of those still about, macOS does.
 */
import { ipv4HeaderLength, ipv4SetChecksum } from '../wire/ipv4.ts';

const LENGTH = 2;
const FRAGMENT = 6;
const SHORTEST = 20;

/** Whether raw sockets of a platform (as `process.platform` says) have the header of 4.4BSD. */
const isBsd = (platform: string): boolean => platform === 'darwin';

/** A packet as it stood on the wire, out of what the system handed over. Its bytes may be changed. */
export function fromSystem(packet: Uint8Array, platform: string): Uint8Array {
  if (!isBsd(platform) || packet.length < SHORTEST) return packet;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const headerLength = ipv4HeaderLength(packet, 0);
  view.setUint16(LENGTH, view.getUint16(LENGTH, true) + headerLength);
  view.setUint16(FRAGMENT, view.getUint16(FRAGMENT, true));
  // The kernel has asked for the checksum of the wire, and it does not fit what the kernel makes of a reassembled packet.
  if (headerLength >= SHORTEST && headerLength <= packet.length) ipv4SetChecksum(packet, 0);
  return packet;
}

/** A packet as the system wants to be given it. Its bytes may be changed. */
export function toSystem(packet: Uint8Array, platform: string): Uint8Array {
  if (!isBsd(platform)) return packet;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  view.setUint16(LENGTH, view.getUint16(LENGTH), true);
  view.setUint16(FRAGMENT, view.getUint16(FRAGMENT), true);
  return packet;
}
