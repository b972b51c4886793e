import type { Ipv6Address } from '../../addr/ipv6.ts';
import { configuredTunnelLinkLocal } from '../../addr/embedded.ts';
import type { MacAddress } from '../../addr/mac.ts';
import type { NeighborRow } from '../../host/discovery.ts';
import type { Neighbor } from '../../host/neighbor-cache.ts';
import { RouterSolicitor } from '../../host/router-solicitor.ts';
import type { NeighborAdvertisement, NeighborSolicitation } from '../../wire/icmpv6/neighbor.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { StaticDiscovery } from '../static-discovery.ts';
import type { ConfiguredTunnel } from './configured-tunnel.ts';

/**
 * Neighbor discovery on a configured tunnel (RFC 4213 section 3.8): there is one neighbour only, so whatever the next
 * hop is, it is the one that is probed. Its own probes are answered, routers are looked for.
 */
export class TunnelDiscovery extends StaticDiscovery {
  declare readonly owner: ConfiguredTunnel;
  /** What is sent to a group goes to the other end. */
  override readonly hasMulticast = true;
  private readonly solicitor: RouterSolicitor;

  constructor(owner: ConfiguredTunnel) {
    super(owner);
    this.solicitor = new RouterSolicitor(this, owner.host.random(`nd/${owner.name}`));
  }

  start(): void {
    this.solicitor.start();
  }

  /** The other end, by the link-local address that RFC 4213 section 3.7 gives it. */
  get otherEnd(): Ipv6Address {
    return configuredTunnelLinkLocal(this.owner.remote);
  }

  override transmit(packet: PacketBuffer, _address: MacAddress, _neighbor: Neighbor): void {
    this.owner.sendToOtherEnd(packet);
  }

  protected override receiveNeighborSolicitation(
    message: NeighborSolicitation,
    source: Ipv6Address,
    _destination: Ipv6Address,
    cause: PacketBuffer,
  ): void {
    if (!this.owner.ipv6.has(message.target)) return;
    this.advertiseNeighbor(message.target, source, cause);
  }

  protected override receiveNeighborAdvertisement({ solicited }: NeighborAdvertisement): void {
    const neighbor = this.neighbors.find(this.otherEnd);
    if (neighbor !== undefined && solicited) this.neighbors.confirm(neighbor, this.staticAddress);
  }

  protected override refuseRouter(): string | null {
    return null;
  }

  protected override routerHeard(): void {
    this.solicitor.stop();
  }

  protected override solicitationHeard(): void {
    // There is one neighbour only: nothing is learned from it.
  }

  override neighborRows(): readonly NeighborRow[] {
    return this.neighbors.neighbors.map(({ address, state, isRouter }) => ({
      address: address as Ipv6Address,
      linkLayer: this.owner.remote.toString(),
      state,
      isRouter,
    }));
  }
}
