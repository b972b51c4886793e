import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { parseFrameFilter } from '../../src/link/frame-filter.ts';
import { arpOperation, encodeArp } from '../../src/wire/arp.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { encodeIpv4 } from '../../src/wire/ipv4.ts';
import { prependIpv6 } from '../../src/wire/ipv6.ts';
import { prependFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { pushVlanTag } from '../../src/wire/vlan.ts';
import { hex } from '../support/bytes.ts';

const mac = MacAddress.parse('02:00:00:00:00:01');
const a4 = Ipv4Address.parse('192.0.2.1');
const b4 = Ipv4Address.parse('192.0.2.2');
const a6 = Ipv6Address.parse('2001:db8::1');
const b6 = Ipv6Address.parse('2001:db8::2');

const frame = (type: number, payload: Uint8Array): Uint8Array =>
  encodeEthernet({ destination: mac, source: mac, type, payload });

function ipv4(protocol: number, payload: Uint8Array, fragmentOffset = 0, moreFragments = false): Uint8Array {
  return encodeIpv4({
    typeOfService: 0,
    identification: 1,
    reservedFlag: false,
    dontFragment: false,
    moreFragments,
    fragmentOffset,
    timeToLive: 64,
    protocol,
    checksum: 0,
    source: a4,
    destination: b4,
    options: new Uint8Array(0),
    payload,
    trailer: new Uint8Array(0),
  });
}

function ipv6(protocol: number, payload: Uint8Array, fragment?: { offset: number; more: boolean }): Uint8Array {
  const packet = PacketBuffer.from(payload);
  const isWhole = fragment === undefined;
  if (!isWhole)
    prependFragmentHeader(packet, { nextHeader: protocol, reserved1: 0, reserved2: 0, identification: 1, ...fragment });
  const nextHeader = isWhole ? protocol : 44;
  prependIpv6(packet, { source: a6, destination: b6, nextHeader, hopLimit: 64, trafficClass: 0, flowLabel: 0 });
  return packet.view().slice();
}

const v4 = (...of: Parameters<typeof ipv4>): Uint8Array => frame(etherType.ipv4, ipv4(...of));
const v6 = (...of: Parameters<typeof ipv6>): Uint8Array => frame(etherType.ipv6, ipv6(...of));

/** The frame with one more tag, IEEE 802.1Q. */
function tagged(vlan: number, bytes: Uint8Array): Uint8Array {
  const packet = PacketBuffer.from(bytes);
  pushVlanTag(packet, vlan);
  return packet.view().slice();
}
const HTTPS_INSIDE = ['proto41/tcp', 'proto41/tcp/443'];

/** Source port 50000, destination port 443 and 53. */
const toHttps = hex('c350 01bb 00000001 00000000 5002 0400 0000 0000');
const fromHttps = hex('01bb c350 00000001 00000000 5012 0400 0000 0000');
const toDns = hex('c350 0035 0008 0000');
const icmp = (type: number, code: number): Uint8Array =>
  encodeIcmpv4({ type, code, parameter: 0, data: new Uint8Array(28) });
const tooBig = encodeIcmpv6({ kind: 'error', type: 2, code: 0, parameter: 1280, quoted: new Uint8Array(48) }, a6, b6);
const echo = encodeIcmpv6(
  { kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(8) },
  a6,
  b6,
);
const arp = encodeArp({
  operation: arpOperation.request,
  senderMac: mac,
  senderIp: a4,
  targetMac: MacAddress.zero,
  targetIp: b4,
  trailer: new Uint8Array(0),
});

const NAMES = [
  'arp',
  'ipv4',
  'ipv6',
  'proto41',
  'icmp',
  'icmpv6',
  'icmp-packet-too-big',
  'icmpv6-packet-too-big',
  'tcp',
  'udp',
  'tcp/443',
  'udp/53',
  'ipv4-fragments',
  'ipv6-fragments',
  'proto41/icmpv6',
  'proto41/icmpv6-packet-too-big',
  'proto41/ipv6-fragments',
  'proto41/tcp',
  'proto41/tcp/443',
  'proto41/udp',
];

describe('LOOP-05 ISATAP-50 what a filter on a link matches', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['ARP', frame(etherType.arp, arp), ['arp']],
    ['ICMPv4 echo', v4(1, icmp(8, 0)), ['ipv4', 'icmp']],
    ['fragmentation needed', v4(1, icmp(3, 4)), ['ipv4', 'icmp', 'icmp-packet-too-big']],
    ['host unreachable', v4(1, icmp(3, 1)), ['ipv4', 'icmp']],
    ['ICMPv6 echo', v6(58, echo), ['ipv6', 'icmpv6']],
    ['packet too big', v6(58, tooBig), ['ipv6', 'icmpv6', 'icmpv6-packet-too-big']],
    [
      'packet too big in a tunnel',
      v4(41, ipv6(58, tooBig)),
      ['ipv4', 'proto41', 'proto41/icmpv6', 'proto41/icmpv6-packet-too-big'],
    ],
    ['HTTPS over IPv4', v4(6, toHttps), ['ipv4', 'tcp', 'tcp/443']],
    ['its answer', v4(6, fromHttps), ['ipv4', 'tcp']],
    ['HTTPS over IPv6', v6(6, toHttps), ['ipv6', 'tcp', 'tcp/443']],
    ['HTTPS in a tunnel', v4(41, ipv6(6, toHttps)), ['ipv4', 'proto41', 'proto41/tcp', 'proto41/tcp/443']],
    ['DNS', v4(17, toDns), ['ipv4', 'udp', 'udp/53']],
    ['the first IPv4 fragment', v4(17, toDns, 0, true), ['ipv4', 'udp', 'udp/53', 'ipv4-fragments']],
    ['a later one has no ports', v4(17, toDns, 8, false), ['ipv4', 'udp', 'ipv4-fragments']],
    ['a later fragment of a tunnel packet', v4(41, ipv6(58, tooBig), 8, false), ['ipv4', 'proto41', 'ipv4-fragments']],
    [
      'the first IPv6 fragment',
      v6(6, toHttps, { offset: 0, more: true }),
      ['ipv6', 'tcp', 'tcp/443', 'ipv6-fragments'],
    ],
    ['a later one', v6(6, toHttps, { offset: 8, more: false }), ['ipv6', 'tcp', 'ipv6-fragments']],
    [
      'an IPv6 fragment in a tunnel',
      v4(41, ipv6(6, toHttps, { offset: 8, more: false })),
      ['ipv4', 'proto41', 'proto41/ipv6-fragments', 'proto41/tcp'],
    ],
    ['a tagged segment in a tunnel', tagged(20, v4(41, ipv6(6, toHttps))), ['ipv4', 'proto41', ...HTTPS_INSIDE]],
    ['two tags', tagged(5, tagged(20, frame(etherType.arp, arp))), ['arp']],
    ['a tag that is cut off', tagged(20, frame(etherType.arp, arp)).subarray(0, 16), []],
  ])('%s', (_what, bytes, expected) => {
    // Behind other bytes and padding, as a frame lies in its buffer.
    const buffer = new Uint8Array(bytes.length + 100);
    buffer.set(bytes, 40);
    const matching = NAMES.filter((name) => parseFrameFilter(name)!.matches(buffer, 40, 40 + bytes.length));
    expect(matching).toEqual(expected);
  });

  test('never throws, whatever is cut off', () => {
    for (const whole of [v4(41, ipv6(58, tooBig)), v6(6, toHttps, { offset: 0, more: true }), v4(1, icmp(3, 4))]) {
      for (let end = 14; end <= whole.length; end++) {
        for (const name of NAMES) parseFrameFilter(name)!.matches(whole.slice(0, end), 0, end);
      }
    }
  });
});

test.each(['proto-41', 'tcp/0', 'tcp/65536', 'tcp/', 'proto41/ipv4', 'proto41/proto41', 'sctp', 'toString', ''])(
  '%j names nothing',
  (name) => expect(parseFrameFilter(name)).toBeNull(),
);
