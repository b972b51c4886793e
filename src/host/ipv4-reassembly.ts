import {
  ipv4DestinationWord,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4Identification,
  ipv4MoreFragments,
  ipv4Protocol,
  ipv4SetTypeOfService,
  ipv4SourceWord,
  ipv4TypeOfService,
} from '../wire/ipv4.ts';
import { rewriteFragmentFields } from '../wire/ipv4-fragment.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Host } from './host.ts';
import { icmpv4Error } from './icmpv4-error.ts';
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

const MOST_TOTAL_LENGTH = 65_535;

/** Puts the fragments that are for this host together again, RFC 791 section 3.2, RFC 1122 section 3.3.2. */
export class Ipv4Reassembly {
  private readonly host: Host;
  private readonly reassembler: Reassembler<Fragment>;

  constructor(host: Host) {
    this.host = host;
    this.reassembler = new Reassembler(host.simulator, (fragments, why) => this.expired(fragments, why));
  }

  /** Takes a fragment in. Handed over. @returns the whole packet when this was the last one missing */
  accept(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    return this.rejoin(packet, from)?.packet ?? null;
  }

  /** As `accept`, for who sends the whole on in the same fragments. */
  rejoin(packet: PacketBuffer, from: NetworkInterface): Rejoined | null {
    const { bytes, start, end } = packet;
    const at = start + ipv4HeaderLength(bytes, start);
    const offset = ipv4FragmentOffset(bytes, start);
    const more = ipv4MoreFragments(bytes, start);
    if ((more && (end - at) % 8 !== 0) || offset + end - start > MOST_TOTAL_LENGTH) {
      this.host.drop(packet, 'malformed', from, () => `a fragment of ${end - at} bytes at ${offset}`);
      return null;
    }
    const key = `${ipv4SourceWord(bytes, start)} ${ipv4DestinationWord(bytes, start)} ${ipv4Protocol(bytes, start)} ${ipv4Identification(bytes, start)}`;
    const ecn = ipv4TypeOfService(bytes, start) & 3;
    const outcome = this.reassembler.add({ key, packet, at, offset, more, ecn });
    if (outcome.kind === 'whole') return this.build(outcome.datagram, from);
    if (outcome.kind === 'refused') this.host.drop(packet, outcome.reason, from, () => outcome.detail);
    return null;
  }

  private build(datagram: WholeDatagram<Fragment>, from: NetworkInterface): Rejoined {
    const { packet: first, at } = datagram.fragments[0]!;
    const whole = assemble(datagram, at - first.start);
    rewriteFragmentFields(whole, 0, false);
    const typeOfService = ipv4TypeOfService(whole.bytes, whole.start);
    ipv4SetTypeOfService(whole.bytes, whole.start, (typeOfService & 0xfc) | datagram.ecn);
    traceReassembly(this.host, whole, from, datagram.fragments.length);
    return { packet: whole, cuts: cutsOf(datagram) };
  }

  private expired(fragments: readonly Fragment[], why: string): void {
    const { packet, offset } = fragments[0]!;
    if (offset === 0) this.host.icmpv4.sendError(packet, null, icmpv4Error.reassemblyTimeExceeded);
    this.host.drop(packet, 'fragment-timeout', null, () => why);
  }

  /** Ends the datagrams that are not whole yet, without a word to their senders. @param why one clause */
  dropWaiting(why: string): void {
    for (const [first] of this.reassembler.takeAll()) this.host.drop(first!.packet, 'interface-down', null, () => why);
  }
}
