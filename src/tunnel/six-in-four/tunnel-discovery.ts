import type { Ipv6Address } from '../../addr/ipv6.ts';
import { Discovery, type NeighborRow } from '../../host/discovery.ts';
import { RouterSolicitor } from '../../host/router-solicitor.ts';
import type { NeighborSolicitation } from '../../wire/icmpv6/neighbor.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import type { ConfiguredTunnel } from './configured-tunnel.ts';

/**
 * Neighbor discovery on a configured tunnel (RFC 4213 section 3.8): no link-layer options, no address resolution,
 * since there is one neighbour only; its probes are answered, routers are looked for.
 */
export class TunnelDiscovery extends Discovery {
  declare readonly owner: ConfiguredTunnel;
  override readonly linkLayerAddress = null;
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

  override addressAdded(address: Ipv6Address): void {
    this.owner.ipv6.setState(address, 'preferred');
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

  protected override receiveNeighborAdvertisement(): void {
    // Nothing is resolved or probed here, so nothing can be confirmed.
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
    return [];
  }
}
