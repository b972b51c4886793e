import { Ipv4Address } from '../addr/ipv4.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { NetworkInterface } from './network-interface.ts';
import type { HostProfile } from './profile.ts';

/** An assigned IPv4 address and the prefix length of its subnet. */
export interface AssignedIpv4 {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
}

/** What Set-NetIPInterface sets for IPv4. */
export interface Ipv4Settings {
  /** null: automatic. */
  metric: number | null;
  /** null: that of the link. */
  mtu: number | null;
  /** Whether what arrives here is forwarded; null: as the host does on all its interfaces. */
  forwarding: boolean | null;
  /** As Ipv6Settings has them. */
  weakHostSend: boolean;
  weakHostReceive: boolean;
}

const defaultsOf = ({ hostModel }: HostProfile): Ipv4Settings => ({
  metric: null,
  mtu: null,
  forwarding: null,
  weakHostSend: hostModel === 'weak',
  weakHostReceive: hostModel === 'weak',
});

/** The IPv4 side of an interface: addresses and settings. */
export class Ipv4Interface {
  private readonly owner: NetworkInterface;
  addresses: readonly AssignedIpv4[] = [];
  readonly settings: Ipv4Settings;

  constructor(owner: NetworkInterface) {
    this.owner = owner;
    this.settings = defaultsOf(owner.host.profile);
  }

  /** Back to what holds when nothing is set. */
  resetSettings(): void {
    Object.assign(this.settings, defaultsOf(this.owner.host.profile));
  }

  get metric(): number | null {
    return this.settings.metric;
  }

  get mtu(): number {
    const { linkMtu, largestMtu } = this.owner;
    return Math.min(this.settings.mtu ?? linkMtu, largestMtu);
  }

  /** Assigns an address; its subnet becomes on-link. */
  assign(address: Ipv4Address, prefixLength: number): void {
    this.addresses = [...this.addresses, { address, prefixLength }];
    this.owner.host.ipv4.routes.add({
      prefix: IpPrefix.of(address, prefixLength),
      nextHop: null,
      interface: this.owner,
      metric: 256,
      publish: 'no',
      origin: 'address',
      validUntil: Infinity,
    });
    this.notify();
  }

  /** Takes an address away, with the on-link route that came with it. @returns whether it was there */
  remove(address: Ipv4Address): boolean {
    const removed = this.addresses.find((assigned) => assigned.address === address);
    if (removed === undefined) return false;
    this.addresses = this.addresses.filter((assigned) => assigned !== removed);
    // Each address of a subnet brought a route of its own.
    const { routes } = this.owner.host.ipv4;
    const route = routes.find(IpPrefix.of(address, removed.prefixLength), this.owner.index, null);
    if (route?.origin === 'address') routes.remove(route);
    this.notify();
    return true;
  }

  private notify(): void {
    const { host } = this.owner;
    host.forgetDestinations();
    for (const each of host.interfaces) each.underlayChanged(this.owner);
    host.changed.fire();
  }

  has(address: Ipv4Address): boolean {
    return this.addresses.some((assigned) => assigned.address === address);
  }

  /** Whether the address is a broadcast address here: 255.255.255.255 or that of a subnet (RFC 919). */
  isBroadcast(address: Ipv4Address): boolean {
    if (address === Ipv4Address.broadcast) return true;
    return this.addresses.some(({ address: own, prefixLength }) => {
      if (prefixLength >= 31) return false;
      const hostBits = 0xffffffff >>> prefixLength;
      return (own.w3 | hostBits) >>> 0 === address.w3;
    });
  }
}
