import { Ipv4Address } from '../addr/ipv4.ts';
import { MacAddress } from '../addr/mac.ts';
import { type ArpPacket, arpOperation, decodeArp, encodeArp } from '../wire/arp.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { etherType } from '../wire/ethernet.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import type { EthernetInterface } from './ethernet-interface.ts';
import { icmpv4Error } from './icmpv4-error.ts';
import {
  defaultNeighborTimes,
  MAX_WAITING,
  type Neighbor,
  NeighborCache,
  type NeighborLink,
} from './neighbor-cache.ts';

/** ARP, RFC 826, with the reachability states of ND as Windows keeps them for IPv4 too. */
export class AddressResolution implements NeighborLink {
  readonly neighbors: NeighborCache;
  readonly staticAddress = null;
  private readonly owner: EthernetInterface;

  constructor(owner: EthernetInterface) {
    this.owner = owner;
    const { host } = owner;
    this.neighbors = new NeighborCache(
      host.simulator,
      host.random(`arp/${owner.name}`),
      this,
      () => defaultNeighborTimes,
    );
  }

  /** An ARP packet without its Ethernet header. Handed over. */
  receive(packet: PacketBuffer): void {
    let arp: ArpPacket;
    try {
      arp = decodeArp(packet.view());
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.owner.host.drop(packet, 'malformed', this.owner, () => error.message);
      return;
    }
    // The order of RFC 826: merge what is known, then ask whether it is for me, then the operation.
    const isForMe = this.owner.ipv4.has(arp.targetIp);
    const known = this.neighbors.find(arp.senderIp);
    if (arp.operation === arpOperation.reply && isForMe) {
      this.neighbors.confirm(known ?? this.neighbors.entryOf(arp.senderIp), arp.senderMac);
    } else if (!arp.senderIp.isUnspecified && (known !== undefined || isForMe)) {
      this.neighbors.learn(arp.senderIp, arp.senderMac);
    }
    if (arp.operation === arpOperation.request && isForMe) {
      const reply = this.build(arpOperation.reply, arp.targetIp, arp.senderIp, arp.senderMac);
      this.owner.transmit(reply.becauseOf(packet), arp.senderMac, etherType.arp);
    }
  }

  private build(operation: number, senderIp: Ipv4Address, targetIp: Ipv4Address, targetMac: MacAddress): PacketBuffer {
    const packet = PacketBuffer.from(
      encodeArp({ operation, senderMac: this.owner.mac, senderIp, targetMac, targetIp, trailer: new Uint8Array(0) }),
    );
    this.owner.host.nameFrame(packet);
    return packet;
  }

  transmit(packet: PacketBuffer, mac: MacAddress): void {
    this.owner.transmit(packet, mac, etherType.ipv4);
  }

  solicit(neighbor: Neighbor, isProbe: boolean): void {
    const target = neighbor.address as Ipv4Address;
    const request = this.build(arpOperation.request, this.senderFor(target), target, MacAddress.zero);
    const to = isProbe && neighbor.mac !== null ? neighbor.mac : MacAddress.broadcast;
    this.owner.transmit(request, to, etherType.arp);
  }

  /** The own address in the target's subnet. */
  private senderFor(target: Ipv4Address): Ipv4Address {
    const { addresses } = this.owner.ipv4;
    const near = addresses.find(({ address, prefixLength }) => (address.w3 ^ target.w3) >>> (32 - prefixLength) === 0);
    return (near ?? addresses[0])?.address ?? Ipv4Address.unspecified;
  }

  overflow({ address }: Neighbor, packet: PacketBuffer): void {
    const detail = (): string => `${MAX_WAITING} packets wait for ${address.toString()} to answer ARP already`;
    this.owner.host.drop(packet, 'queue-full', this.owner, detail);
  }

  giveUp(neighbor: Neighbor, packets: readonly PacketBuffer[]): void {
    const { host } = this.owner;
    for (const packet of packets) {
      host.icmpv4.sendError(packet, null, icmpv4Error.hostUnreachable);
      host.drop(packet, 'neighbor-unreachable', this.owner, () => `${neighbor.address.toString()} does not answer ARP`);
    }
  }

  reachabilityChanged(): void {
    this.owner.host.forgetDestinations();
  }
}
