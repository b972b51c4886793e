import { configuredTunnelLinkLocal } from '../../addr/embedded.ts';
import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { automaticMetric, type HostProfile } from '../../host/profile.ts';
import { IPV4_HEADER_LENGTH } from '../../wire/ipv4.ts';
import { ipv6Source } from '../../wire/ipv6.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { type Judgement, type OuterPacket, type OuterTimeToLive, Protocol41Interface } from '../tunnel-interface.ts';
import { TunnelDiscovery } from './tunnel-discovery.ts';

/** What a configured tunnel is told of itself. */
export interface ConfiguredTunnelSettings {
  readonly remote: Ipv4Address;
  /** Static MTU, 1280 to 1480 (RFC 4213 section 3.2.1); of no account with `followsPathMtu`. */
  readonly mtu: number;
  /** Dynamic MTU, RFC 4213 section 3.2.2. */
  readonly followsPathMtu: boolean;
  readonly timeToLive: OuterTimeToLive;
  /** Take only sources that this host would itself reach through the tunnel (RFC 4213 section 3.6). */
  readonly ingressFilter: boolean;
}

/** A configured tunnel (6in4): IPv6 inside IPv4 between two fixed ends, a point-to-point link (RFC 4213). */
export class ConfiguredTunnel extends Protocol41Interface {
  override readonly isConfigured = true;
  override readonly speed = 100_000;
  override readonly discovery: TunnelDiscovery;
  readonly over: NetworkInterface;
  readonly remote: Ipv4Address;
  protected override readonly followsPathMtu: boolean;
  private readonly staticMtu: number;
  private readonly ingressFilter: boolean;

  /** @param over the interface whose first IPv4 address is the local end */
  constructor(host: Host, index: number, name: string, over: NetworkInterface, settings: ConfiguredTunnelSettings) {
    super(host, index, name);
    this.over = over;
    this.networkProfile = over.networkProfile;
    this.remote = settings.remote;
    this.staticMtu = settings.mtu;
    this.followsPathMtu = settings.followsPathMtu;
    this.timeToLive = settings.timeToLive;
    this.ingressFilter = settings.ingressFilter;
    // A point-to-point link whose addresses both ends know: nothing to prove unique.
    this.ipv6.settings.dadTransmits = 0;
    this.discovery = new TunnelDiscovery(this);
  }

  override get linkMtu(): number {
    return this.followsPathMtu ? Math.max(1280, this.over.ipv4.mtu - IPV4_HEADER_LENGTH) : this.staticMtu;
  }

  override automaticMetricUnder(profile: HostProfile): number {
    return automaticMetric(profile, this.speed);
  }

  /** The local end; undefined while the interface below has no address. */
  get local(): Ipv4Address | undefined {
    return this.over.ipv4.addresses[0]?.address;
  }

  /** Brings the tunnel up: its link-local address is fe80:: and the IPv4 address of the local end (section 3.7). */
  start(): void {
    const { local } = this;
    if (local === undefined) return;
    this.addIpv6({
      address: configuredTunnelLinkLocal(local),
      prefixLength: 64,
      origin: 'link-local',
      validUntil: Infinity,
      preferredUntil: Infinity,
    });
    this.discovery.start();
  }

  /** RFC 4213 section 3.6: both ends must be the configured ones. */
  override judge({ packet, innerAt, source, destination }: OuterPacket): Judgement {
    if (source !== this.remote || destination !== this.local) return { verdict: 'not-mine' };
    const innerSource = ipv6Source(packet.bytes, innerAt);
    if (this.ingressFilter && !this.wouldReach(innerSource)) {
      return {
        verdict: 'refuse',
        reason: 'tunnel-ingress-filter',
        detail: () =>
          `${innerSource.toString()} is not reached through ${this.name}, so nothing of it may come out there`,
      };
    }
    return { verdict: 'accept', rule: () => `${source.toString()} is the remote end` };
  }

  private wouldReach(address: Ipv6Address): boolean {
    return address.isLinkLocal || this.host.ipv6.destinationOf(address).interface === this;
  }

  override sendIpv6(packet: PacketBuffer): void {
    if (!this.host.profile.configuredTunnelProbes) {
      this.sendToOtherEnd(packet);
      return;
    }
    const { neighbors, otherEnd } = this.discovery;
    neighbors.send(packet, neighbors.entryOf(otherEnd));
  }

  /** Handed over. */
  sendToOtherEnd(packet: PacketBuffer): void {
    const { host, local } = this;
    if (!this.isUp || local === undefined) {
      host.drop(packet, 'interface-down', this, () => `${this.name} is down`);
      return;
    }
    this.encapsulate(packet, local, this.remote);
  }

  /** Where the other end is not probed, a failed way is noticed by whoever uses it. */
  override isUnreachable(): boolean {
    return this.discovery.neighbors.isUnreachable(this.discovery.otherEnd);
  }

  override askAgain(): void {
    this.discovery.neighbors.askAgain(this.discovery.otherEnd);
  }

  override confirmReachable(): void {
    const { neighbors, otherEnd, staticAddress } = this.discovery;
    const neighbor = neighbors.find(otherEnd);
    if (neighbor !== undefined) neighbors.confirm(neighbor, staticAddress);
  }
}
