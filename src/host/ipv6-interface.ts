import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { ms, type Nanoseconds, seconds } from '../sim/time.ts';
import type { NetworkInterface } from './network-interface.ts';
import type { HostProfile } from './profile.ts';

export type AddressState = 'tentative' | 'preferred' | 'deprecated' | 'duplicate';
export type AddressOrigin = 'link-local' | 'manual' | 'advertisement';

/** An IPv6 address of an interface. Times are simulated, Infinity for never. */
export interface AssignedIpv6 {
  readonly address: Ipv6Address;
  readonly prefixLength: number;
  readonly origin: AddressOrigin;
  state: AddressState;
  preferredUntil: Nanoseconds;
  validUntil: Nanoseconds;
  /** Whether it is left out when a source is chosen (netsh `skipassource`); no when nothing is said. */
  readonly skipAsSource?: boolean;
}

/** What netsh `set interface` and router advertisements set; defaults of RFC 4861 section 10 and Set-NetIPInterface. */
export interface Ipv6Settings {
  /** null: automatic. */
  metric: number | null;
  /** null: that of the link, or what a router advertised. */
  mtu: number | null;
  forwarding: boolean;
  advertise: boolean;
  advertiseDefaultRoute: boolean;
  /** Of the advertised default route, seconds. */
  advertisedRouterLifetime: number;
  routerDiscovery: boolean;
  /** Of an advertising router: whether it sends hosts to DHCP, for addresses and for all else (RFC 4861 section 4.2). */
  managedAddress: boolean;
  otherStateful: boolean;
  ignoreDefaultRoutes: boolean;
  /** Whether DNS servers and suffixes of advertisements are used (RFC 8106). */
  advertisedNames: boolean;
  /** Whether packets with a source of this interface may leave by another one. */
  weakHostSend: boolean;
  /** Whether packets for addresses of other interfaces are taken here. */
  weakHostReceive: boolean;
  reachabilityProbes: boolean;
  dadTransmits: number;
  hopLimit: number;
  baseReachableTime: Nanoseconds;
  retransmitTime: Nanoseconds;
}

const defaultsOf = (profile: HostProfile): Ipv6Settings => ({
  metric: null,
  mtu: null,
  forwarding: false,
  advertise: false,
  advertiseDefaultRoute: false,
  advertisedRouterLifetime: 1800,
  routerDiscovery: true,
  managedAddress: false,
  otherStateful: false,
  ignoreDefaultRoutes: false,
  advertisedNames: profile.readsAdvertisedNames,
  weakHostSend: profile.hostModel === 'weak',
  weakHostReceive: profile.hostModel === 'weak',
  reachabilityProbes: true,
  dadTransmits: profile.dadTransmits,
  hopLimit: profile.hopLimit,
  baseReachableTime: seconds(30),
  retransmitTime: ms(1000),
});

/** The IPv6 side of an interface: addresses, groups, settings. */
export class Ipv6Interface {
  private readonly owner: NetworkInterface;
  addresses: readonly AssignedIpv6[] = [];
  private readonly groups = new Set<Ipv6Address>([Ipv6Address.allNodes]);
  readonly settings: Ipv6Settings;
  /** RFC 4862 section 5.4.5: somebody else has the link-local address that the hardware gave. Nothing goes in or out. */
  isDisabled = false;
  /** MTU that a router advertised; null for none. */
  advertisedMtu: number | null = null;

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
    return Math.min(this.settings.mtu ?? this.advertisedMtu ?? linkMtu, largestMtu);
  }

  /** The usable link-local address; null while there is none. */
  get linkLocal(): Ipv6Address | null {
    return this.addresses.find(({ address, state }) => address.isLinkLocal && isUsable(state))?.address ?? null;
  }

  /** Addresses that packets may be sent from and received at. */
  get usable(): readonly AssignedIpv6[] {
    return this.addresses.filter(({ state }) => isUsable(state));
  }

  find(address: Ipv6Address): AssignedIpv6 | undefined {
    return this.addresses.find((assigned) => assigned.address === address);
  }

  /** Whether the interface receives packets to this address as its own. */
  has(address: Ipv6Address): boolean {
    const assigned = this.find(address);
    return assigned !== undefined && isUsable(assigned.state);
  }

  /** All-routers is a group of routers only (RFC 4291 section 2.8). */
  isMember(group: Ipv6Address): boolean {
    if (group === Ipv6Address.allRouters) return this.settings.forwarding || this.settings.advertise;
    return this.groups.has(group);
  }

  /** The groups joined, all-routers of a router left out. */
  get memberships(): readonly Ipv6Address[] {
    return [...this.groups];
  }

  join(group: Ipv6Address): void {
    if (this.groups.has(group)) return;
    this.groups.add(group);
    this.owner.multicastListener?.membershipChanged(group, true);
  }

  leave(group: Ipv6Address): void {
    if (this.groups.delete(group)) this.owner.multicastListener?.membershipChanged(group, false);
  }

  /** Adds an address in the state given; joins its solicited-node group. Its on-link route is the caller's concern. */
  add(assigned: AssignedIpv6): void {
    this.addresses = [...this.addresses, assigned];
    this.join(assigned.address.solicitedNode);
    this.notify();
  }

  remove(address: Ipv6Address): void {
    this.addresses = this.addresses.filter((assigned) => assigned.address !== address);
    if (!this.addresses.some((other) => other.address.solicitedNode === address.solicitedNode)) {
      this.leave(address.solicitedNode);
    }
    this.notify();
  }

  setState(address: Ipv6Address, state: AddressState): void {
    const assigned = this.find(address);
    if (assigned === undefined || assigned.state === state) return;
    assigned.state = state;
    this.notify();
  }

  /** An address has proved unique: it is preferred, unless its time for that has passed meanwhile. */
  becomeUsable(address: Ipv6Address): void {
    const assigned = this.find(address);
    if (assigned === undefined) return;
    const isPreferred = this.owner.host.simulator.now < assigned.preferredUntil;
    this.setState(address, isPreferred ? 'preferred' : 'deprecated');
  }

  /** The on-link prefix of a manual address, with the metric of the stack's own routes. */
  addOnLinkRoute(address: Ipv6Address, prefixLength: number): void {
    this.owner.host.ipv6.routes.add({
      prefix: IpPrefix.of(address, prefixLength),
      nextHop: null,
      interface: this.owner,
      metric: 256,
      publish: 'no',
      origin: 'address',
      validUntil: Infinity,
    });
  }

  private notify(): void {
    this.owner.host.forgetDestinations();
    this.owner.host.changed.fire();
  }
}

const isUsable = (state: AddressState): boolean => state === 'preferred' || state === 'deprecated';
