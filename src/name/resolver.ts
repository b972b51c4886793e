import type { IpAddress } from '../addr/ip.ts';
import type { AdvertisedState } from '../host/advertised-state.ts';
import type { Process } from '../sim/process.ts';
import type { RandomStream } from '../sim/random.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { UdpLayer } from '../transport/udp.ts';
import { isDomainName, nameKey } from '../wire/dns/name.ts';
import { dnsType } from '../wire/dns/record.ts';
import { reverseName } from '../wire/dns/reverse-name.ts';
import type { DnsMessage } from '../wire/dns/message.ts';
import { NameCache } from './name-cache.ts';
import { ResolutionPolicy } from './resolution-policy.ts';
import { makeQuery, Query } from './query.ts';
import { type AddressType, readAnswer, readPointer, type TypeAnswer, without } from './type-answer.ts';

/** What came of a name: addresses of all types asked for, in the order of the answers. */
export interface ResolvedName {
  readonly addresses: readonly IpAddress[];
  /** The smallest time to live of the addresses. */
  readonly timeToLive: Nanoseconds;
  /** The fully qualified name that gave the answer, or was tried last. */
  readonly name: string;
  readonly answers: readonly TypeAnswer[];
}

/** An answer in the cache, and the name that was asked for, in lower case. */
export interface CachedName extends TypeAnswer {
  readonly name: string;
}

/**
 * The stub resolver of a host, RFC 1034 section 5.3.1: servers in turn, which ones is a matter of the name resolution
 * policy; suffixes for short names, a cache. LLMNR and NetBIOS, which Windows asks for a short name that DNS does not
 * know, are not modelled.
 */
export class Resolver {
  private readonly udp: UdpLayer;
  /** Those that an administrator or DHCP gave the interfaces. */
  readonly configuredServers: readonly IpAddress[];
  /** Which names are asked of other servers. */
  readonly policy: ResolutionPolicy;
  /** Appended to names without a dot, before any that a router told of; null for none. */
  readonly suffix: string | null;
  private readonly cache = new NameCache<TypeAnswer>();
  private readonly random: RandomStream;

  constructor(
    udp: UdpLayer,
    servers: readonly IpAddress[],
    suffix: string | null,
    policy: ResolutionPolicy = new ResolutionPolicy([]),
  ) {
    this.udp = udp;
    this.configuredServers = servers;
    this.suffix = suffix;
    this.policy = policy;
    this.random = udp.host.random('dns/identifiers');
  }

  /** Types that an application's look-up asks for: AAAA only while the host could use one (windows.md section 6). */
  get wantedTypes(): readonly AddressType[] {
    const { host } = this.udp;
    const hasIpv6 = host.interfaces.some(
      ({ isUp, ipv6 }) => isUp && ipv6.usable.some(({ address }) => !address.isLinkLocal && !address.isLoopback),
    );
    return hasIpv6 || !host.profile.asksAaaaOnlyWithIpv6 ? ['AAAA', 'A'] : ['A'];
  }

  /**
   * Those of the interfaces: for every name that the policy does not send elsewhere. What is configured goes before what
   * routers told (RFC 8106 section 5.3.1).
   */
  get servers(): readonly IpAddress[] {
    return [...new Set([...this.configuredServers, ...this.told(({ names }, now) => names.serversAt(now))])];
  }

  /** What may be appended to a short name, in order. */
  get suffixes(): readonly string[] {
    const own = this.suffix === null ? [] : [this.suffix];
    return [...new Set([...own, ...this.told(({ names }, now) => names.suffixesAt(now))])];
  }

  private told<Item>(of: (learned: AdvertisedState, now: Nanoseconds) => readonly Item[]): Item[] {
    const { interfaces, simulator } = this.udp.host;
    return interfaces.filter(({ isUp }) => isUp).flatMap(({ discovery }) => of(discovery.learned, simulator.now));
  }

  clearCache(): void {
    this.cache.clear();
  }

  /** What the cache holds now, in the order in which it was asked for. */
  get cached(): readonly CachedName[] {
    return this.cache.entries(this.udp.host.simulator.now).map(({ question, answer, remaining }) => ({
      ...answer,
      name: question.slice(question.indexOf(' ') + 1),
      timeToLive: remaining,
    }));
  }

  /**
   * @param flow the flow that the queries belong to, 0 for none
   * @param useCache false: what the servers say now is wanted; the answer is kept all the same
   */
  *resolve(name: string, types: readonly AddressType[], flow = 0, useCache = true): Process<ResolvedName> {
    const suffixes = name.includes('.') ? [] : this.suffixes;
    const candidates = suffixes.length === 0 ? [name.replace(/\.$/, '')] : suffixes.map((each) => `${name}.${each}`);
    let found: ResolvedName | null = null;
    for (const full of candidates) {
      if (found !== null && found.addresses.length > 0) break;
      found = yield* this.resolveFull(full, types, flow, useCache);
    }
    return found!;
  }

  private *resolveFull(
    full: string,
    types: readonly AddressType[],
    flow: number,
    useCache: boolean,
  ): Process<ResolvedName> {
    const answers: TypeAnswer[] = [];
    for (const type of types) answers.push(yield* this.ask(full, type, flow, useCache));
    const addresses = answers.flatMap((answer) => answer.addresses);
    const lives = answers.filter((answer) => answer.addresses.length > 0).map(({ timeToLive }) => timeToLive);
    return { addresses, timeToLive: Math.min(Infinity, ...lives), name: full, answers };
  }

  /**
   * The name of an address (PTR, by way of a CNAME too: RFC 2317); null when no server knows one. Each call asks anew.
   * @param flow the flow that the query belongs to, 0 for none
   */
  *nameOf(address: IpAddress, flow = 0): Process<string | null> {
    const name = reverseName(address);
    const response = yield* this.query(name, dnsType.PTR, flow);
    return response === null ? null : readPointer(response, name);
  }

  private *ask(name: string, type: AddressType, flow: number, useCache: boolean): Process<TypeAnswer> {
    // What no message can carry is asked of nobody.
    if (!isDomainName(name)) return without(type, 'no-such-name');
    const key = `${type} ${nameKey(name)}`;
    const { simulator } = this.udp.host;
    const cached = useCache ? this.cache.find(key, simulator.now) : undefined;
    if (cached !== undefined) return { ...cached.answer, timeToLive: cached.remaining };
    const response = yield* this.query(name, dnsType[type], flow);
    if (response === null) return without(type, 'timeout');
    const answer = readAnswer(response, name, type);
    if (answer.timeToLive > 0) this.cache.put(key, answer, simulator.now + answer.timeToLive);
    return answer;
  }

  /**
   * Asks the servers of a name for a record type; the cache is not looked at. Null when nobody answered.
   * @param type number of the record type
   */
  *query(name: string, type: number, flow = 0): Process<DnsMessage | null> {
    return yield* this.exchange(makeQuery(this.takeIdentifier(), name, type), this.serversOf(name), flow);
  }

  /**
   * Sends a message until one of the servers answers; null when none did.
   * @param waits of the tries, where they are not those of the resolver
   */
  *exchange(
    message: DnsMessage,
    servers: readonly IpAddress[],
    flow = 0,
    waits?: readonly Nanoseconds[],
  ): Process<DnsMessage | null> {
    return yield* new Query(this.udp, message, flow).run(servers, waits);
  }

  takeIdentifier(): number {
    return this.random.below(0x10000);
  }

  /** Who is asked for a name, in turn. */
  serversOf(name: string): readonly IpAddress[] {
    return this.policy.serversOf(name) ?? this.servers;
  }
}
