import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Icmpv4ErrorKind } from './icmpv4-error.ts';
import type { NetworkInterface } from './network-interface.ts';

/**
 * What rewrites IPv4 packets of others on their way through a host: a NAT, a load balancer, NAT64 for packets that come
 * back to its pool. It sees each packet twice, on either side of the choice of the way, and may end it or keep it. What
 * the host itself sends does not pass by.
 */
export interface Ipv4Translator {
  /**
   * A packet that arrived on `from` with a header and a source that hold, before anybody asks whose it is. It may be a
   * fragment. Handed over. @returns what goes on, changed or not; null when the packet ended here or waits
   */
  arriving(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null;

  /** A packet that is forwarded and leaves by `out`, one hop less on it, not cut into fragments yet. As `arriving`. */
  leaving(packet: PacketBuffer, from: NetworkInterface, out: NetworkInterface): PacketBuffer | null;

  /**
   * The packet as its sender sent it, since that is what an ICMP error quotes and whom it goes to (RFC 5508 section
   * 4.1). @returns `packet` itself when it was never changed, a copy otherwise
   */
  undone(packet: PacketBuffer): PacketBuffer;

  /**
   * A packet with a source of this host could not be sent. @returns whether it was one of others that this has made, and
   * whoever sent it has been told
   */
  failed?(packet: PacketBuffer, error: Icmpv4ErrorKind): boolean;
}
