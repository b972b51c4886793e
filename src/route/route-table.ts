/**
 * Routes as Windows keeps them: the longest prefix first, then the lowest sum of route metric and interface metric,
 * then the route that was added first (Windows logs "RouteOrder"). windows.md section 3.
 */
import { hashWords } from '../addr/intern.ts';
import type { IpAddress } from '../addr/ip.ts';
import { type IpPrefix, maskOf } from '../addr/prefix.ts';

/** What a route needs to know of its interface; the metric is that of the route's address family. */
export interface RouteInterface {
  readonly index: number;
  readonly name: string;
  /** A disconnected interface's routes are no candidates. */
  readonly isUp: boolean;
  metricOf(family: 4 | 6): number;
}

/** `system`: the stack's own; `address`: the prefix of an assigned address; `manual`: a command; `advertisement`: an RA. */
export type RouteOrigin = 'system' | 'address' | 'manual' | 'advertisement';

/** `age`: advertised with its finite lifetime; `yes`: with an infinite one (netsh `publish=`). */
export type RoutePublish = 'no' | 'age' | 'yes';

export interface Route<Address extends IpAddress = IpAddress> {
  readonly prefix: IpPrefix<Address>;
  /** null: the prefix is on-link. */
  readonly nextHop: Address | null;
  readonly interface: RouteInterface;
  metric: number;
  publish: RoutePublish;
  readonly origin: RouteOrigin;
  /** Simulated time at which it ends; Infinity for never. */
  validUntil: number;
  /** Of a published prefix: until when addresses of it are preferred, as long as it is valid where nothing is said. */
  preferredUntil?: number;
}

/** Why a candidate did or did not win. */
export type CandidateOutcome =
  | 'chosen'
  | 'shorter-prefix'
  | 'higher-sum'
  | 'later-equal-sum'
  | 'interface-down'
  | 'next-hop-unreachable';

export interface RouteCandidate {
  readonly route: Route;
  readonly routeMetric: number;
  readonly interfaceMetric: number;
  /** Route metric + interface metric. */
  readonly sum: number;
  readonly outcome: CandidateOutcome;
}

/** A look-up with everything it considered, the chosen first, then in the order of Windows' choice. */
export interface RouteDecision {
  readonly destination: IpAddress;
  readonly chosen: RouteCandidate | null;
  readonly candidates: readonly RouteCandidate[];
}

/** Says of a route whether its next hop is known not to answer, so that another is to be used (RFC 4191 section 3.2). */
export type UnreachableTest = (route: Route) => boolean;

interface Bucket {
  readonly bits: number;
  /** Routes by the hash of their masked words; several prefixes may share a hash, so the words are compared. */
  readonly byHash: Map<number, Route[]>;
}

export class RouteTable<Address extends IpAddress> {
  /** One bucket a prefix length in use, longest first. */
  private buckets: Bucket[] = [];
  private readonly order = new Map<Route, number>();
  private added = 0;
  /** Called after every change, so that destination caches can be emptied. */
  changed: () => void = () => undefined;

  /** All routes in the order in which they were added. */
  get routes(): readonly Route<Address>[] {
    return [...this.order.keys()] as Route<Address>[];
  }

  add(route: Route<Address>): void {
    const bits = route.prefix.wordBits;
    let bucket = this.buckets.find((known) => known.bits === bits);
    if (bucket === undefined) {
      bucket = { bits, byHash: new Map() };
      this.buckets = [...this.buckets, bucket].sort((a, b) => b.bits - a.bits);
    }
    const { address } = route.prefix;
    const hash = hashWords(address.w0, address.w1, address.w2, address.w3);
    const same = bucket.byHash.get(hash);
    if (same === undefined) bucket.byHash.set(hash, [route]);
    else same.push(route);
    this.order.set(route, this.added++);
    this.changed();
  }

  remove(route: Route<Address>): void {
    if (!this.order.delete(route)) return;
    const bits = route.prefix.wordBits;
    const { address } = route.prefix;
    const hash = hashWords(address.w0, address.w1, address.w2, address.w3);
    const bucket = this.buckets.find((known) => known.bits === bits)!;
    const left = bucket.byHash.get(hash)!.filter((other) => other !== route);
    if (left.length > 0) bucket.byHash.set(hash, left);
    else bucket.byHash.delete(hash);
    if (bucket.byHash.size === 0) this.buckets = this.buckets.filter((other) => other !== bucket);
    this.changed();
  }

