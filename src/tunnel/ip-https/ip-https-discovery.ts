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
  /** Of a server: by which connection each address is reached. */
  private readonly connections = new Map<Ipv6Address, MacAddress>();

  protected override told(): MacAddress | null {
    return this.owner.arrivedBy;
  }

  override transmit(packet: PacketBuffer, connection: MacAddress): void {
    this.owner.sendInto(packet, connection);
  }

  /**
   * A server may not multicast, so it cannot ask for a neighbour. It remembers by which connection an address speaks or
   * is being proved unique ([MS-IPHTTPS] section 1.3 has duplicate address detection on the link).
   */
  noteArrival({ bytes, start, end }: PacketBuffer, connection: MacAddress): void {
    const source = ipv6Source(bytes, start);
    const at = start + IPV6_HEADER_LENGTH;
    if (!source.isUnspecified) {
      if (this.connections.get(source) !== connection) this.connections.set(source, connection);
    } else if (
      ipv6NextHeader(bytes, start) === ipProtocol.icmpv6 &&
      end >= at + TARGET + 16 &&
      icmpv6TypeOf(bytes, at) === icmpv6Type.neighborSolicitation
    ) {
      const target = Ipv6Address.from(bytes, at + TARGET);
      if (this.owner.ipv6.find(target) === undefined) this.connections.set(target, connection);
    }
  }

  override solicit(neighbor: Neighbor, isProbe: boolean): void {
    const connection = isProbe ? undefined : this.connections.get(neighbor.address as Ipv6Address);
    if (connection === undefined) super.solicit(neighbor, isProbe);
    else this.neighbors.learn(neighbor.address, connection);
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
    for (const [address, known] of this.connections) if (known === connection) this.connections.delete(address);
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
