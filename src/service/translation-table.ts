import type { IpAddress } from '../addr/ip.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { RandomStream } from '../sim/random.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { End } from './end.ts';
import { choosePort } from './port-choice.ts';

/** An end inside, of either family: an address and a port, or the identifier of a query. */
interface InsideEnd {
  readonly address: IpAddress;
  readonly port: number;
}

/** An end inside and the IPv4 end outside that stands for it, for as long as it lives. */
export interface TranslationEntry<Inside extends InsideEnd> {
  readonly protocol: number;
  readonly inside: Inside;
  readonly outside: End;
  isAlive(now: Nanoseconds): boolean;
}

/** By address, then by protocol and port. */
type Index<Entry> = Map<IpAddress, Map<number, Entry>>;

/**
 * What a NAT or NAT64 remembers, by the end inside and by the one outside. Entries whose time is up are found out when
 * they are asked for.
 */
export class TranslationTable<Inside extends InsideEnd, Entry extends TranslationEntry<Inside>> {
  private readonly simulator: Simulator;
  private readonly random: RandomStream;
  private readonly isTaken: (protocol: number, port: number) => boolean;
  private readonly byInside: Index<Entry> = new Map();
  private readonly byOutside: Index<Entry> = new Map();

  /** @param isTaken whether the host itself uses a port */
  constructor(simulator: Simulator, random: RandomStream, isTaken: (protocol: number, port: number) => boolean) {
    this.simulator = simulator;
    this.random = random;
    this.isTaken = isTaken;
  }

  /** Whether there is no entry, alive or not. */
  get isEmpty(): boolean {
    return this.byOutside.size === 0;
  }

  /** The entry of an end inside; null when there is none. */
  ofInside(protocol: number, { address, port }: Inside): Entry | null {
    return this.living(this.byInside.get(address)?.get(portKey(protocol, port)));
  }

  /** The entry that an end outside stands for; null when there is none. */
  ofOutside(protocol: number, { address, port }: End): Entry | null {
    return this.living(this.byOutside.get(address)?.get(portKey(protocol, port)));
  }

  private living(entry: Entry | undefined): Entry | null {
    if (entry === undefined) return null;
    if (entry.isAlive(this.simulator.now)) return entry;
    remove(this.byInside, entry.inside, entry);
    remove(this.byOutside, entry.outside, entry);
    this.forgotten(entry);
    return null;
  }

  /** An entry whose time is up has been taken out. */
  protected forgotten(_entry: Entry): void {}

  /** Makes an entry with a port that is free outside, to be used at once. @returns null when none is */
  add(protocol: number, inside: Inside, address: Ipv4Address, make: (outside: End) => Entry): Entry | null {
    const isFree = (port: number): boolean =>
      this.ofOutside(protocol, { address, port }) === null && !this.isTaken(protocol, port);
    const port = choosePort(protocol, inside.port, this.random, isFree);
    if (port === null) return null;
    const entry = make({ address, port });
    put(this.byInside, inside, entry);
    put(this.byOutside, entry.outside, entry);
    return entry;
  }
}

function put<Entry extends { readonly protocol: number }>(index: Index<Entry>, end: InsideEnd, entry: Entry): void {
  const ports = index.get(end.address) ?? new Map<number, Entry>();
  index.set(end.address, ports.set(portKey(entry.protocol, end.port), entry));
}

/** Another entry may stand there by now: that one stays. */
function remove<Entry extends { readonly protocol: number }>(index: Index<Entry>, end: InsideEnd, entry: Entry): void {
  const ports = index.get(end.address);
  const key = portKey(entry.protocol, end.port);
  if (ports?.get(key) !== entry) return;
  ports.delete(key);
  if (ports.size === 0) index.delete(end.address);
}

/** A small number, which a map finds many times as fast as one beyond 31 bits: an address in it would make it one. */
const portKey = (protocol: number, port: number): number => protocol * 0x10000 + port;
