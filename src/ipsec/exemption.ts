import { u16 } from '../wire/bytes.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { icmpv6Type, icmpv6TypeOf } from '../wire/icmpv6/message.ts';
import { findUpperLayer, isIpv6Extension } from '../wire/ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6NextHeader } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { KEY_EXCHANGE_PORT } from '../host/ipv6-protection.ts';

/**
 * What a packet is to the rules: `ipsec` (ESP, AH or the key exchange) and `discovery` are never covered by any;
 * `icmpv6` when it is not exempt.
 */
export type PacketClass = 'ipsec' | 'discovery' | 'icmpv6' | 'other';

/** Looks behind extension headers; of a later fragment only the protocol is known. */
export function classify({ bytes, start, end }: PacketBuffer): PacketClass {
  let protocol = ipv6NextHeader(bytes, start);
  let at = start + IPV6_HEADER_LENGTH;
  let isLaterFragment = false;
  if (isIpv6Extension(protocol)) {
    try {
      const upper = findUpperLayer(bytes, start, end);
      protocol = upper.protocol;
      at = upper.offset;
      isLaterFragment = (upper.fragment?.offset ?? 0) > 0;
    } catch (error) {
      // Whoever looks at the headers next says what is wrong with them.
      if (error instanceof DecodeError) return 'other';
      throw error;
    }
  }
  switch (protocol) {
    case ipProtocol.esp:
    case ipProtocol.authentication:
      return 'ipsec';
    case ipProtocol.udp:
      return !isLaterFragment && end - at >= 4 && u16(bytes, at + 2) === KEY_EXCHANGE_PORT ? 'ipsec' : 'other';
    case ipProtocol.icmpv6:
      return !isLaterFragment && end > at && isDiscovery(icmpv6TypeOf(bytes, at)) ? 'discovery' : 'icmpv6';
    default:
      return 'other';
  }
}

const isDiscovery = (type: number): boolean => type >= icmpv6Type.routerSolicitation && type <= icmpv6Type.redirect;
