import { Ipv6Address } from '../addr/ipv6.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { Route } from '../route/route-table.ts';
import type { RandomStream } from '../sim/random.ts';
import { ms, type Nanoseconds, seconds } from '../sim/time.ts';
import { Timer } from '../sim/timer.ts';
import type { Icmpv6Option } from '../wire/icmpv6/options.ts';
import type { RouterAdvertisement } from '../wire/icmpv6/router.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Discovery } from './discovery.ts';
import type { NetworkInterface } from './network-interface.ts';

// RFC 4861 section 10.
const MAX_RA_DELAY_TIME = ms(500);
const MIN_DELAY_BETWEEN_RAS = seconds(3);
const MAX_INITIAL_RTR_ADVERT_INTERVAL = seconds(16);
const MAX_INITIAL_RTR_ADVERTISEMENTS = 3;
const MAX_RTR_ADV_INTERVAL = seconds(600);
const MIN_RTR_ADV_INTERVAL = seconds(200);
/** A lifetime that never ends, RFC 4861 section 4.6.2. */
export const INFINITE_LIFETIME = 0xffffffff;

/** What a router advertises whatever its routes are, as a scenario gives it. */
export interface FixedAdvertisement {
  readonly prefixes: readonly IpPrefix<Ipv6Address>[];
  readonly routes: readonly IpPrefix<Ipv6Address>[];
  /** Router lifetime, seconds. */
  readonly lifetime: number;
  readonly mtu: number | null;
  readonly hopLimit: number;
  /** Of the options, seconds; `INFINITE_LIFETIME` for ever. */
  readonly validLifetime: number;
  readonly preferredLifetime: number;
  readonly routeLifetime: number;
  /** DNS servers and suffixes (RFC 8106). */
  readonly dns: readonly Ipv6Address[];
  readonly search: readonly string[];
  readonly dnsLifetime: number;
}

/**
 * The advertising side of an interface (RFC 4861 section 6.2). Windows makes the contents from the routes that are
 * published: the interface's own on-link ones become prefixes, all others routes (windows.md section 4).
 */
export class RouterAdvertiser {
  private readonly owner: NetworkInterface;
  private readonly discovery: Discovery;
  private readonly random: RandomStream;
  private readonly periodic: Timer;
  private sentInitially = 0;
  /** When the latest advertisement to all is, or will be, sent. */
  private latestToAll: Nanoseconds = -Infinity;
  /** What a scenario lays down, told before the published routes; null: these alone. */
  fixed: FixedAdvertisement | null = null;

  constructor(owner: NetworkInterface, discovery: Discovery) {
    this.owner = owner;
    this.discovery = discovery;
    this.random = owner.host.random(`router-advertisement/${owner.name}`);
    this.periodic = new Timer(owner.host.simulator, () => this.sendPeriodic());
  }

  /** Starts or stops the periodic advertisements after a change of settings. */
  update(): void {
    const wanted = this.owner.ipv6.settings.advertise && this.owner.isUp && this.discovery.hasMulticast;
    if (wanted === this.periodic.isRunning) return;
    this.sentInitially = 0;
    if (wanted) {
      this.periodic.start(this.random.between(0, seconds(1)));
      return;
    }
    this.periodic.stop();
    this.sayFarewell();
  }

  /** RFC 4861 section 6.2.5: a router that ceases to be one says so, once. Where the interface is down it cannot. */
  private sayFarewell(): void {
    const source = this.owner.ipv6.linkLocal;
    if (!this.owner.isUp || source === null) return;
    this.discovery.send({ ...this.build(), routerLifetime: 0 }, source, Ipv6Address.allNodes, null);
  }

  private sendPeriodic(): void {
    const source = this.owner.ipv6.linkLocal;
    if (source === null) {
      // The link-local address is still being checked.
      this.periodic.start(ms(500));
      return;
    }
    const { now } = this.owner.host.simulator;
    if (now < this.latestToAll + MIN_DELAY_BETWEEN_RAS) {
      this.periodic.start(this.latestToAll + MIN_DELAY_BETWEEN_RAS - now);
      return;
    }
    this.discovery.send(this.build(), source, Ipv6Address.allNodes, null);
    this.latestToAll = now;
    const interval = this.random.between(MIN_RTR_ADV_INTERVAL, MAX_RTR_ADV_INTERVAL);
    const isInitial = ++this.sentInitially < MAX_INITIAL_RTR_ADVERTISEMENTS;
    this.periodic.start(isInitial ? Math.min(interval, MAX_INITIAL_RTR_ADVERT_INTERVAL) : interval);
  }

  /** Answers a solicitation after a random delay, to the one that asked where its address is known. */
  answer(solicitor: Ipv6Address, cause: PacketBuffer): void {
    const { simulator } = this.owner.host;
    const delay = this.random.between(0, MAX_RA_DELAY_TIME);
    if (solicitor.isUnspecified) {
      // RFC 4861 section 6.2.6: one advertisement to all answers everybody who asked before it.
      if (this.latestToAll > simulator.now) return;
      this.latestToAll = Math.max(simulator.now + delay, this.latestToAll + MIN_DELAY_BETWEEN_RAS);
    }
    const after = solicitor.isUnspecified ? this.latestToAll - simulator.now : delay;
    simulator.after(after, () => {
      const source = this.sourceTo(solicitor);
      if (source === null || !this.owner.ipv6.settings.advertise || !this.owner.isUp) return;
      this.discovery.send(this.build(), source, solicitor.isUnspecified ? Ipv6Address.allNodes : solicitor, cause);
    });
  }

