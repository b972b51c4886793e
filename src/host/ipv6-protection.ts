import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { NetworkInterface } from './network-interface.ts';

/**
 * UDP port of the model's exchange of keys. Neither 500 nor 4500, where ISAKMP and AuthIP are at home, nor a port of
 * anything else that decoders know.
 */
export const KEY_EXCHANGE_PORT = 15_500;

/**
 * What stands between the choice of the way and the link, and between the link and everything else: IPsec (RFC 4301
 * section 3.1). It is not asked about packets to groups, nor inbound about those to link-local addresses.
 */
export interface Ipv6Protection {
  /**
   * A packet that would go out by `out`. `from`: where it arrived, null for the host's own; those may be fragments.
   * @returns whether it goes as it is; if not it is handed over, and was protected, waits or has ended
   */
  leaves(packet: PacketBuffer, from: NetworkInterface | null, out: NetworkInterface): boolean;

  /**
   * A packet that arrived, for this host or to be forwarded; may be a fragment.
   * @returns whether it goes on; if not it has ended
   */
  enters(packet: PacketBuffer, from: NetworkInterface): boolean;

  /** Ends the packets that wait for their protection; nothing is begun any more. @param why one clause */
  dropWaiting(why: string): void;
}
