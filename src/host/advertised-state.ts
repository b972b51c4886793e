import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { Route } from '../route/route-table.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { Timer } from '../sim/timer.ts';
import type {
  Icmpv6Option,
  PrefixInformationOption,
  RdnssOption,
  RouteInformationOption,
} from '../wire/icmpv6/options.ts';
import type { RouterPreference } from '../wire/icmpv6/preference.ts';
import type { RouterAdvertisement } from '../wire/icmpv6/router.ts';
import type { SearchListOption } from '../wire/icmpv6/search-list-option.ts';
import { AdvertisedNames } from './advertised-names.ts';
import { makeInterfaceAddress } from './interface-identifier.ts';
import type { NetworkInterface } from './network-interface.ts';

const INFINITE = 0xffffffff;
const TWO_HOURS = seconds(7200);
const DEFAULT_ROUTE = IpPrefix.of(Ipv6Address.unspecified, 0);

/** A lifetime field as a duration. */
export const lifetimeOf = (count: number): Nanoseconds => (count === INFINITE ? Infinity : seconds(count));

/**
 * What an interface has learned from router advertisements: default routes, on-link prefixes, RFC 4191 routes,
 * addresses (SLAAC, RFC 4862 section 5.5), DNS servers and suffixes, each until its lifetime ends.
 */
export class AdvertisedState {
  private readonly owner: NetworkInterface;
  /** A timer for each learned route. */
  private readonly routes = new Map<Route<Ipv6Address>, Timer>();
  private readonly addresses = new Map<Ipv6Address, Timer>();
  /** Until each learned address is deprecated. */
  private readonly preferred = new Map<Ipv6Address, Timer>();
  readonly names = new AdvertisedNames();
  /** Whether the router heard last sends hosts to DHCP, for addresses and for all else (RFC 4861 section 4.2). */
  managed = false;
  otherConfiguration = false;
  /** A fixed interface identifier for SLAAC: the low 64 bits are used; null: as the profile makes it. */
  fixedIdentifier: Ipv6Address | null = null;

  constructor(owner: NetworkInterface) {
    this.owner = owner;
  }

  /** Takes a valid advertisement in, RFC 4861 section 6.3.4 and RFC 4191 section 3.1 (type C host). */
  take(message: RouterAdvertisement, router: Ipv6Address): void {
    const { settings } = this.owner.ipv6;
    this.managed = message.managed;
    this.otherConfiguration = message.otherConfiguration;
    if (message.currentHopLimit !== 0) settings.hopLimit = message.currentHopLimit;
    if (message.reachableTime !== 0) settings.baseReachableTime = message.reachableTime * 1_000_000;
    if (message.retransTimer !== 0) settings.retransmitTime = message.retransTimer * 1_000_000;
    // RFC 4191 section 3.1: the header first, so that an option for ::/0 overrides it.
    if (!settings.ignoreDefaultRoutes) {
      const preference = message.preference === 'reserved' ? 'medium' : message.preference;
      this.learnRoute(DEFAULT_ROUTE, router, preference, seconds(message.routerLifetime));
    }
    for (const option of message.options) this.takeOption(option, router);
  }

  private takeOption(option: Icmpv6Option, router: Ipv6Address): void {
    const { ipv6, linkMtu } = this.owner;
    if (option.kind === 'mtu') {
      // Conformance ND-18: between 1280 and what the link carries.
      if (option.mtu >= 1280 && option.mtu <= linkMtu && ipv6.advertisedMtu !== option.mtu) {
        ipv6.advertisedMtu = option.mtu;
        this.owner.host.forgetDestinations();
      }
    } else if (option.kind === 'prefix-information') {
      this.takePrefix(option);
    } else if (option.kind === 'route-information') {
      this.takeRoute(option, router);
    } else if (option.kind === 'rdnss' || option.kind === 'dnssl') {
      this.takeNames(option);
    }
  }

  private takeNames(option: RdnssOption | SearchListOption): void {
    const { host, ipv6 } = this.owner;
    if (!ipv6.settings.advertisedNames) return;
    const { now } = host.simulator;
    const until = now + lifetimeOf(option.lifetime);
    if (option.kind === 'rdnss') this.names.takeServers(option.addresses, until, now);
    else this.names.takeSuffixes(option.names, until, now);
  }

  private takeRoute(option: RouteInformationOption, router: Ipv6Address): void {
    // RFC 4191 section 2.3: the reserved preference makes the option ignored; bits behind the length are.
    if (option.preference === 'reserved' || option.prefixLength > 128) return;
    const prefix = IpPrefix.of(option.prefix, option.prefixLength);
    if (prefix.length === 0 && this.owner.ipv6.settings.ignoreDefaultRoutes) return;
    this.learnRoute(prefix, router, option.preference, lifetimeOf(option.routeLifetime));
  }

  private takePrefix(option: PrefixInformationOption): void {
    if (option.prefix.isLinkLocal || option.prefix.isMulticast || option.prefixLength > 128) return;
    const prefix = IpPrefix.of(option.prefix, option.prefixLength);
    const valid = lifetimeOf(option.validLifetime);
    if (option.onLink) this.learnRoute(prefix, null, null, valid);
    // RFC 4862 section 5.5.3: prefix and identifier make 128 bits, preferred is not above valid.
    const preferred = lifetimeOf(option.preferredLifetime);
    if (option.autonomous && option.prefixLength === 64 && preferred <= valid)
      this.formAddress(prefix, valid, preferred);
  }

