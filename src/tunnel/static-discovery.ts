import type { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { Discovery } from '../host/discovery.ts';
import { type Neighbor, NeighborCache, type NeighborLink } from '../host/neighbor-cache.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';

/**
 * What neighbor discovery is on both kinds of tunnel: no link-layer options, no address resolution and no duplicate
 * detection (RFC 4213 section 3.8, RFC 5214 section 7.1); reachability is probed where the host's profile says so.
 */
export abstract class StaticDiscovery extends Discovery implements NeighborLink {
  override readonly linkLayerAddress = null;
  /** Stands for the IPv4 address of a neighbour, which nobody has to ask for. */
  readonly staticAddress = MacAddress.zero;
  /** Those that are probed. */
  readonly neighbors: NeighborCache;

  constructor(owner: NetworkInterface) {
    super(owner);
    const { host, ipv6 } = owner;
    this.neighbors = new NeighborCache(host.simulator, host.random(`nd/${owner.name}`), this, () => ({
      baseReachableTime: ipv6.settings.baseReachableTime,
      reachableTimeSpread: host.profile.reachableTimeSpread,
      retransmitTime: ipv6.settings.retransmitTime,
      probes: ipv6.settings.reachabilityProbes,
    }));
  }

  abstract transmit(packet: PacketBuffer, address: MacAddress, neighbor: Neighbor): void;

  override addressAdded(address: Ipv6Address): void {
    this.owner.ipv6.becomeUsable(address);
  }

  /** All probes are unicast: the address is known. */
  solicit({ address }: Neighbor): void {
    const target = address as Ipv6Address;
    const { ipv6, host } = this.owner;
    const source = target.isLinkLocal ? ipv6.linkLocal : host.ipv6.selectSource(target, this.owner);
    if (source === null) return;
    this.send({ kind: 'neighbor-solicitation', code: 0, reserved: 0, target, options: [] }, source, target, null);
  }

  /** Packets never wait for a static address, so there are none too many and none to give up. */
  overflow(): void {}
  giveUp(): void {}

  reachabilityChanged(): void {
    this.owner.host.forgetDestinations();
  }
}
