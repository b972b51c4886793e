import { Ipv4Address } from '../addr/ipv4.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4Destination,
  ipv4HeaderLength,
  ipv4SetChecksum,
  ipv4Source,
  ipv4WriteDestination,
} from '../wire/ipv4.ts';
import {
  checkIpv4Options,
  decodeIpv4Options,
  encodeIpv4Options,
  type Ipv4Option,
  ipv4OptionAt,
  ipv4OptionNext,
  ipv4OptionType,
  isSourceRoute,
  recordIpv4Route,
  recordIpv4Timestamp,
} from '../wire/ipv4-options.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { icmpv4Error } from './icmpv4-error.ts';
import type { Host } from './host.ts';
import type { NetworkInterface } from './network-interface.ts';

/** RFC 791: a time that is not counted from midnight UT has the highest bit set. */
const NOT_UNIVERSAL_TIME = 0x8000_0000;

const isRecordRoute = (type: number): boolean => type === ipv4OptionType.recordRoute;
const isTimestamp = (type: number): boolean => type === ipv4OptionType.timestamp;

/** A reply's options, and where it goes first. */
interface ReplyOptions {
  readonly options: Uint8Array;
  readonly destination: Ipv4Address;
}

/** What a host does with the options of IPv4 packets: RFC 1122 section 3.2.1.8, RFC 1812 sections 5.2.4.1 and 5.3.13. */
export class Ipv4Options {
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** Whether a packet that has options may go on; what may not has ended. */
  accept(packet: PacketBuffer, from: NetworkInterface): boolean {
    const { bytes, start } = packet;
    const fault = checkIpv4Options(bytes, start);
    if (fault !== null) {
      // RFC 1122 section 3.2.2.5, RFC 1812 section 5.2.7.2.
      this.host.icmpv4.sendError(packet, from, icmpv4Error.parameterProblem(fault));
      this.host.drop(packet, 'malformed', from, () => `the IPv4 options are wrong at byte ${fault}`);
      return false;
    }
    const route = ipv4OptionAt(bytes, start, isSourceRoute);
    if (route < 0 || this.mayFollow(ipv4OptionNext(bytes, route) < 0)) return true;
    this.host.drop(packet, 'parameter-problem', from, () => 'the packet has a source route');
    return false;
  }

  private mayFollow(hasCome: boolean): boolean {
    const { ipv4SourceRoutes } = this.host.profile;
    return ipv4SourceRoutes === 'forward' || (ipv4SourceRoutes === 'deliver' && hasCome);
  }

  /** The next address of a packet whose destination is this host and whose source route goes on; null when it does not. */
  nextOfRoute({ bytes, start }: PacketBuffer): Ipv4Address | null {
    const route = ipv4OptionAt(bytes, start, isSourceRoute);
    const next = route < 0 ? -1 : ipv4OptionNext(bytes, route);
    return next < 0 ? null : Ipv4Address.from(bytes, next);
  }

  hasSourceRoute({ bytes, start }: PacketBuffer): boolean {
    return ipv4OptionAt(bytes, start, isSourceRoute) >= 0;
  }

  /** Whether the packet may go to the next address of its route only straight over a link. */
  isStrict({ bytes, start }: PacketBuffer): boolean {
    return ipv4OptionAt(bytes, start, (type) => type === ipv4OptionType.strictSourceRoute) >= 0;
  }

  /**
   * A packet is sent on: what it asks routers to write goes in. Where its source route names this host, `next` becomes
   * its destination and an address of this host takes the place of `next`.
   */
  passOn({ bytes, start }: PacketBuffer, next: Ipv4Address, out: NetworkInterface): void {
    if (ipv4Destination(bytes, start) !== next) {
      const route = ipv4OptionAt(bytes, start, isSourceRoute);
      ipv4WriteDestination(bytes, start, next);
      recordIpv4Route(bytes, route, addressOf(out));
    }
    this.record(bytes, start, addressOf(out));
    ipv4SetChecksum(bytes, start);
  }

  private record(bytes: Uint8Array, at: number, address: Ipv4Address): void {
    const route = ipv4OptionAt(bytes, at, isRecordRoute);
    if (route >= 0) recordIpv4Route(bytes, route, address);
    const timestamp = ipv4OptionAt(bytes, at, isTimestamp);
    if (timestamp < 0) return;
    const isOwn = (asked: Ipv4Address): boolean => this.host.interfaces.some(({ ipv4 }) => ipv4.has(asked));
    recordIpv4Timestamp(bytes, timestamp, address, this.time, isOwn);
  }

  /** Milliseconds since the simulation began: a host of the model has no other clock. */
  private get time(): number {
    return (NOT_UNIVERSAL_TIME | (Math.floor(this.host.simulator.now / 1e6) & 0x7fff_ffff)) >>> 0;
  }

  /**
   * Options of the answer to an echo request (RFC 1122 section 3.2.2.6): record route and timestamp as they came, with
   * this host in them; a source route the other way round. @param own the address that answers
   */
  forReply({ bytes, start }: PacketBuffer, own: Ipv4Address): ReplyOptions {
    const header = bytes.slice(start, start + ipv4HeaderLength(bytes, start));
    this.record(header, 0, own);
    const source = ipv4Source(header, 0);
    const kept = decodeIpv4Options(header.subarray(IPV4_HEADER_LENGTH)).flatMap((option): Ipv4Option[] => {
      if (option.kind === 'record-route' || option.kind === 'timestamp') return [option];
      if (option.kind !== 'loose-source-route' && option.kind !== 'strict-source-route') return [];
      return [{ ...option, pointer: 4, addresses: [...option.addresses.toReversed(), source] }];
    });
    const route = kept.find(({ kind }) => kind.endsWith('source-route'));
    if (route === undefined || !('addresses' in route))
      return { options: encodeIpv4Options(kept), destination: source };
    const [first, ...others] = route.addresses;
    const options = kept.map((option) => (option === route ? { ...route, addresses: others } : option));
    return { options: encodeIpv4Options(options), destination: first! };
  }
}

/** RFC 791: the address in the network into which the packet goes; 0.0.0.0 where there is none. */
const addressOf = (out: NetworkInterface): Ipv4Address => out.ipv4.addresses[0]?.address ?? Ipv4Address.unspecified;
