import type { Ipv6Address } from '../addr/ipv6.ts';
import type { MacAddress } from '../addr/mac.ts';
import { etherType } from '../wire/ethernet.ts';
import type { Icmpv6Option } from '../wire/icmpv6/options.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { NeighborRow } from './discovery.ts';
import type { EthernetInterface } from './ethernet-interface.ts';
import { ResolvingDiscovery } from './resolving-discovery.ts';

/** Neighbor discovery on Ethernet: link-layer addresses stand in options (RFC 2464 section 6). */
export class EthernetDiscovery extends ResolvingDiscovery {
  declare readonly owner: EthernetInterface;

  override get sendsRedirects(): boolean {
    return true;
  }

  override get linkLayerAddress(): MacAddress {
    return this.owner.mac;
  }

  protected override told(
    options: readonly Icmpv6Option[],
    wanted: 'source-link-layer-address' | 'target-link-layer-address',
  ): MacAddress | null {
    const option = options.find(({ kind }) => kind === wanted);
    return option?.kind === wanted ? option.address : null;
  }

  override transmit(packet: PacketBuffer, mac: MacAddress): void {
    this.owner.transmit(packet, mac, etherType.ipv6);
  }

  override neighborRows(): readonly NeighborRow[] {
    return this.neighbors.neighbors.map(({ address, mac, state, isRouter }) => ({
      address: address as Ipv6Address,
      linkLayer: (mac?.toString() ?? '00:00:00:00:00:00').replaceAll(':', '-'),
      state,
      isRouter,
    }));
  }
}
