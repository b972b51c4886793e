import type { IpAddress } from '../addr/ip.ts';
import type { Host } from '../host/host.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { type Process, Signal, sleep, start, waitFor } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { dnsResponseCode } from '../wire/dns/message.ts';
import { dnsClass, dnsType, type ResourceRecord } from '../wire/dns/record.ts';
import { deleteSet, makeUpdate, setDoesNotExist } from '../wire/dns/update.ts';
import type { Resolver } from './resolver.ts';

/** What of a host is registered, and when. */
export interface RegistrationSettings {
  /** The full name. */
  readonly name: string;
  /** Whose addresses are registered, by name; null: of all interfaces. */
  readonly interfaces: readonly string[] | null;
  /** Seconds, of the records. */
  readonly timeToLive: number;
  /** From a change of an address to the update. */
  readonly delay: Nanoseconds;
  /** From one update to the next without a change. */
  readonly refresh: Nanoseconds;
}

/** How the last attempt ended; null before the first. `no-server`: nobody told the primary server, or it did not answer. */
export type RegistrationOutcome = 'registered' | 'refused' | 'no-server';

/** After a failure: 5 and 10 minutes, then every 50 minutes (not verified: no page or capture at hand says so). */
const RETRIES: readonly Nanoseconds[] = [seconds(300), seconds(600), seconds(3000)];

/**
 * Registers the addresses of a Windows host under its name by dynamic update (RFC 2136; Microsoft KB 816592): the zone
 * and its primary server are found by a question for SOA (RFC 2136 section 4.3), and an update replaces the A and AAAA
 * records of the name. What was registered stays when the addresses go, until others come. Secure updates (RFC 3645)
 * and PTR records are not modelled.
 */
export class DnsRegistration {
  outcome: RegistrationOutcome | null = null;
  private readonly host: Host;
  private readonly resolver: Resolver;
  private readonly settings: RegistrationSettings;
  private readonly asked = new Signal();
  /** What the server has, as text; null: it is not known to have anything of this host. */
  private registered: string | null = null;
  /** What the last attempt was about. */
  private attempted: string | null = null;

  constructor(host: Host, resolver: Resolver, settings: RegistrationSettings) {
    this.host = host;
    this.resolver = resolver;
    this.settings = settings;
  }

  /** The full name that is registered. */
  get name(): string {
    return this.settings.name;
  }

  /** Begins to watch the host's addresses. */
  start(): void {
    start(this.host.simulator, this.watch());
    this.host.changed.subscribe(this.hostChanged);
  }

  /** Registers once more, changed or not: `ipconfig /registerdns`. */
  registerNow(): void {
    this.registered = null;
    this.asked.fire();
  }

  private readonly hostChanged = (): void => {
    this.host.changed.subscribe(this.hostChanged);
    if (textOf(this.wanted()) !== this.attempted) this.asked.fire();
  };

  private *watch(): Process {
    let failures = 0;
    for (;;) {
      const wanted = textOf(this.wanted());
      // A host without addresses has nothing to say.
      if (wanted === '' || wanted === this.registered) {
        const asked = yield* waitFor(this.asked, this.settings.refresh);
        if (!asked) this.registered = null;
      } else if (failures > 0 && wanted === this.attempted) {
        yield* waitFor(this.asked, RETRIES[Math.min(failures, RETRIES.length) - 1]);
        this.attempted = null;
      } else {
        yield* sleep(this.settings.delay);
        failures = (yield* this.register()) ? 0 : failures + 1;
      }
    }
  }

  private wanted(): IpAddress[] {
    return this.host.interfaces.filter((each) => each.isUp && this.isChosen(each)).flatMap(addressesOf);
  }

  private isChosen({ name }: NetworkInterface): boolean {
    const { interfaces } = this.settings;
    return interfaces === null || interfaces.includes(name);
  }

  /** @returns whether the primary server has taken the update */
  private *register(): Process<boolean> {
    const { name } = this.settings;
    const addresses = this.wanted();
    this.attempted = textOf(addresses);
    if (addresses.length === 0) return true;
    const found = yield* this.findPrimary(name);
    if (found === null) return this.ended('no-server');
    const update = makeUpdate(
      this.resolver.takeIdentifier(),
      found.zone,
      [setDoesNotExist(name, dnsType.CNAME)],
      [
        deleteSet(name, dnsType.AAAA),
        deleteSet(name, dnsType.A),
        ...addresses.map((address) => this.recordOf(address)),
      ],
    );
    const response = yield* this.resolver.exchange(update, found.servers);
    if (response === null) return this.ended('no-server');
    if (response.responseCode !== dnsResponseCode.noError) return this.ended('refused');
    this.registered = textOf(addresses);
    return this.ended('registered');
  }

  private ended(outcome: RegistrationOutcome): boolean {
    this.outcome = outcome;
    return outcome === 'registered';
  }

  /** The zone that a name lies in and the addresses of its primary server, by the SOA record that comes with any answer. */
  private *findPrimary(
    name: string,
  ): Process<{ readonly zone: string; readonly servers: readonly IpAddress[] } | null> {
    const { resolver } = this;
    const response = yield* resolver.query(name, dnsType.SOA);
    const authority = [...(response?.answers ?? []), ...(response?.authorities ?? [])].find(
      ({ data }) => data.kind === 'SOA',
    );
    if (authority?.data.kind !== 'SOA') return null;
    const { addresses } = yield* resolver.resolve(authority.data.primary, resolver.wantedTypes);
    return addresses.length === 0 ? null : { zone: authority.name, servers: addresses };
  }

  private recordOf(address: IpAddress): ResourceRecord {
    const { name, timeToLive } = this.settings;
    const data = address.family === 4 ? ({ kind: 'A', address } as const) : ({ kind: 'AAAA', address } as const);
    return { name, class: dnsClass.IN, timeToLive, data };
  }
}

const textOf = (addresses: readonly IpAddress[]): string => addresses.map((address) => address.toString()).join(' ');

/** What others can use: neither link-local nor loopback. */
function addressesOf({ ipv4, ipv6 }: NetworkInterface): IpAddress[] {
  const inside = ipv6.usable.map(({ address }) => address).filter((each) => !each.isLinkLocal && !each.isLoopback);
  return [...inside, ...ipv4.addresses.map(({ address }) => address)];
}
