/**
 * New addresses for old ones. What tells a network engineer something stays: special prefixes, private against public,
 * the shape of interface identifiers, and the IPv4 and MAC addresses inside of IPv6 addresses, which are renamed as they
 * are outside. Everything else is permuted so that common prefixes stay common.
 */
import { isatapLocator, isLocallyScopedIpv4 } from '../addr/embedded.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { type IpPrefix, maskAddress } from '../addr/prefix.ts';
import type { IpAddress } from '../addr/ip.ts';
import { identifierPins, IPV4_KEPT, IPV6_KEPT, lowPins, subnetPins } from './kept-addresses.ts';
import { pinsOfPrefixes, PrefixPermutation, type PinsBehind } from './prefix-permutation.ts';
import type { RandomFunction } from './secret.ts';

/** Addresses held at most; more are reckoned again. */
const MOST_HELD = 200_000;
const TEREDO = 0x20010000;
/** Well-known DNS servers of Windows, fec0:0:0:ffff::1 to ::3. */
const SITE_LOCAL_SERVERS = { w0: 0xfec00000, w1: 0xffff } as const;
/** The group and the local bit of a MAC address, IEEE 802 section 8.2, are the lowest of the first byte. */
const TURNED_OF_VENDOR = 6;
const TEREDO_ADAPTER = MacAddress.of(0x0200, 0x54554e01);

/** What was renamed, with its new name. */
export interface RenamedAddress {
  readonly kind: 'IPv4' | 'IPv6' | 'MAC';
  readonly from: string;
  readonly to: string;
}

export class AddressRenamer {
  private readonly v4: PrefixPermutation;
  private readonly network: PrefixPermutation;
  private readonly identifier: PrefixPermutation;
  private readonly low: PrefixPermutation;
  private readonly held4 = new Map<Ipv4Address, Ipv4Address>();
  private readonly held6 = new Map<Ipv6Address, Ipv6Address>();
  private readonly heldMac = new Map<MacAddress, MacAddress>();

  constructor(random: RandomFunction) {
    const special4 = pinsOfPrefixes(IPV4_KEPT);
    const special6 = pinsOfPrefixes(IPV6_KEPT);
    const hostNumber: PinsBehind = (before) => (before.length === 3 ? ENDS : []);
    this.v4 = new PrefixPermutation(random, 'ipv4', (before) => [...special4(before), ...hostNumber(before)]);
    this.network = new PrefixPermutation(random, 'ipv6', (before) => [...special6(before), ...subnetPins(before)]);
    this.identifier = new PrefixPermutation(random, 'identifier', identifierPins, TURNED_OF_VENDOR);
    this.low = new PrefixPermutation(random, 'low', lowPins);
  }

  /** What was renamed so far to something else, in the order of its text. */
  renamed(): RenamedAddress[] {
    const list: RenamedAddress[] = [];
    for (const [from, to] of this.held4) list.push({ kind: 'IPv4', from: from.toString(), to: to.toString() });
    for (const [from, to] of this.held6) list.push({ kind: 'IPv6', from: from.toString(), to: to.toString() });
    for (const [from, to] of this.heldMac) list.push({ kind: 'MAC', from: from.toString(), to: to.toString() });
    const changed = list.filter(({ from, to }) => from !== to);
    return changed.sort((a, b) => compare(a.kind, b.kind) || compare(a.from, b.from));
  }

  /** Whether the address was renamed before; of those beyond the most that are held nobody knows. */
  isKnown(address: Ipv4Address | MacAddress): boolean {
    return address instanceof Ipv4Address ? this.held4.has(address) : this.heldMac.has(address);
  }

  ip(address: IpAddress): IpAddress {
    return address.family === 4 ? this.ipv4(address) : this.ipv6(address);
  }

  /** A prefix of the same length. */
  prefix({ address, length }: IpPrefix): IpAddress {
    return maskAddress(this.ip(address), length);
  }

  ipv4(address: Ipv4Address): Ipv4Address {
    return held(this.held4, address, () => Ipv4Address.of(this.word4(address.w3)));
  }

  /** A row of octets of any length, such as five where four are wanted: the first four as an address. */
  octets(octets: readonly number[]): number[] {
    return isKeptIpv4(octets[0]!) ? [...octets] : this.v4.apply(octets);
  }

  mac(address: MacAddress): MacAddress {
    return held(this.heldMac, address, () => this.newMac(address));
  }

  ipv6(address: Ipv6Address): Ipv6Address {
    return held(this.held6, address, () => this.newIpv6(address));
  }

  private word4(word: number): number {
    return isKeptIpv4(word >>> 24) ? word : wordOf(this.v4.apply(bytesOf(word)));
  }

