import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { decodeDns, encodeDns } from '../../src/wire/dns/message.ts';
import { decodeEthernet, encodeEthernet } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeTcp, encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { decodeUdp, encodeUdp } from '../../src/wire/udp.ts';
import { nanosecondsEach, type Result, summarize } from '../measure.ts';

const OPERATIONS = 20_000;

const source = Ipv6Address.parse('2001:db8::1');
const destination = Ipv6Address.parse('2001:db8::2');
const pseudoHeader = (protocol: number, length: number): number =>
  pseudoHeaderSum(source, destination, protocol, length);

interface Codec {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly decode: (bytes: Uint8Array) => object;
  /** Gives a function that makes the same bytes of the decoded value. */
  readonly encoder: (bytes: Uint8Array) => () => Uint8Array;
}

function codec<Value extends object>(
  name: string,
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => Value,
  encode: (value: Value) => Uint8Array,
): Codec {
  const encoder = (from: Uint8Array): (() => Uint8Array) => {
    const value = decode(from);
    return () => encode(value);
  };
  return { name, bytes, decode, encoder };
}

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
const data = (length: number): string => '5a'.repeat(length);

/** Headers as they stand before 52 bytes of payload: packets of about 100 bytes. */
const codecs: readonly Codec[] = [
  codec('Ethernet', hex(`020000000002 020000000001 86dd ${data(100)}`), decodeEthernet, encodeEthernet),
  codec('ARP', hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002'), decodeArp, encodeArp),
  codec('IPv4', hex(`45000050 08f20000 4029 0000 c0a87b03 c0a87b64 ${data(60)}`), decodeIpv4, encodeIpv4),
  codec('ICMPv4 echo', hex(`0800 0000 0001 0002 ${data(52)}`), decodeIcmpv4, encodeIcmpv4),
  codec(
    'IPv6',
    hex(`60000000 003c 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002 ${data(60)}`),
    decodeIpv6,
    encodeIpv6,
  ),
  codec('ICMPv6 echo', hex(`8000 0000 0001 0002 ${data(52)}`), decodeIcmpv6, (message) =>
    encodeIcmpv6(message, source, destination),
  ),
  codec(
    'ICMPv6 neighbor advertisement',
    hex('8800 0000 60000000 20010db8000000000000000000000002 0201 020000000002'),
    decodeIcmpv6,
    (message) => encodeIcmpv6(message, source, destination),
  ),
  codec(
    'ICMPv6 router advertisement',
    hex(
      `8600 0000 4008 0708 00000000 00000000 0101 020000000001 0501 0000 00000500
       0304 40c0 ffffffff 00093a80 00000000 20010db8000000000000000000000000
       1802 3008 00000e10 20010db8000000000`
        .replaceAll(/\s/g, '')
        .padEnd(144, '0'),
    ),
    decodeIcmpv6,
    (message) => encodeIcmpv6(message, source, destination),
  ),
  codec('UDP', hex(`c000 0009 003c 1234 ${data(52)}`), decodeUdp, (datagram) =>
    encodeUdp(datagram, pseudoHeader(ipProtocol.udp, 60)),
  ),
  codec('TCP', hex(`c000 0050 00000001 00000002 5018 2000 0000 0000 ${data(52)}`), decodeTcp, (segment) =>
    encodeTcp(segment, pseudoHeader(ipProtocol.tcp, 72)),
  ),
  codec(
    'DNS response',
    hex(
      `0001 8580 0001 0002 0000 0000 05617070 3031 06646f6d61696e 056c6f63616c 00 001c 0001
       c00c 001c 0001 000004b0 0010 20010db8000000000000000000000060
       c00c 0001 0001 000004b0 0004 ac100a3c`,
    ),
    decodeDns,
    encodeDns,
  ),
];

/** Whole values: one protocol a row, decoded and encoded. */
export function codecResults(rounds: number): Result[] {
  return codecs.flatMap(({ name, bytes, decode, encoder }) => {
    const decoding = nanosecondsEach(OPERATIONS, rounds, () => {
      let keys = 0;
      for (let count = 0; count < OPERATIONS; count++) keys += decode(bytes) === null ? 1 : 0;
      return keys;
    });
    const encode = encoder(bytes);
    const encoding = nanosecondsEach(OPERATIONS, rounds, () => {
      let length = 0;
      for (let count = 0; count < OPERATIONS; count++) length += encode().length;
      if (length !== OPERATIONS * bytes.length) throw new Error(`${name}: ${length / OPERATIONS} bytes were encoded`);
      return length;
    });
    return [summarize(`decode ${name}`, 'ns', decoding), summarize(`encode ${name}`, 'ns', encoding)];
  });
}