  private sourceTo(solicitor: Ipv6Address): Ipv6Address | null {
    return solicitor.isUnspecified && !this.discovery.hasMulticast ? null : this.owner.ipv6.linkLocal;
  }

  private build(): RouterAdvertisement {
    const { settings } = this.owner.ipv6;
    const options = [...this.prefixOptions(), ...this.routeOptions(), ...nameOptions(this.fixed)];
    const mac = this.discovery.linkLayerAddress;
    const mtu = this.fixed === null ? this.owner.ipv6.mtu : this.fixed.mtu;
    return {
      kind: 'router-advertisement',
      code: 0,
      currentHopLimit: this.fixed?.hopLimit ?? 0,
      managed: settings.managedAddress,
      otherConfiguration: settings.otherStateful,
      homeAgent: false,
      preference: 'medium',
      proxy: false,
      reserved: 0,
      // An advertiser that does not forward goes on with a router lifetime of 0 (contract, choices of the model).
      routerLifetime: settings.forwarding ? this.routerLifetime() : 0,
      reachableTime: 0,
      retransTimer: 0,
      options: [
        ...(mac === null ? [] : [{ kind: 'source-link-layer-address', address: mac } as const]),
        ...(mtu === null ? [] : [{ kind: 'mtu', reserved: 0, mtu } as const]),
        ...options,
      ],
    };
  }

  /** Not zero only with a published default route or advertisedefaultroute (windows.md section 4). */
  private routerLifetime(): number {
    if (this.fixed !== null) return this.fixed.lifetime;
    const { settings } = this.owner.ipv6;
    const published = this.published().some((route) => route.prefix.length === 0);
    return settings.advertiseDefaultRoute || published ? settings.advertisedRouterLifetime : 0;
  }

  private published(): readonly Route<Ipv6Address>[] {
    return this.owner.host.ipv6.routes.routes.filter(({ publish, interface: { isUp } }) => publish !== 'no' && isUp);
  }

  /** Whether a route is a prefix of this interface's own link. */
  private isOwn({ interface: out, nextHop }: Route): boolean {
    return out === this.owner && nextHop === null;
  }

  private prefixOptions(): readonly Icmpv6Option[] {
    const { prefixes = [], validLifetime = 0, preferredLifetime = 0 } = this.fixed ?? {};
    const published = this.published().filter((route) => this.isOwn(route) && !isAmong(prefixes, route));
    return [
      ...prefixes.map((prefix) => prefixOption(prefix, validLifetime, preferredLifetime)),
      ...published.map((route) => prefixOption(route.prefix, this.lifetimeOf(route), this.preferredOf(route))),
    ];
  }

  private routeOptions(): readonly Icmpv6Option[] {
    const { routes = [], routeLifetime = 0 } = this.fixed ?? {};
    const published = this.published()
      .filter((route) => !this.isOwn(route) && route.prefix.length > 0 && !isAmong(routes, route))
      // RFC 4191 section 2.3: one option a prefix.
      .filter((route, index, all) => all.findIndex((other) => other.prefix.equals(route.prefix)) === index);
    return [
      ...routes.map((prefix) => routeOption(prefix, routeLifetime)),
      ...published.map((route) => routeOption(route.prefix, this.lifetimeOf(route))),
    ];
  }

  /** Seconds left; infinite for `publish=yes`. */
  private lifetimeOf({ publish, validUntil }: Route): number {
    return publish === 'yes' ? INFINITE_LIFETIME : this.secondsTo(validUntil);
  }

  /** Never more than it is valid, RFC 4861 section 4.6.2. */
  private preferredOf({ publish, validUntil, preferredUntil = validUntil }: Route): number {
    return publish === 'yes' ? INFINITE_LIFETIME : this.secondsTo(Math.min(preferredUntil, validUntil));
  }

  private secondsTo(time: Nanoseconds): number {
    if (time === Infinity) return INFINITE_LIFETIME;
    return Math.max(0, Math.floor((time - this.owner.host.simulator.now) / seconds(1)));
  }
}

const isAmong = (prefixes: readonly IpPrefix<Ipv6Address>[], { prefix }: Route): boolean =>
  prefixes.some((told) => told.equals(prefix));

/** RFC 8106 section 5. */
function nameOptions(fixed: FixedAdvertisement | null): readonly Icmpv6Option[] {
  const { dns = [], search = [], dnsLifetime: lifetime = 0 } = fixed ?? {};
  return [
    ...(dns.length === 0 ? [] : [{ kind: 'rdnss', reserved: 0, lifetime, addresses: dns } as const]),
    ...(search.length === 0 ? [] : [{ kind: 'dnssl', reserved: 0, lifetime, names: search } as const]),
  ];
}

const prefixOption = (prefix: IpPrefix<Ipv6Address>, valid: number, preferred: number): Icmpv6Option => ({
  kind: 'prefix-information',
  prefixLength: prefix.length,
  onLink: true,
  autonomous: true,
  reserved1: 0,
  validLifetime: valid,
  preferredLifetime: preferred,
  reserved2: 0,
  prefix: prefix.address,
});

const routeOption = (prefix: IpPrefix<Ipv6Address>, lifetime: number): Icmpv6Option => ({
  kind: 'route-information',
  prefixLength: prefix.length,
  preference: 'medium',
  reserved: 0,
  routeLifetime: lifetime,
  prefix: prefix.address,
  units: prefix.length > 64 ? 3 : prefix.length > 0 ? 2 : 1,
});
