/** The packets of a capture, from their link layer on; renamed in place, as long as before. */
import { ETHERNET_HEADER_LENGTH, etherType } from '../wire/ethernet.ts';
import { u16 } from '../wire/bytes.ts';
import { innerTypeAt } from '../wire/vlan.ts';
import { renameIpv4, renameIpv6 } from './ip.ts';
import { type Carried, type Place, renameIpv4Address, renameMac } from './place.ts';
import { TcpStreams } from './tcp-streams.ts';
import { blank, type Tools } from './tools.ts';

const PPPOE_SESSION = 0x8864;
const PPPOE_DISCOVERY = 0x8863;
const PPPOE_HEADER = 6;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
/** Types below are lengths of IEEE 802.3 frames. */
const LEAST_TYPE = 0x600;
const LLC_HEADER = 3;
const ARP_LENGTH = 28;
const ARP_ETHERNET_IPV4 = [0, 1, 8, 0, 6, 4] as const;

/** LINKTYPE_ values, https://www.tcpdump.org/linktypes.html */
const linkType = {
  loopback: 0,
  ethernet: 1,
  raw12: 12,
  raw14: 14,
  raw: 101,
  cooked: 113,
  ipv4: 228,
  ipv6: 229,
  cooked2: 276,
};

/** Renames the packets of one capture: connections go on from packet to packet. */
export class PacketRenamer {
  private readonly tools: Tools;
  private readonly streams = new TcpStreams();

  constructor(tools: Tools) {
    this.tools = tools;
  }

  /** @param type LINKTYPE_ value @param bytes what was captured; changed in place */
  rename(type: number, bytes: Uint8Array): void {
    const { tools, streams } = this;
    const place: Place = { tools, streams, bytes, depth: 0, isPart: false, ends: [0, 0], carried };
    const end = bytes.length;
    switch (type) {
      case linkType.ethernet:
        ethernet(place, 0, end);
        return;
      case linkType.loopback:
        renameIp(place, 4, end);
        return;
      case linkType.raw:
      case linkType.raw12:
      case linkType.raw14:
      case linkType.ipv4:
      case linkType.ipv6:
        renameIp(place, 0, end);
        return;
      case linkType.cooked:
        renameMacOfLength(place, 6, u16At(bytes, 4), end);
        byType(place, u16At(bytes, 14), 16, end);
        return;
      case linkType.cooked2:
        renameMacOfLength(place, 12, bytes[11] ?? 0, end);
        byType(place, u16At(bytes, 0), 20, end);
        return;
      default:
        blank(tools, 'unknown protocols', bytes, 0, end);
    }
  }
}

const u16At = (bytes: Uint8Array, at: number): number => (at + 2 <= bytes.length ? u16(bytes, at) : 0);

const carried: Carried = { ip: renameIp, byType };

/** Raw IP: the first four bits tell the version. */
function renameIp(place: Place, at: number, end: number): void {
  const version = at < end ? place.bytes[at]! >>> 4 : 0;
  if (version === 4) renameIpv4(place, at, end);
  else if (version === 6) renameIpv6(place, at, end);
  else blank(place.tools, 'unknown protocols', place.bytes, at, end);
}

function renameMacOfLength(place: Place, at: number, length: number, end: number): void {
  if (length === 6) renameMac(place, at, end);
  else blank(place.tools, 'unknown protocols', place.bytes, at, Math.min(at + 8, end));
}

/** An Ethernet frame; also within a tunnel. */
function ethernet(place: Place, at: number, end: number): void {
  renameMac(place, at, end);
  renameMac(place, Math.min(at + 6, end), end);
  if (end - at < ETHERNET_HEADER_LENGTH) return;
  const typeAt = innerTypeAt(place.bytes, at, end);
  byType(place, u16(place.bytes, typeAt), typeAt + 2, end);
}

/** What an EtherType announces. */
function byType(place: Place, type: number, at: number, end: number): void {
  const { tools, bytes } = place;
  if (at >= end) return;
  switch (type) {
    case etherType.ipv4:
      renameIpv4(place, at, end);
      return;
    case etherType.ipv6:
      renameIpv6(place, at, end);
      return;
    case etherType.arp:
      arp(place, at, end);
      return;
    case PPPOE_SESSION:
      pppoe(place, at, end);
      return;
    case PPPOE_DISCOVERY:
      blank(tools, 'unknown protocols', bytes, at + PPPOE_HEADER, end);
      return;
    default:
      // The service of a frame of IEEE 802.3 stays.
      blank(tools, 'unknown protocols', bytes, type < LEAST_TYPE ? at + LLC_HEADER : at, end);
  }
}

function pppoe(place: Place, at: number, end: number): void {
  const protocol = at + PPPOE_HEADER + 2 <= end ? u16(place.bytes, at + PPPOE_HEADER) : 0;
  const inner = at + PPPOE_HEADER + 2;
  if (protocol === PPP_IPV4) renameIpv4(place, inner, end);
  else if (protocol === PPP_IPV6) renameIpv6(place, inner, end);
  else blank(place.tools, 'unknown protocols', place.bytes, inner, end);
}

/** RFC 826: both ends, each as MAC and IPv4 address. */
function arp(place: Place, at: number, end: number): void {
  const { tools, bytes } = place;
  if (end - at < ARP_LENGTH || !ARP_ETHERNET_IPV4.every((byte, index) => bytes[at + index] === byte)) {
    blank(tools, 'unknown protocols', bytes, at + 8, end);
    return;
  }
  for (const side of [at + 8, at + 18]) {
    renameMac(place, side, end);
    renameIpv4Address(place, side + 6, end);
  }
  blank(tools, 'padding', bytes, at + ARP_LENGTH, end);
}