  private learnRoute(
    prefix: IpPrefix<Ipv6Address>,
    nextHop: Ipv6Address | null,
    preference: Exclude<RouterPreference, 'reserved'> | null,
    lifetime: Nanoseconds,
  ): void {
    const { host } = this.owner;
    const { routes } = host.ipv6;
    const { advertisedPrefixMetric, advertisedRouteMetrics } = host.profile;
    const metric = preference === null ? advertisedPrefixMetric : advertisedRouteMetrics[preference];
    let route = routes.find(prefix, this.owner.index, nextHop);
    if (route !== undefined && route.origin !== 'advertisement') return;
    if (lifetime === 0) {
      if (route !== undefined) this.forgetRoute(route);
      return;
    }
    const validUntil = host.simulator.now + lifetime;
    if (route === undefined) {
      route = {
        prefix,
        nextHop,
        interface: this.owner,
        metric,
        publish: 'no',
        origin: 'advertisement',
        validUntil,
      };
      routes.add(route);
    } else {
      if (route.metric !== metric) {
        route.metric = metric;
        routes.changed();
      }
      route.validUntil = validUntil;
    }
    this.expire(this.routes, route, lifetime, (old) => this.forgetRoute(old));
  }

  private forgetRoute(route: Route<Ipv6Address>): void {
    this.routes.get(route)?.stop();
    this.routes.delete(route);
    const { ipv6 } = this.owner.host;
    ipv6.routes.remove(route);
    if (route.prefix.length === 0 && route.nextHop !== null) ipv6.redirects.forgetRouter(route.nextHop, this.owner);
  }

  /** Forgets the routes over a router that has ceased to be one. */
  forgetRouter(router: Ipv6Address): void {
    for (const route of this.routes.keys()) if (route.nextHop === router) this.forgetRoute(route);
    this.owner.host.ipv6.redirects.forgetRouter(router, this.owner);
  }

  private expire<Key>(timers: Map<Key, Timer>, key: Key, lifetime: Nanoseconds, forget: (key: Key) => void): void {
    let timer = timers.get(key);
    if (timer === undefined) timers.set(key, (timer = new Timer(this.owner.host.simulator, () => forget(key))));
    if (lifetime === Infinity) timer.stop();
    else timer.start(lifetime);
  }

  private formAddress(prefix: IpPrefix<Ipv6Address>, valid: Nanoseconds, preferred: Nanoseconds): void {
    const { host, ipv6 } = this.owner;
    const { now } = host.simulator;
    for (const address of this.addressesIn(prefix.address)) {
      const known = ipv6.find(address);
      if (known === undefined) {
        if (valid === 0) continue;
        this.owner.addIpv6({
          address,
          prefixLength: 64,
          origin: 'advertisement',
          validUntil: now + valid,
          preferredUntil: now + preferred,
        });
        this.expire(this.addresses, address, valid, (old) => this.forgetAddress(old));
        this.prefer(address, preferred);
      } else if (known.origin === 'advertisement') {
        known.preferredUntil = now + preferred;
        this.prefer(address, preferred);
        // The two-hour rule, RFC 4862 section 5.5.3 e.
        const remaining = known.validUntil - now;
        const renewed = valid > TWO_HOURS || valid > remaining ? valid : Math.min(remaining, TWO_HOURS);
        known.validUntil = now + renewed;
        this.expire(this.addresses, address, renewed, (old) => this.forgetAddress(old));
      }
    }
  }

  /** Deprecated when its preferred lifetime ends, preferred again when it is renewed (RFC 4862 section 5.5.4). */
  private prefer(address: Ipv6Address, lifetime: Nanoseconds): void {
    const { ipv6 } = this.owner;
    if (ipv6.find(address)?.state === 'deprecated' && lifetime > 0) ipv6.setState(address, 'preferred');
    this.expire(this.preferred, address, lifetime, (old) => this.deprecate(old));
  }

  private deprecate(address: Ipv6Address): void {
    const { ipv6 } = this.owner;
    if (ipv6.find(address)?.state === 'preferred') ipv6.setState(address, 'deprecated');
  }

  /** The addresses that SLAAC forms in a /64: one, or on ISATAP one a locator. */
  private addressesIn(prefix: Ipv6Address): readonly Ipv6Address[] {
    const fixed = this.fixedIdentifier;
    if (fixed !== null) return [Ipv6Address.of(prefix.w0, prefix.w1, fixed.w2, fixed.w3)];
    return this.owner.slaacAddresses(prefix) ?? [makeInterfaceAddress(this.owner, prefix)];
  }

  /** Forgets an address that an advertisement gave. */
  forgetAddress(address: Ipv6Address): void {
    for (const timers of [this.addresses, this.preferred]) {
      timers.get(address)?.stop();
      timers.delete(address);
    }
    this.owner.ipv6.remove(address);
  }

  /** Forgets everything that was learned: the interface was disconnected. */
  forgetAll(): void {
    for (const route of this.routes.keys()) this.forgetRoute(route);
    for (const address of this.addresses.keys()) this.forgetAddress(address);
    this.names.clear();
    this.managed = false;
    this.otherConfiguration = false;
    this.owner.ipv6.advertisedMtu = null;
  }
}
