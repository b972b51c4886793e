/** What TCP and UDP carry. Protocols that nobody here can rename are blanked. */
import { u16, u32 } from '../wire/bytes.ts';
import { tcpDestinationPort, tcpHeaderLength, TCP_HEADER_LENGTH, tcpSequence, tcpSourcePort } from '../wire/tcp/tcp.ts';
import { UDP_HEADER_LENGTH, udpDestinationPort, udpSourcePort } from '../wire/udp.ts';
import { renameDhcp } from './dhcp.ts';
import { renameDns } from './dns.ts';
import { renameHttpHead } from './http.ts';
import { type Place, renameIpv4Address } from './place.ts';
import { blank } from './tools.ts';

const DNS_PORT = 53;
/** DNS, multicast DNS (RFC 6762), LLMNR (RFC 4795). */
const DNS_PORTS: readonly number[] = [DNS_PORT, 5353, 5355];
const DHCP_PORTS: readonly number[] = [67, 68];
const TEREDO_PORT = 3544;
const KEY_EXCHANGE_PORT = 500;
const ENCAPSULATED_PORT = 4500;
const KEY_EXCHANGE_HEADER = 28;
const FIRST_PAYLOAD = 16;

export function renameTcp(place: Place, at: number, end: number): void {
  const { bytes, tools, streams } = place;
  if (end - at < TCP_HEADER_LENGTH) return;
  const data = at + Math.max(TCP_HEADER_LENGTH, tcpHeaderLength(bytes, at));
  if (data >= end) return;
  const ports = [tcpSourcePort(bytes, at), tcpDestinationPort(bytes, at)];
  const flow = `${ports.join('>')} ${bytes.subarray(...place.ends).join('.')}`;
  const segment = { bytes, at: data, end, sequence: tcpSequence(bytes, at), flow };
  if (place.isPart) blank(tools, 'application data', bytes, data, end);
  else if (ports.includes(DNS_PORT)) dnsOverTcp(place, data, end);
  else if (!streams.rename(tools, segment) && !renameHttpHead(tools, bytes, data, end))
    blank(tools, 'application data', bytes, data, end);
}

/** RFC 1035 section 4.2.2: a length before each message. A message over several segments is blanked. */
function dnsOverTcp({ tools, bytes }: Place, from: number, end: number): void {
  let at = from;
  while (at + 2 < end && at + 2 + u16(bytes, at) <= end) {
    const next = at + 2 + u16(bytes, at);
    renameDns(tools, bytes, at + 2, next);
    at = next;
  }
  blank(tools, 'application data', bytes, at, end);
}

export function renameUdp(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  const data = at + UDP_HEADER_LENGTH;
  if (data >= end) return;
  const ports = [udpSourcePort(bytes, at), udpDestinationPort(bytes, at)];
  const isTo = (port: number): boolean => ports.includes(port);
  if (place.isPart) blank(tools, 'application data', bytes, data, end);
  else if (DNS_PORTS.some(isTo)) renameDns(tools, bytes, data, end);
  else if (ports.every((port) => DHCP_PORTS.includes(port))) renameDhcp(tools, bytes, data, end);
  else if (isTo(TEREDO_PORT) || isIpv6(bytes, data, end)) teredo(place, data, end);
  else if (isTo(KEY_EXCHANGE_PORT)) keyExchange(place, data, end);
  else if (isTo(ENCAPSULATED_PORT) && end - data > 8) {
    // RFC 3948 section 2.2: four zero bytes stand before a message of the key exchange.
    if (u32(bytes, data) === 0) keyExchange(place, data + 4, end);
    else blank(tools, 'encrypted payload', bytes, data + 8, end);
  } else blank(tools, 'application data', bytes, data, end);
}

/** Between Teredo clients no port tells. */
const isIpv6 = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= 40 && bytes[at]! >>> 4 === 6 && u16(bytes, at + 4) === end - at - 40;

/** RFC 4380 section 5.1.1: indications of authentication and of the origin may stand before the packet. */
function teredo(place: Place, from: number, end: number): void {
  const { bytes, tools } = place;
  let at = from;
  while (end - at >= 8 && bytes[at] === 0 && bytes[at + 1]! <= 1) {
    if (bytes[at + 1] === 1) {
      const length = 4 + bytes[at + 2]! + bytes[at + 3]!;
      blank(tools, 'application data', bytes, at + 4, Math.min(end, at + length));
      at += length + 9;
    } else {
      // The address stands there with all its bits turned over.
      turn(bytes, at + 4);
      renameIpv4Address(place, at + 4, end);
      turn(bytes, at + 4);
      at += 8;
    }
  }
  if (at < end) place.carried.ip(place, at, end);
}

function turn(bytes: Uint8Array, at: number): void {
  for (let index = at; index < at + 4; index++) bytes[index]! ^= 0xff;
}

/** ISAKMP and IKE, RFC 7296 section 3.1: the header stays and says that nothing follows. */
function keyExchange({ tools, bytes }: Place, at: number, end: number): void {
  if (tools.keepPayload) return;
  const body = Math.min(end, at + KEY_EXCHANGE_HEADER);
  if (at + FIRST_PAYLOAD < body) bytes[at + FIRST_PAYLOAD] = 0;
  blank(tools, 'encrypted payload', bytes, body, end);
}
