import type { IpAddress } from '../addr/ip.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { MacAddress } from '../addr/mac.ts';
import type { Link } from '../link/link.ts';
import { type FrameReceiver, Port } from '../link/port.ts';
import {
  ETHERNET_HEADER_LENGTH,
  ethernetDestinationIs,
  ethernetDestinationIsGroup,
  ethernetType,
  etherType,
  multicastMac,
  prependEthernet,
} from '../wire/ethernet.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { frameVlan, hasVlanTag, NO_VLAN, popVlanTag, vlanType } from '../wire/vlan.ts';
import { AddressResolution } from './arp.ts';
import type { Destination } from './destination-cache.ts';
import type { Host } from './host.ts';
import { EthernetDiscovery } from './ethernet-discovery.ts';
import { MulticastListener } from './multicast-listener.ts';
import type { NeighborCache } from './neighbor-cache.ts';
import { type Adapter, NetworkInterface, type Traffic } from './network-interface.ts';
import { automaticMetric, type HostProfile } from './profile.ts';

/** A network card: Ethernet II (RFC 894, RFC 2464), ARP for IPv4, neighbor discovery for IPv6. */
export class EthernetInterface extends NetworkInterface implements FrameReceiver, Adapter {
  override readonly adapter = this;
  readonly port: Port;
  readonly arp: AddressResolution;
  override readonly discovery: EthernetDiscovery;
  override readonly multicastListener: MulticastListener | null;
  override readonly speed: number;
  override readonly linkMtu: number;
  /** Who gets the frames that bear a tag, by VLAN. */
  private readonly tagged = new Map<number, EthernetInterface>();

  /** @param shared the port of the card below, of an interface that has none of its own */
  constructor(host: Host, index: number, name: string, mac: MacAddress, link: Link, shared: Port | null = null) {
    super(host, index, name);
    this.speed = link.rate;
    this.linkMtu = link.mtu;
    // A card that was there before a reboot is the same piece of hardware.
    const known = shared ?? link.portOf(this.traceId);
    this.port = known ?? new Port(host.simulator, host.trace, host.id, this.traceId, mac, this);
    if (shared === null) this.port.receiver = this;
    this.arp = new AddressResolution(this);
    this.multicastListener = host.profile.reportsMulticastGroups ? new MulticastListener(this) : null;
    this.discovery = new EthernetDiscovery(this);
    if (known === undefined) link.attach(this.port);
  }

  get mac(): MacAddress {
    return this.port.mac;
  }

  override neighborsOf(family: 4 | 6): NeighborCache {
    return (family === 4 ? this.arp : this.discovery).neighbors;
  }

  override get traffic(): Traffic | null {
    return this.port;
  }

  override automaticMetricUnder(profile: HostProfile): number {
    return automaticMetric(profile, this.speed);
  }

  /** Brings it up with the settings and addresses that are stored for it, and looks for routers. */
  bringUp(): void {
    this.setUp(true);
    this.host.stored.restoreInterface(this);
    this.discovery.start();
    this.settingsChanged();
  }

  enable(): void {
    this.bringUp();
    this.host.stored.restoreRoutes(this.host, this);
  }

  disable(): void {
    const { host, ipv4, ipv6 } = this;
    this.dropWaiting(`${this.name} is disabled`);
    this.setUp(false);
    this.discovery.stop();
    this.arp.neighbors.clear();
    for (const { address } of ipv4.addresses) ipv4.remove(address);
    for (const { address } of ipv6.addresses) this.removeIpv6(address);
    for (const route of host.ipv4.routes.routes) if (route.interface === this) host.ipv4.routes.remove(route);
    for (const route of host.ipv6.routes.routes) if (route.interface === this) host.ipv6.routes.remove(route);
    ipv4.resetSettings();
    ipv6.resetSettings();
    ipv6.isDisabled = false;
    this.settingsChanged();
  }

  /** Hands the frames of a VLAN to another interface, which gets them without their tag. */
  addTagged(vlan: number, receiver: EthernetInterface): void {
    this.tagged.set(vlan, receiver);
  }

