import type { Ipv6Address } from '../../addr/ipv6.ts';
import { Discovery, type NeighborRow } from '../../host/discovery.ts';
import type { Host } from '../../host/host.ts';
import { NetworkInterface } from '../../host/network-interface.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';

/** Largest IPv6 packet without a jumbo payload. */
const LARGEST_PACKET = 65_575;

/**
 * The way into a NAT64 as the IPv6 layer sees it: a link to which the prefix leads, and on which what comes back from
 * IPv4 arrives. It has no addresses; MTUs are those of the links behind it, so it has none of its own.
 */
export class Nat64Interface extends NetworkInterface {
  override readonly speed = 1_000_000_000;
  override readonly linkMtu = LARGEST_PACKET;
  override readonly discovery = new NoDiscovery(this);
  private readonly outward: (packet: PacketBuffer) => void;

  /** @param outward takes each packet for the prefix, handed over, one hop less on it */
  constructor(host: Host, index: number, name: string, outward: (packet: PacketBuffer) => void) {
    super(host, index, name);
    this.outward = outward;
    const { settings } = this.ipv6;
    settings.dadTransmits = 0;
    settings.routerDiscovery = false;
    settings.forwarding = true;
    // What the host itself sent through the translator comes back here for another interface's address.
    settings.weakHostReceive = true;
  }

  /** Not verified: Windows shows no such interface. */
  override automaticMetricUnder(): number {
    return 25;
  }

  override sendIpv4(packet: PacketBuffer): void {
    this.host.drop(packet, 'no-route', this, () => `${this.name} leads from IPv6 to IPv4 only`);
  }

  override sendIpv6(packet: PacketBuffer): void {
    this.outward(packet);
  }

  override isUnreachable(): boolean {
    return false;
  }
}

/** There are no neighbours behind a translator. */
class NoDiscovery extends Discovery {
  override readonly linkLayerAddress = null;
  override readonly hasMulticast = false;

  override addressAdded(address: Ipv6Address): void {
    this.owner.ipv6.setState(address, 'preferred');
  }

  protected override receiveNeighborSolicitation(): void {
    // Nobody asks.
  }

  protected override receiveNeighborAdvertisement(): void {
    // Nobody was asked.
  }

  protected override refuseRouter(): string | null {
    return 'there is no router behind a translator';
  }

  protected override routerHeard(): void {
    // None is believed.
  }

  protected override solicitationHeard(): void {
    // Nobody asks.
  }

  override neighborRows(): readonly NeighborRow[] {
    return [];
  }
}
