import { Link } from '../link/link.ts';
import type { Port } from '../link/port.ts';
import type { Simulator } from '../sim/simulator.ts';
import { u16 } from '../wire/bytes.ts';
import { ethernetDestinationIsGroup, ETHERNET_HEADER_LENGTH, etherType } from '../wire/ethernet.ts';
import { IPV4_HEADER_LENGTH, ipv4DestinationWord } from '../wire/ipv4.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { innerTypeAt } from '../wire/vlan.ts';
import { PEER_MAC } from './peer-port.ts';

/**
 * Stands between the port of the host that is live and its link: what the host sends to a peer through its gateway goes to
 * the real network instead, since the gateway of the scenario cannot know where that is.
 */
export class PeerRedirect extends Link {
  private readonly inner: Link;
  private readonly isPeer: (address: number) => boolean;

  constructor(simulator: Simulator, inner: Link, isPeer: (address: number) => boolean) {
    super(simulator, inner.name, inner);
    this.inner = inner;
    this.isPeer = isPeer;
  }

  override attach(port: Port): void {
    this.inner.attach(port);
  }

  override carry(from: Port, packet: PacketBuffer): void {
    if (this.isForPeer(packet)) PEER_MAC.write(packet.bytes, packet.start);
    this.inner.carry(from, packet);
  }

  private isForPeer({ bytes, start, end }: PacketBuffer): boolean {
    if (end - start < ETHERNET_HEADER_LENGTH || ethernetDestinationIsGroup(bytes, start)) return false;
    const type = innerTypeAt(bytes, start, end);
    if (u16(bytes, type) !== etherType.ipv4 || end - type - 2 < IPV4_HEADER_LENGTH) return false;
    return this.isPeer(ipv4DestinationWord(bytes, type + 2));
  }
}
