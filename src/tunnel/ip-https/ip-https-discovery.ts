import { Ipv6Address } from '../../addr/ipv6.ts';
import type { MacAddress } from '../../addr/mac.ts';
import type { NeighborRow } from '../../host/discovery.ts';
import { icmpv6Error } from '../../host/icmpv6-error.ts';
import type { Neighbor } from '../../host/neighbor-cache.ts';
import { ResolvingDiscovery } from '../../host/resolving-discovery.ts';
import { icmpv6Type, icmpv6TypeOf } from '../../wire/icmpv6/message.ts';
import { IPV6_HEADER_LENGTH, ipv6NextHeader, ipv6Source } from '../../wire/ipv6.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import type { IpHttpsInterface } from './ip-https-interface.ts';

/** Of the target in a neighbor solicitation. */
const TARGET = 8;

/**
 * Neighbor discovery on an IP-HTTPS link ([MS-IPHTTPS] section 1.3): with duplicate address detection and reachability
 * probes, without link-layer addresses. Which neighbour is at the end of which connection is told by the way its
 * messages come; in the cache a connection stands where other links have a MAC address.
 */
export class IpHttpsDiscovery extends ResolvingDiscovery {
  declare readonly owner: IpHttpsInterface;
  override readonly linkLayerAddress = null;

  protected override told(): MacAddress | null {
    return this.owner.arrivedBy;
  }

  override transmit(packet: PacketBuffer, connection: MacAddress): void {
    this.owner.sendInto(packet, connection);
  }

  /**
   * A server may not multicast, so it cannot ask for a neighbour that has never spoken. It remembers who proves an
   * address unique ([MS-IPHTTPS] section 1.3 has duplicate address detection on the link): that client will have it.
   */
  noteDuplicateDetection({ bytes, start, end }: PacketBuffer, connection: MacAddress): void {
    const at = start + IPV6_HEADER_LENGTH;
    if (ipv6NextHeader(bytes, start) !== ipProtocol.icmpv6 || end < at + TARGET + 16) return;
    if (icmpv6TypeOf(bytes, at) !== icmpv6Type.neighborSolicitation || !ipv6Source(bytes, start).isUnspecified) return;
    const target = Ipv6Address.from(bytes, at + TARGET);
    if (this.owner.ipv6.find(target) === undefined) this.neighbors.learn(target, connection);
  }

  override giveUp({ address }: Neighbor, packets: readonly PacketBuffer[]): void {
    const { host } = this.owner;
    for (const packet of packets) {
      host.icmpv6.sendError(packet, null, icmpv6Error.addressUnreachable);
      const detail = (): string => `nobody at the other end of ${this.owner.name} answers for ${address.toString()}`;
      host.drop(packet, 'ip-https-not-connected', this.owner, detail);
    }
  }

  /** The neighbours behind a connection are gone with it. */
  forgetConnection(connection: MacAddress): void {
    this.neighbors.removeAll(connection);
  }

  override neighborRows(): readonly NeighborRow[] {
    return this.neighbors.neighbors.map(({ address, mac, state, isRouter }) => ({
      address: address as Ipv6Address,
      linkLayer: mac === null ? '' : (this.owner.remoteOf(mac) ?? ''),
      state,
      isRouter,
    }));
  }
}