  receiveFrame(packet: PacketBuffer): void {
    const { bytes, start } = packet;
    const { host } = this;
    if (packet.length < ETHERNET_HEADER_LENGTH) {
      host.drop(packet, 'malformed', this, () => `a frame of ${packet.length} bytes`);
      return;
    }
    packet.toGroup = ethernetDestinationIsGroup(bytes, start);
    if (!packet.toGroup && !ethernetDestinationIs(bytes, start, this.mac)) {
      host.countUnwanted();
      return;
    }
    if (!this.isUp) {
      if (packet.toGroup) host.countUnwanted();
      else host.drop(packet, 'interface-down', this, () => `${this.name} is down`);
      return;
    }
    const type = ethernetType(bytes, start);
    if (type === vlanType.customer) {
      this.receiveTagged(packet);
      return;
    }
    packet.start = start + ETHERNET_HEADER_LENGTH;
    switch (type) {
      case etherType.ipv6:
        if (this.ipv6.isDisabled) this.dropDisabled(packet);
        else host.ipv6.receive(packet, this);
        break;
      case etherType.ipv4:
        host.ipv4.receive(packet, this);
        break;
      case etherType.arp:
        this.arp.receive(packet);
        break;
      default:
        host.countUnwanted();
    }
  }

  /** A frame with a tag goes to the interface of its VLAN; behind a tag that has a priority only no second one counts. */
  private receiveTagged(packet: PacketBuffer): void {
    const { bytes, start, end } = packet;
    if (!hasVlanTag(bytes, start, end)) {
      this.host.drop(packet, 'malformed', this, () => 'the VLAN tag is cut off');
      return;
    }
    const vlan = frameVlan(bytes, start);
    const receiver = vlan === NO_VLAN ? this : this.tagged.get(vlan);
    if (receiver !== undefined) {
      popVlanTag(packet);
      if (vlan === NO_VLAN && ethernetType(bytes, packet.start) === vlanType.customer) this.host.countUnwanted();
      else receiver.receiveFrame(packet);
    } else if (packet.toGroup) {
      this.host.countUnwanted();
    } else {
      this.host.drop(packet, 'not-for-me', this, () => `no interface over ${this.name} is in VLAN ${vlan}`);
    }
  }

  override sendIpv6(packet: PacketBuffer, nextHop: Ipv6Address, destination: Destination | null): void {
    if (this.ipv6.isDisabled) {
      this.dropDisabled(packet);
      return;
    }
    if (nextHop.isMulticast) {
      this.transmit(packet, multicastMac(nextHop), etherType.ipv6);
      return;
    }
    const { neighbors } = this.discovery;
    const neighbor = destination?.neighbor ?? neighbors.entryOf(nextHop);
    if (destination !== null) destination.neighbor = neighbor;
    neighbors.send(packet, neighbor);
  }

  private dropDisabled(packet: PacketBuffer): void {
    this.host.drop(
      packet,
      'interface-down',
      this,
      () => `IPv6 is disabled on ${this.name}: its link-local address is a duplicate (RFC 4862 section 5.4.5)`,
    );
  }

  override sendIpv4(packet: PacketBuffer, nextHop: Ipv4Address, destination: Destination | null): void {
    if (nextHop.isMulticast || this.ipv4.isBroadcast(nextHop)) {
      this.transmit(packet, multicastMac(nextHop), etherType.ipv4);
      return;
    }
    const { neighbors } = this.arp;
    const neighbor = destination?.neighbor ?? neighbors.entryOf(nextHop);
    if (destination !== null) destination.neighbor = neighbor;
    neighbors.send(packet, neighbor);
  }

  override confirmReachable(nextHop: IpAddress): void {
    const neighbors = this.neighborsOf(nextHop.family);
    const neighbor = neighbors.find(nextHop);
    if (neighbor !== undefined && neighbor.mac !== null) neighbors.confirm(neighbor, neighbor.mac);
  }

  override isUnreachable(nextHop: Ipv4Address | Ipv6Address): boolean {
    return this.neighborsOf(nextHop.family).isUnreachable(nextHop);
  }

  override askAgain(nextHop: IpAddress): void {
    this.neighborsOf(nextHop.family).askAgain(nextHop);
  }

  override dropWaiting(why: string): void {
    for (const { neighbors } of [this.arp, this.discovery]) {
      for (const packet of neighbors.takeWaiting()) this.host.drop(packet, 'interface-down', this, () => why);
    }
  }

  /** Puts the Ethernet header on and sends the frame. Handed over. */
  transmit(packet: PacketBuffer, destination: MacAddress, type: number): void {
    if (!this.isUp) {
      this.host.drop(packet, 'interface-down', this, () => `${this.name} is down`);
      return;
    }
    prependEthernet(packet, destination, this.mac, type);
    this.sendFrame(packet);
  }

  /** Puts a whole frame on the wire. Handed over. */
  sendFrame(packet: PacketBuffer): void {
    this.port.transmit(packet);
  }
}