  /** The route of this prefix, interface and next hop, which together are its key. */
  find(prefix: IpPrefix, interfaceIndex: number, nextHop: IpAddress | null): Route<Address> | undefined {
    return this.routes.find(
      (route) => route.interface.index === interfaceIndex && route.nextHop === nextHop && route.prefix.equals(prefix),
    );
  }

  /** The winning route alone, without an explanation; null when none covers the destination. */
  choose(destination: IpAddress, isUnreachable: UnreachableTest, onInterface?: RouteInterface): Route<Address> | null {
    let passedOver: Route | null = null;
    let passedOverSum = Infinity;
    for (const bucket of this.buckets) {
      const routes = this.routesOf(bucket, destination);
      if (routes === undefined) continue;
      let best: Route | null = null;
      let bestSum = Infinity;
      const isFirst = passedOver === null;
      for (const route of routes) {
        if (!this.isCandidate(route, destination, bucket.bits, onInterface)) continue;
        const sum = sumOf(route);
        if (isUnreachable(route)) {
          if (isFirst && sum < passedOverSum) [passedOver, passedOverSum] = [route, sum];
          continue;
        }
        if (sum < bestSum) [best, bestSum] = [route, sum];
      }
      if (best !== null) return best as Route<Address>;
    }
    // RFC 4191 section 3.2: if all are unreachable, the best is used all the same.
    return passedOver as Route<Address> | null;
  }

  private routesOf(bucket: Bucket, destination: IpAddress): Route[] | undefined {
    const { bits } = bucket;
    return bucket.byHash.get(
      hashWords(
        destination.w0 & maskOf(bits),
        destination.w1 & maskOf(bits - 32),
        destination.w2 & maskOf(bits - 64),
        destination.w3 & maskOf(bits - 96),
      ),
    );
  }

  private isCandidate(route: Route, destination: IpAddress, bits: number, onInterface?: RouteInterface): boolean {
    if (!route.interface.isUp || (onInterface !== undefined && route.interface !== onInterface)) return false;
    return bits === 0 || route.prefix.contains(destination);
  }

  /** The same choice with every route that covers the destination and why it lost. */
  decide(destination: IpAddress, isUnreachable: UnreachableTest, onInterface?: RouteInterface): RouteDecision {
    const chosen = this.choose(destination, isUnreachable, onInterface);
    const covering = this.routes
      .filter((route) => route.prefix.contains(destination))
      .filter((route) => onInterface === undefined || route.interface === onInterface)
      .sort(
        (a, b) => b.prefix.length - a.prefix.length || sumOf(a) - sumOf(b) || this.order.get(a)! - this.order.get(b)!,
      );
    const candidates = covering.map((route) => this.judge(route as Route, chosen as Route | null, isUnreachable));
    candidates.sort((a, b) => Number(b.outcome === 'chosen') - Number(a.outcome === 'chosen'));
    return { destination, chosen: candidates.find((candidate) => candidate.outcome === 'chosen') ?? null, candidates };
  }

  private judge(route: Route, chosen: Route | null, isUnreachable: UnreachableTest): RouteCandidate {
    const interfaceMetric = route.interface.metricOf(route.prefix.address.family);
    const sum = route.metric + interfaceMetric;
    const outcome = (): CandidateOutcome => {
      if (route === chosen) return 'chosen';
      if (!route.interface.isUp) return 'interface-down';
      if (isUnreachable(route)) return 'next-hop-unreachable';
      if (chosen !== null && route.prefix.length < chosen.prefix.length) return 'shorter-prefix';
      return chosen !== null && sum > sumOf(chosen) ? 'higher-sum' : 'later-equal-sum';
    };
    return { route, routeMetric: route.metric, interfaceMetric, sum, outcome: outcome() };
  }
}

function sumOf(route: Route): number {
  return route.metric + route.interface.metricOf(route.prefix.address.family);
}
