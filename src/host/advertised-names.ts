import type { Ipv6Address } from '../addr/ipv6.ts';
import type { Nanoseconds } from '../sim/time.ts';

/** Of each kind (a bound of the model; RFC 8106 section 5.3.1 asks for three at least). */
const MOST_KEPT = 16;

/** DNS servers and suffixes that routers on a link have told of, each until its lifetime ends (RFC 8106 section 5). */
export class AdvertisedNames {
  private readonly servers = new Map<Ipv6Address, Nanoseconds>();
  private readonly suffixes = new Map<string, Nanoseconds>();

  /** @param until when they end; now or before: they are withdrawn */
  takeServers(servers: readonly Ipv6Address[], until: Nanoseconds, now: Nanoseconds): void {
    for (const server of servers) keep(this.servers, server, until, now);
  }

  takeSuffixes(suffixes: readonly string[], until: Nanoseconds, now: Nanoseconds): void {
    for (const suffix of suffixes) keep(this.suffixes, suffix, until, now);
  }

  serversAt(now: Nanoseconds): readonly Ipv6Address[] {
    return livingAt(this.servers, now);
  }

  suffixesAt(now: Nanoseconds): readonly string[] {
    return livingAt(this.suffixes, now);
  }

  clear(): void {
    this.servers.clear();
    this.suffixes.clear();
  }
}

/** In the order in which they came; what is told again keeps its place. Beyond the bound new ones find none. */
function keep<Key>(kept: Map<Key, Nanoseconds>, key: Key, until: Nanoseconds, now: Nanoseconds): void {
  for (const [old, end] of kept) if (end <= now) kept.delete(old);
  if (until <= now) kept.delete(key);
  else if (kept.has(key) || kept.size < MOST_KEPT) kept.set(key, until);
}

const livingAt = <Key>(kept: ReadonlyMap<Key, Nanoseconds>, now: Nanoseconds): Key[] =>
  [...kept].filter(([, until]) => until > now).map(([key]) => key);
