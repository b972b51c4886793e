import { putU16 } from '../wire/bytes.ts';
import { FRAGMENT_HEADER_LENGTH, type UpperLayer } from '../wire/ipv6-extension.ts';
import {
  IPV6_HEADER_LENGTH,
  ipv6Destination,
  ipv6SetTrafficClass,
  ipv6Source,
  ipv6TrafficClass,
} from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { Host } from './host.ts';
import { icmpv6Error } from './icmpv6-error.ts';
import type { NetworkInterface } from './network-interface.ts';
import {
  assemble,
  cutsOf,
  type Fragment,
  Reassembler,
  type Rejoined,
  traceReassembly,
  type WholeDatagram,
} from './reassembly.ts';

const PAYLOAD_LENGTH = 4;
const MOST_PAYLOAD = 65_535;
/** Of the fragment offset in its header. */
const OFFSET_FIELD = 2;

/** A fragment header on the way to the upper layer. */
type FragmentHeader = NonNullable<UpperLayer['fragment']>;

interface Ipv6Fragment extends Fragment {
  readonly header: FragmentHeader;
  /** Where it arrived. */
  readonly from: NetworkInterface;
}

/** Puts the fragments that are for this host together again, RFC 8200 section 4.5, RFC 5722, RFC 6946. */
export class Ipv6Reassembly {
  private readonly host: Host;
  private readonly reassembler: Reassembler<Ipv6Fragment>;

  constructor(host: Host) {
    this.host = host;
    this.reassembler = new Reassembler(host.simulator, (fragments, why) => this.expired(fragments, why));
  }

  /**
   * Takes a fragment in. Handed over.
   * @param upper where the walk over its headers ended
   * @returns the whole packet, without a fragment header, when this was the last one missing
   */
  accept(packet: PacketBuffer, header: FragmentHeader, upper: UpperLayer, from: NetworkInterface): PacketBuffer | null {
    return this.rejoin(packet, header, upper, from)?.packet ?? null;
  }

  /** As `accept`, for who sends the whole on in the same fragments. */
  rejoin(packet: PacketBuffer, header: FragmentHeader, upper: UpperLayer, from: NetworkInterface): Rejoined | null {
    const { host } = this;
    const { bytes, start, end } = packet;
    const at = header.at + FRAGMENT_HEADER_LENGTH;
    const { offset, more, identification } = header;
    if (more && (end - at) % 8 !== 0) {
      host.icmpv6.sendError(packet, from, icmpv6Error.erroneousHeader(PAYLOAD_LENGTH));
      host.drop(packet, 'parameter-problem', from, () => `a fragment of ${end - at} bytes that is not the last`);
      return null;
    }
    if (header.at - start - IPV6_HEADER_LENGTH + offset + end - at > MOST_PAYLOAD) {
      host.icmpv6.sendError(packet, from, icmpv6Error.erroneousHeader(header.at - start + OFFSET_FIELD));
      host.drop(packet, 'parameter-problem', from, () => 'the whole would be longer than 65,535 bytes');
      return null;
    }
    if (offset === 0 && !hasUpperHeader(upper, end)) {
      host.icmpv6.sendError(packet, from, icmpv6Error.incompleteHeaderChain);
      host.drop(packet, 'parameter-problem', from, () => 'the first fragment lacks the upper-layer header (RFC 7112)');
      return null;
    }
    const key = `${ipv6Source(bytes, start).toString()} ${ipv6Destination(bytes, start).toString()} ${identification}`;
    const ecn = ipv6TrafficClass(bytes, start) & 3;
    const outcome = this.reassembler.add({ key, packet, header, from, at, offset, more, ecn });
    if (outcome.kind === 'whole') return this.build(outcome.datagram, from);
    if (outcome.kind === 'refused') host.drop(packet, outcome.reason, from, () => outcome.detail);
    return null;
  }

  private build(datagram: WholeDatagram<Ipv6Fragment>, from: NetworkInterface): Rejoined {
    const { packet: first, header } = datagram.fragments[0]!;
    const whole = assemble(datagram, header.at - first.start);
    whole.bytes[whole.start + header.nextHeaderOffset - first.start] = header.nextHeader;
    putU16(whole.bytes, whole.start + PAYLOAD_LENGTH, whole.length - IPV6_HEADER_LENGTH);
    const trafficClass = ipv6TrafficClass(whole.bytes, whole.start);
    ipv6SetTrafficClass(whole.bytes, whole.start, (trafficClass & 0xfc) | datagram.ecn);
    traceReassembly(this.host, whole, from, datagram.fragments.length);
    return { packet: whole, cuts: cutsOf(datagram) };
  }

  private expired(fragments: readonly Ipv6Fragment[], why: string): void {
    const { packet, offset, from } = fragments[0]!;
    if (offset === 0) this.host.icmpv6.sendError(packet, from, icmpv6Error.reassemblyTimeExceeded);
    this.host.drop(packet, 'fragment-timeout', from, () => why);
  }

  /** Ends the datagrams that are not whole yet, without a word to their senders. @param why one clause */
  dropWaiting(why: string): void {
    for (const [first] of this.reassembler.takeAll()) this.host.drop(first!.packet, 'interface-down', null, () => why);
  }
}

/** What of an upper-layer header tells it apart, in bytes. */
const leastHeader: ReadonlyMap<number, number> = new Map([
  [ipProtocol.tcp, 20],
  [ipProtocol.udp, 8],
  [ipProtocol.icmpv6, 4],
]);

/** RFC 7112: the whole header chain stands in the first fragment. */
const hasUpperHeader = ({ protocol, offset }: UpperLayer, end: number): boolean =>
  end - offset >= (leastHeader.get(protocol) ?? 0);
