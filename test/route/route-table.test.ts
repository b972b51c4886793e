import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { type Route, type RouteInterface, RouteTable } from '../../src/route/route-table.ts';

const card = (index: number, metric: number, isUp = true): RouteInterface => ({
  index,
  name: `if${index}`,
  isUp,
  metricOf: () => metric,
});

function route(
  prefix: string,
  out: RouteInterface,
  metric: number,
  nextHop?: string,
  more: Partial<Route<Ipv6Address>> = {},
): Route<Ipv6Address> {
  return {
    prefix: IpPrefix.parse6(prefix),
    nextHop: nextHop === undefined ? null : Ipv6Address.parse(nextHop),
    interface: out,
    metric,
    publish: 'no',
    origin: 'manual',
    validUntil: Infinity,
    ...more,
  };
}

const D = Ipv6Address.parse('fd9c:30c:2da4:1:0:5efe:ac10:1464');
const reachable = (): boolean => false;

function tableOf(...routes: Route<Ipv6Address>[]): RouteTable<Ipv6Address> {
  const table = new RouteTable<Ipv6Address>();
  for (const each of routes) table.add(each);
  return table;
}

describe('the choice and why the others lost', () => {
  const lan = card(12, 10);
  const isatap = card(14, 5);

  test('the lower sum of route metric and interface metric', () => {
    const decision = tableOf(
      route('fd9c:30c:2da4:1::/64', isatap, 256),
      route('fd9c:30c:2da4:1::/64', lan, 200, 'fd9c::31'),
    ).decide(D, reachable);
    expect(decision.candidates.map(({ route: { interface: out }, sum, outcome }) => [out.index, sum, outcome])).toEqual(
      [
        [12, 210, 'chosen'],
        [14, 261, 'higher-sum'],
      ],
    );
  });

  test('a longer prefix before any metric', () => {
    const decision = tableOf(route('fd9c:30c:2da4::/48', lan, 0), route('fd9c:30c:2da4:1::/64', isatap, 9999)).decide(
      D,
      reachable,
    );
    expect(decision.candidates.map(({ outcome }) => outcome)).toEqual(['chosen', 'shorter-prefix']);
    expect(decision.chosen?.route.prefix.length).toBe(64);
  });

  test('equal sums: the route that was added first', () => {
    const first = route('fd9c:30c:2da4:1::/64', isatap, 256);
    const second = route('fd9c:30c:2da4:1::/64', lan, 251, 'fd9c::31');
    expect(tableOf(first, second).choose(D, reachable)).toBe(first);
    expect(tableOf(second, first).choose(D, reachable)).toBe(second);
    expect(tableOf(first, second).decide(D, reachable).candidates[1]?.outcome).toBe('later-equal-sum');
  });

  test('routes of a disconnected interface are no candidates', () => {
    const decision = tableOf(
      route('fd9c:30c:2da4:1::/64', card(3, 1, false), 0),
      route('::/0', lan, 256, 'fe80::1'),
    ).decide(D, reachable);
    expect(decision.candidates.map(({ outcome }) => outcome)).toEqual(['chosen', 'interface-down']);
  });

  test('RIO-08 unreachable next hops are passed over, even for a shorter prefix; the best again when all are', () => {
    const far = route('fd9c:30c:2da4:1::/64', lan, 0, 'fe80::1');
    const near = route('::/0', lan, 256, 'fe80::2');
    expect(tableOf(far, near).choose(D, (each) => each === far)).toBe(near);
    expect(tableOf(far, near).choose(D, () => true)).toBe(far);
    const better = route('fd9c:30c:2da4:1::/64', lan, -1, 'fe80::3');
    expect(tableOf(far, better, near).choose(D, () => true)).toBe(better);
    expect(tableOf(far, near).decide(D, (each) => each === far).candidates[1]?.outcome).toBe('next-hop-unreachable');
  });

  test('no route', () => {
    expect(tableOf(route('2001:db8::/32', lan, 0)).decide(D, reachable)).toMatchObject({
      chosen: null,
      candidates: [],
    });
  });
});

test('a hash for each prefix length finds what a walk over all routes finds', () => {
  const out = card(1, 0);
  const routes = Array.from({ length: 3000 }, (_, index) => {
    const length = 16 + ((index * 7) % 97);
    return route(
      IpPrefix.of(
        Ipv6Address.of(0x20010db8 ^ (index % 5), Math.imul(index, 0x9e3779b1), Math.imul(index, 0x85ebca6b), index),
        length,
      ).toString(),
      out,
      index % 11,
    );
  });
  const table = tableOf(...routes);
  for (let index = 0; index < 3000; index += 7) {
    const destination = Ipv6Address.of(
      0x20010db8 ^ (index % 5),
      Math.imul(index, 0x9e3779b1),
      Math.imul(index, 0x85ebca6b),
      index,
    );
    const covering = routes.filter(({ prefix }) => prefix.contains(destination));
    const longest = Math.max(...covering.map(({ prefix }) => prefix.length));
    const best = Math.min(...covering.filter(({ prefix }) => prefix.length === longest).map(({ metric }) => metric));
    const chosen = table.choose(destination, reachable)!;
    expect([chosen.prefix.length, chosen.metric]).toEqual([longest, best]);
  }
  for (const each of routes) table.remove(each);
  expect(table.choose(D, reachable)).toBeNull();
  expect(table.routes).toEqual([]);
});
