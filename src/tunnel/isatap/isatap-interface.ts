import { isatapAddress, isatapLinkLocal, isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { Host } from '../../host/host.ts';
import { icmpv6Error } from '../../host/icmpv6-error.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { HostProfile } from '../../host/profile.ts';
import { IPV4_HEADER_LENGTH } from '../../wire/ipv4.ts';
import { ipv6Source } from '../../wire/ipv6.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { type Judgement, type OuterPacket, Protocol41Interface } from '../tunnel-interface.ts';
import { IsatapDiscovery } from './isatap-discovery.ts';
import { PotentialRouterList } from './potential-router-list.ts';

/** An ISATAP interface, host or router side (RFC 5214). Its link is the IPv4 network behind the interface `over`. */
export class IsatapInterface extends Protocol41Interface {
  override readonly isConfigured = false;
  override readonly speed = 100_000;
  override readonly linkMtu: number;
  protected override readonly followsPathMtu: boolean;
  override readonly discovery: IsatapDiscovery;
  readonly over: NetworkInterface;
  readonly potentialRouters = new PotentialRouterList();

  constructor(host: Host, index: number, name: string, over: NetworkInterface) {
    super(host, index, name);
    this.over = over;
    this.networkProfile = over.networkProfile;
    this.linkMtu = host.profile.isatapMtu;
    this.followsPathMtu = host.profile.isatapFollowsPathMtu;
    // RFC 5214 section 6.3: no multicast, so no duplicate detection either.
    this.ipv6.settings.dadTransmits = 0;
    this.discovery = new IsatapDiscovery(this);
    this.setUp(false);
  }

  /** What the IPv4 link below takes without cutting it up. */
  override get largestMtu(): number {
    return Math.max(this.linkMtu, this.over.ipv4.mtu - IPV4_HEADER_LENGTH);
  }

  override automaticMetricUnder(profile: HostProfile): number {
    return profile.isatapMetric;
  }

  /** The IPv4 addresses that other nodes reach this interface by, RFC 5214 section 6.2. */
  get locators(): readonly Ipv4Address[] {
    return this.over.ipv4.addresses.map(({ address }) => address);
  }

  /** Without an IPv4 address of the card there is nothing to send by. */
  override get isUp(): boolean {
    return super.isUp && this.locators.length > 0;
  }

  /** Connects the adapter: each locator gets its link-local address. */
  connect(): void {
    for (const locator of this.locators) {
      const address = isatapLinkLocal(locator);
      if (this.ipv6.find(address) !== undefined) continue;
      this.ipv6.add({
        address,
        prefixLength: 64,
        origin: 'link-local',
        state: 'preferred',
        preferredUntil: Infinity,
        validUntil: Infinity,
      });
    }
    this.setUp(true);
  }

  /** Disconnects it: what was learned from routers is forgotten, what was configured stays. */
  disconnect(): void {
    this.discovery.learned.forgetAll();
    this.discovery.neighbors.clear();
    this.setUp(false);
  }

  /**
   * The set of locators is another (RFC 5214 section 6.2): addresses of one that has gone go with it, one that came gets
   * its link-local address, and routers are asked anew, so that all prefixes are told. What was configured by hand stays.
   */
  override underlayChanged(over: NetworkInterface): void {
    if (over !== this.over || !super.isUp) return;
    const stale = this.ipv6.addresses.filter(({ address, origin }) => {
      const locator = isatapLocator(address);
      return origin !== 'manual' && locator !== null && !over.ipv4.has(locator);
    });
    for (const { address, origin } of stale) {
      if (origin === 'advertisement') this.discovery.learned.forgetAddress(address);
      else this.removeIpv6(address);
    }
    this.connect();
    this.discovery.solicitRouters();
  }

  /** RFC 5214 section 7.3. */
  override judge({ packet, innerAt, source, destination, from }: OuterPacket): Judgement {
    if (from !== this.over || !this.over.ipv4.has(destination)) return { verdict: 'not-mine' };
    const innerSource = ipv6Source(packet.bytes, innerAt);
    // RFC 5214 section 3: an ISATAP address has an ISATAP identifier and an on-link prefix of an ISATAP interface.
    if (isatapLocator(innerSource) === source && (innerSource.isLinkLocal || this.isOnLink(innerSource))) {
      return { verdict: 'accept', rule: () => `the IPv6 source ${innerSource.toString()} embeds the IPv4 source` };
    }
    if (this.potentialRouters.has(source)) {
      return { verdict: 'accept', rule: () => `${source.toString()} is a potential router` };
    }
    return {
      verdict: 'refuse',
      reason: 'isatap-source-check',
      detail: () => this.refusalText(source, innerSource),
    };
  }

  private refusalText(source: Ipv4Address, innerSource: Ipv6Address): string {
    const routers = this.potentialRouters.toString();
    const embeds = isatapLocator(innerSource) === source ? ' under a prefix that is on-link here' : '';
    return `IPv4 source ${source.toString()} is not in the potential router list (${routers}) and IPv6 source ${innerSource.toString()} does not embed it${embeds}`;
  }

  override sendIpv6(packet: PacketBuffer, nextHop: Ipv6Address): void {
    if (!this.isUp) {
      this.host.drop(packet, 'interface-down', this, () => `${this.name} is disconnected`);
      return;
    }
    const { neighbors } = this.discovery;
    if (this.probesNeighbors && this.remoteOf(nextHop) !== null) neighbors.send(packet, neighbors.entryOf(nextHop));
    else this.sendTo(packet, nextHop);
  }

  /** Hosts probe their neighbours, routers need not (RFC 5214 section 8.4). */
  private get probesNeighbors(): boolean {
    return this.host.profile.isatapReachabilityProbes && !this.ipv6.settings.advertise;
  }

  /** The next hop's own IPv4 address is where the packet goes, RFC 5214 section 7.1. */
  sendTo(packet: PacketBuffer, nextHop: Ipv6Address): void {
    const { host } = this;
    const locator = this.remoteOf(nextHop);
    const source = this.locators[0];
    if (locator === null || source === undefined) {
      host.icmpv6.sendError(packet, null, icmpv6Error.addressUnreachable);
      host.drop(
        packet,
        'isatap-next-hop',
        this,
        () => `next hop ${nextHop.toString()} embeds no IPv4 address of another host`,
      );
      return;
    }
    this.encapsulate(packet, this.locatorFor(packet, source), locator);
  }

  /** The IPv4 address in a next hop; null when it is none that another host can have (RFC 4213 section 3.6). */
  private remoteOf(nextHop: Ipv6Address): Ipv4Address | null {
    const remote = nextHop.isMulticast ? null : isatapLocator(nextHop);
    if (remote === null || remote.isUnspecified || remote.isLoopback || remote.isMulticast) return null;
    return this.over.ipv4.isBroadcast(remote) || this.over.ipv4.has(remote) ? null : remote;
  }

  /** Of several locators the one that the inner source embeds, so that rule (a) holds at the receiver. */
  private locatorFor(packet: PacketBuffer, first: Ipv4Address): Ipv4Address {
    const embedded = isatapLocator(ipv6Source(packet.bytes, packet.start));
    return embedded !== null && this.over.ipv4.has(embedded) ? embedded : first;
  }

  /** One address a locator: the ISATAP identifier in the prefix (conformance ISATAP-52). */
  override slaacAddresses(prefix: Ipv6Address): readonly Ipv6Address[] {
    return this.locators.map((locator) => isatapAddress(prefix, locator));
  }

  /** An adapter that ceases to advertise begins to solicit. */
  override settingsChanged(): void {
    super.settingsChanged();
    this.discovery.resumeSoliciting();
  }

  /** A hint that a neighbour may have failed (RFC 5214 section 7.2): the next packet to it starts the probes. */
  override pathDoubted(remote: Ipv4Address): void {
    const { neighbors } = this.discovery;
    for (const neighbor of neighbors.neighbors)
      if (isatapLocator(neighbor.address as Ipv6Address) === remote) neighbors.doubt(neighbor);
  }

  override isUnreachable(nextHop: IpAddress): boolean {
    return this.discovery.neighbors.isUnreachable(nextHop);
  }

  override askAgain(nextHop: IpAddress): void {
    this.discovery.neighbors.askAgain(nextHop);
  }

  override confirmReachable(nextHop: IpAddress): void {
    const { neighbors, staticAddress } = this.discovery;
    const neighbor = neighbors.find(nextHop);
    if (neighbor !== undefined) neighbors.confirm(neighbor, staticAddress);
  }
}
