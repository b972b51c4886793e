import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { type FixedAdvertisement, INFINITE_LIFETIME } from '../host/router-advertiser.ts';
import type { ScenarioAdvertisement } from './schema.ts';
import { secondsOf } from './units.ts';

/** The key `ra` of an interface. */
export function readAdvertisement(ra: ScenarioAdvertisement): FixedAdvertisement {
  const lifetimeOf = (duration: string | undefined): number =>
    duration === undefined ? INFINITE_LIFETIME : secondsOf(duration);
  return {
    prefixes: ra.prefixes.map((prefix) => IpPrefix.parse6(prefix)),
    routes: ra.routes.map((prefix) => IpPrefix.parse6(prefix)),
    lifetime: secondsOf(ra.lifetime),
    mtu: ra.mtu ?? null,
    hopLimit: ra.hopLimit,
    validLifetime: lifetimeOf(ra.validLifetime),
    preferredLifetime: lifetimeOf(ra.preferredLifetime),
    routeLifetime: lifetimeOf(ra.routeLifetime),
    dns: ra.dns.map((server) => Ipv6Address.parse(server)),
    search: ra.search,
    dnsLifetime: secondsOf(ra.dnsLifetime),
  };
}
