/** Fragmentation of IPv6 packets by their source, RFC 8200 section 4.5. */
import { putU16 } from './bytes.ts';
import { IPV6_HEADER_LENGTH, ipv6NextHeader } from './ipv6.ts';
import { encodeFragmentHeader, FRAGMENT_HEADER_LENGTH } from './ipv6-extension.ts';
import { PacketBuffer } from './packet-buffer.ts';
import { ipProtocol } from './protocol-number.ts';

const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;

/**
 * Cuts a packet into fragments of at most `mtu` bytes (1280 at least), which have its identity. Hosts here put no
 * hop-by-hop options and no routing header on, so the per-fragment part is the IPv6 header alone. The packet is not
 * changed.
 * @param part what of a larger packet it is, where a translator cuts a fragment that came by IPv4; `offset` in bytes
 * @param cuts where in the payload, in bytes, it is cut in any case; rising, multiples of 8
 */
export function fragmentIpv6(
  packet: PacketBuffer,
  mtu: number,
  identification: number,
  part: { readonly offset: number; readonly more: boolean } = { offset: 0, more: false },
  cuts: readonly number[] = [],
): PacketBuffer[] {
  const { bytes, start, end } = packet;
  const nextHeader = ipv6NextHeader(bytes, start);
  const body = start + IPV6_HEADER_LENGTH;
  const headers = IPV6_HEADER_LENGTH + FRAGMENT_HEADER_LENGTH;
  const room = (mtu - headers) & ~7;
  const fragments: PacketBuffer[] = [];
  for (let at = body; at < end;) {
    const next = body + (cuts.find((cut) => body + cut > at) ?? Infinity);
    const length = Math.min(Math.min(end, next) - at, room);
    const fragment = PacketBuffer.allocate(headers + length).withIdentityOf(packet);
    const header = {
      nextHeader,
      reserved1: 0,
      offset: part.offset + at - body,
      reserved2: 0,
      more: part.more || at + length < end,
      identification,
    };
    fragment.bytes.set(bytes.subarray(start, body), fragment.start);
    fragment.bytes.set(encodeFragmentHeader(header), fragment.start + IPV6_HEADER_LENGTH);
    fragment.bytes.set(bytes.subarray(at, at + length), fragment.start + headers);
    fragment.bytes[fragment.start + NEXT_HEADER] = ipProtocol.fragment;
    putU16(fragment.bytes, fragment.start + PAYLOAD_LENGTH, FRAGMENT_HEADER_LENGTH + length);
    fragments.push(fragment);
    at += length;
  }
  return fragments;
}
