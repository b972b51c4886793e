/** Routes that hosts had and have no longer: deleted by a command, or not there any more after a reboot. */
import type { IpAddress } from '../../addr/ip.ts';
import type { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { Route, RoutePublish } from '../../route/route-table.ts';
import type { Network } from '../../scenario/network.ts';
import type { Nanoseconds } from '../../sim/time.ts';

/** A manual route as it was last seen in a table. Interfaces go by their names, since a boot may give other indexes. */
export interface PastRoute {
  readonly prefix: IpPrefix;
  readonly nextHop: IpAddress | null;
  readonly interface: string;
  readonly metric: number;
  readonly publish: RoutePublish;
  /** When it runs out; Infinity for one that stays. */
  readonly validUntil: Nanoseconds;
  /** Whether it was there to the end of its host, which was then switched off. */
  readonly wasLostAtReboot: boolean;
}

/** By host. */
export type LostRoutes = ReadonlyMap<string, readonly PastRoute[]>;

interface Seen {
  readonly host: Host;
  /** By prefix, interface and next hop. */
  readonly routes: Map<string, Omit<PastRoute, 'wasLostAtReboot'>>;
}

const routesOf = ({ ipv4, ipv6 }: Host): readonly Route[] => [
  ...(ipv4.routes.routes as readonly Route[]),
  ...(ipv6.routes.routes as readonly Route[]),
];

const keyOf = ({ prefix, nextHop, interface: out }: Omit<PastRoute, 'wasLostAtReboot'>): string =>
  `${prefix.toString()} ${out} ${nextHop?.toString() ?? ''}`;

const wordsOf = ({ prefix, nextHop, interface: { name }, metric, publish, validUntil }: Route) => ({
  prefix,
  nextHop,
  interface: name,
  metric,
  publish,
  validUntil,
});

/** Looks on at the route tables of a network from before it runs. What is added after a reboot is not looked at. */
export class RouteHistory {
  private readonly network: Network;
  private readonly seen = new Map<string, Seen>();

  constructor(network: Network) {
    this.network = network;
    for (const [name, { host }] of network.nodes) this.watch(name, host);
  }

  private watch(name: string, host: Host): void {
    const seen: Seen = { host, routes: new Map() };
    this.seen.set(name, seen);
    const note = (): void => {
      for (const route of routesOf(host)) {
        if (route.origin !== 'manual') continue;
        const words = wordsOf(route);
        seen.routes.set(keyOf(words), words);
      }
    };
    const look = (): void => {
      note();
      host.changed.subscribe(look);
    };
    look();
  }

  /** What each host had once and has not now, in the order in which it came. */
  get lost(): LostRoutes {
    return new Map([...this.network.nodes].map(([name, { host }]) => [name, this.lostOf(name, host)]));
  }

  private lostOf(name: string, now: Host): PastRoute[] {
    const { host, routes } = this.seen.get(name)!;
    const present = keysOf(now);
    const last = keysOf(host);
    return [...routes]
      .filter(([key]) => !present.has(key))
      .map(([key, words]) => ({ ...words, wasLostAtReboot: host !== now && last.has(key) }));
  }
}

const keysOf = (host: Host): ReadonlySet<string> => new Set(routesOf(host).map((route) => keyOf(wordsOf(route))));

/** Those of them that are not in the tables of a network where something was put right. */
export const stillLost = (lost: LostRoutes, { nodes }: Network): LostRoutes =>
  new Map(
    [...lost].map(([name, routes]) => {
      const present = keysOf(nodes.get(name)!.host);
      return [name, routes.filter((route) => !present.has(keyOf(route)))];
    }),
  );