  private newMac(mac: MacAddress): MacAddress {
    if (mac === MacAddress.broadcast || mac === MacAddress.zero || mac === TEREDO_ADAPTER) return mac;
    if (mac.isGroup) return mac.high === 0x3333 ? MacAddress.of(mac.high, this.groupLow(mac.low)) : mac;
    // The vendor as it stands in an EUI-64 identifier, where the local bit is turned over (RFC 4291 appendix A).
    const vendor = this.identifier.apply([(mac.high >>> 8) ^ 2, mac.high & 0xff, mac.low >>> 24]);
    const serial = this.low.apply(bytesOf(mac.low).slice(1));
    return MacAddress.of(((vendor[0]! ^ 2) << 8) | vendor[1]!, wordOf([vendor[2]!, ...serial]));
  }

  /** Of a solicited-node group, or of the address of its frames: the 24 bits follow the unicast address. */
  private groupLow(low: number): number {
    return low >>> 24 === 0xff ? wordOf([0xff, ...this.low.apply(bytesOf(low).slice(1))]) : low;
  }

  private newIpv6(address: Ipv6Address): Ipv6Address {
    const { w0, w1, w2, w3 } = address;
    if (address.isUnspecified || address.isLoopback) return address;
    if (address.isMulticast) return this.newMulticast(address);
    if (w0 === SITE_LOCAL_SERVERS.w0 && w1 === SITE_LOCAL_SERVERS.w1) return address;
    if (w0 === TEREDO) return Ipv6Address.of(w0, this.word4(w1), w2, ~this.word4(~w3 >>> 0) >>> 0);
    const [n0, n1] = this.newNetwork(w0, w1);
    const [i2, i3] = this.newIdentifier(address);
    return Ipv6Address.of(n0, n1, i2, i3);
  }

  private newNetwork(w0: number, w1: number): readonly [number, number] {
    const image = this.network.apply([...bytesOf(w0), ...bytesOf(w1)]);
    if (w0 >>> 16 === 0x2002) {
      // 6to4, RFC 3056: the IPv4 address of the site.
      const site = this.word4(((w0 << 16) | (w1 >>> 16)) >>> 0);
      return [(0x20020000 | (site >>> 16)) >>> 0, ((site << 16) | wordOf([0, 0, image[6]!, image[7]!])) >>> 0];
    }
    return [wordOf(image.slice(0, 4)), wordOf(image.slice(4))];
  }

  private newIdentifier(address: Ipv6Address): readonly [number, number] {
    const { w0, w1, w2, w3 } = address;
    const locator = isatapLocator(address);
    if (locator !== null) {
      const image = this.ipv4(locator);
      // The u bit says whether the address is globally unique (RFC 5214 section 6.1), and goes with it.
      const turns = isLocallyScopedIpv4(locator) === isLocallyScopedIpv4(image) ? 0 : 0x02000000;
      return [(w2 ^ turns) >>> 0, image.w3];
    }
    const isMapped = w0 === 0 && w1 === 0 && w2 === 0xffff;
    // 64:ff9b::a.b.c.d and others of a translator, 2002:V4::V4 and fe80::a.b.c.d of tunnels.
    if (isMapped || (w2 === 0 && w3 >>> 24 !== 0)) return [w2, this.word4(w3)];
    const high = this.identifier.apply([...bytesOf(w2), w3 >>> 24]);
    return [wordOf(high.slice(0, 4)), wordOf([high[4]!, ...this.low.apply(bytesOf(w3).slice(1))])];
  }

  private newMulticast(address: Ipv6Address): Ipv6Address {
    const { w0, w1, w2, w3 } = address;
    // RFC 3306: groups of a unicast prefix, which stands in the middle with its length before it.
    if ((w0 & 0x00200000) !== 0) {
      const length = w0 & 0xff;
      const [n0, n1] = this.newNetwork(w1, w2);
      const prefix = maskAddress(Ipv6Address.of(n0, n1, 0, 0), Math.min(64, length));
      return Ipv6Address.of(w0, prefix.w0, prefix.w1, w3);
    }
    return w1 === 0 && (w2 === 1 || w2 === 2) ? Ipv6Address.of(w0, w1, w2, this.groupLow(w3)) : address;
  }
}

const ZERO = [{ value: 0, bits: 8 }] as const;
/** So that the first and the last address of a /24 stay what they are. */
const ENDS = [...ZERO, { value: 0xff, bits: 8 }] as const;

/** This network, loopback, multicast, reserved and broadcast (which masks look like), RFC 1122 and 5735. */
const isKeptIpv4 = (first: number): boolean => first === 0 || first === 127 || first >= 224;

const bytesOf = (word: number): [number, number, number, number] => [
  word >>> 24,
  (word >>> 16) & 255,
  (word >>> 8) & 255,
  word & 255,
];

const wordOf = (bytes: readonly number[]): number =>
  ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function held<Address>(table: Map<Address, Address>, address: Address, make: () => Address): Address {
  const known = table.get(address);
  if (known !== undefined) return known;
  const image = make();
  if (table.size < MOST_HELD) table.set(address, image);
  return image;
}
