/**
 * A stateless translator (RFC 7915): every address has its counterpart, ports stay. It is a router, so it takes one off
 * the hop limit. What a packet's source is due comes out as a TranslationError.
 */
import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { icmpv4Type } from '../icmpv4.ts';
import { icmpv6Type } from '../icmpv6/message.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4DecrementTimeToLive,
  ipv4Destination,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
  ipv4TimeToLive,
} from '../ipv4.ts';
import { IPV6_HEADER_LENGTH, ipv6Destination, ipv6HopLimit, ipv6SetHopLimit, ipv6Source } from '../ipv6.ts';
import type { PacketBuffer } from '../packet-buffer.ts';
import { ipProtocol } from '../protocol-number.ts';
import { isIcmpv4Error, isIcmpv6Error, translateErrorToIpv4, translateErrorToIpv6 } from './errors.ts';
import type { NextHopMtus } from './icmp-mapping.ts';
import { headersForIpv4, type Ipv4Target, lengthInIpv4, mayFragment, translateToIpv4 } from './to-ipv4.ts';
import {
  checkForIpv6,
  fragmentationNeeded,
  type Ipv6Target,
  type ToIpv6Settings,
  translateToIpv6,
  uncutLengthInIpv6,
} from './to-ipv6.ts';
import { TranslationError } from './translation-error.ts';

/** Counterparts of addresses; null where there is none. */
export interface AddressMapping {
  toIpv4(address: Ipv6Address): Ipv4Address | null;
  toIpv6(address: Ipv4Address): Ipv6Address | null;
  /** Source of ICMPv4 errors from IPv6 routers whose address has no counterpart, RFC 6791 section 3. */
  readonly errorSource: Ipv4Address | null;
}

const hasQuotation = (end: number, at: number, headerLength: number): boolean => end - at >= 8 + headerLength;

/** @param identification of the IPv4 packet, where no fragment header gives one @throws TranslationError */
export function statelessToIpv4(
  packet: PacketBuffer,
  mapping: AddressMapping,
  mtus: NextHopMtus,
  identification: number,
): void {
  const { bytes, start, end } = packet;
  const hopLimit = ipv6HopLimit(bytes, start);
  if (hopLimit <= 1)
    throw new TranslationError('header', `hop limit ${hopLimit}`, {
      type: icmpv6Type.timeExceeded,
      code: 0,
      parameter: 0,
    });
  const upper = headersForIpv4(bytes, start, end);
  const { protocol, offset } = upper;
  const isError = protocol === ipProtocol.icmpv6 && offset < end && isIcmpv6Error(bytes[offset]!);
  const source = mapping.toIpv4(ipv6Source(bytes, start)) ?? (isError ? mapping.errorSource : null);
  const to = targetInIpv4(source, mapping.toIpv4(ipv6Destination(bytes, start)), identification);
  const length = lengthInIpv4(packet, upper);
  if (!isError && length > mtus.ipv4 && !mayFragment(length, upper)) {
    const parameter = mtus.ipv4 + IPV6_HEADER_LENGTH - IPV4_HEADER_LENGTH;
    throw new TranslationError('header', `${length} bytes`, { type: icmpv6Type.packetTooBig, code: 0, parameter });
  }
  ipv6SetHopLimit(bytes, start, hopLimit - 1);
  if (!isError || !hasQuotation(end, offset, IPV6_HEADER_LENGTH)) {
    translateToIpv4(packet, upper, to);
    return;
  }
  const at = offset + 8;
  const quoted = targetInIpv4(
    mapping.toIpv4(ipv6Source(bytes, at)),
    mapping.toIpv4(ipv6Destination(bytes, at)),
    identification,
  );
  translateErrorToIpv4(packet, upper, { to, quoted, mtus });
}

/** @throws TranslationError */
export function statelessToIpv6(
  packet: PacketBuffer,
  mapping: AddressMapping,
  mtus: NextHopMtus,
  settings: ToIpv6Settings,
): PacketBuffer[] {
  const { bytes, start, end } = packet;
  const timeToLive = ipv4TimeToLive(bytes, start);
  if (timeToLive <= 1)
    throw new TranslationError('header', `time to live ${timeToLive}`, {
      type: icmpv4Type.timeExceeded,
      code: 0,
      parameter: 0,
    });
  checkForIpv6(bytes, start);
  const length = uncutLengthInIpv6(bytes, start);
  if (length > mtus.ipv6)
    throw new TranslationError('header', `${length} bytes in IPv6`, fragmentationNeeded(mtus.ipv6, bytes, start));
  const to = targetInIpv6(mapping.toIpv6(ipv4Source(bytes, start)), mapping.toIpv6(ipv4Destination(bytes, start)));
  ipv4DecrementTimeToLive(bytes, start);
  const upper = start + ipv4HeaderLength(bytes, start);
  const isError = ipv4Protocol(bytes, start) === ipProtocol.icmp && upper < end && isIcmpv4Error(bytes[upper]!);
  if (!isError || !hasQuotation(end, upper, IPV4_HEADER_LENGTH)) return translateToIpv6(packet, to, settings);
  const at = upper + 8;
  const quoted = targetInIpv6(mapping.toIpv6(ipv4Source(bytes, at)), mapping.toIpv6(ipv4Destination(bytes, at)));
  translateErrorToIpv6(packet, { to, quoted, mtus });
  return [packet];
}

function targetInIpv4(source: Ipv4Address | null, destination: Ipv4Address | null, identification: number): Ipv4Target {
  if (source === null || destination === null)
    throw new TranslationError('no-counterpart', 'an address has no counterpart in IPv4');
  return { source, destination, ports: null, identification };
}

function targetInIpv6(source: Ipv6Address | null, destination: Ipv6Address | null): Ipv6Target {
  if (source === null || destination === null)
    throw new TranslationError('no-counterpart', 'an address has no counterpart in IPv6');
  return { source, destination, ports: null };
}
