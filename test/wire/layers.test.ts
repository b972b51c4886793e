import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { encodeDns } from '../../src/wire/dns/message.ts';
import { deleteSet, makeUpdate, setDoesNotExist } from '../../src/wire/dns/update.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { encodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { encodeIpv4 } from '../../src/wire/ipv4.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import type { Field } from '../../src/wire/layers/field.ts';
import type { Layer } from '../../src/wire/layers/layer.ts';
import { summaryText, treeLines } from '../../src/wire/layers/layer-text.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { encodeUdp } from '../../src/wire/udp.ts';
import { hex } from '../support/bytes.ts';

const A4 = Ipv4Address.parse('172.16.20.100');
const B4 = Ipv4Address.parse('172.16.10.31');
const A6 = Ipv6Address.parse('fd9c:30c:2da4:1:0:5efe:ac10:1464');
const B6 = Ipv6Address.parse('fd9c:30c:2da4:1000::c1');
const NONE = new Uint8Array(0);

const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

function ipv4(protocol: number, payload: Uint8Array, changes: object = {}): Uint8Array {
  return encodeIpv4({
    typeOfService: 0,
    identification: 0x1234,
    reservedFlag: false,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: 128,
    protocol,
    checksum: 0,
    source: A4,
    destination: B4,
    options: NONE,
    payload,
    trailer: NONE,
    ...changes,
  });
}

const ipv6 = (nextHeader: number, payload: Uint8Array): Uint8Array =>
  encodeIpv6({
    trafficClass: 2,
    flowLabel: 0xabcde,
    nextHeader,
    hopLimit: 128,
    source: A6,
    destination: B6,
    payload,
    trailer: NONE,
  });

const ethernet = (type: string, payload: Uint8Array): Uint8Array =>
  concat(hex(`02000000000b 02000000000a ${type}`), payload);

const pseudo = (protocol: number, length: number): number => pseudoHeaderSum(A6, B6, protocol, length);

const synOptions = hex('020405a0 01 030308 0402 0000');
const tcp = (flags: number, options: Uint8Array, payload: Uint8Array): Uint8Array =>
  encodeTcp(
    {
      sourcePort: 49152,
      destinationPort: 3389,
      sequence: 1000,
      acknowledgment: 0,
      reserved: 0,
      flags,
      window: 8192,
      checksum: 0,
      urgentPointer: 0,
      options,
      payload,
    },
    pseudo(6, 20 + options.length + payload.length),
  );
const syn = ipv6(6, tcp(2, concat(synOptions, hex('00000000')).subarray(0, 12), NONE));

const udp4 = (destinationPort: number, payload: Uint8Array): Uint8Array =>
  encodeUdp(
    { sourcePort: 50000, destinationPort, checksum: 0, payload, trailer: NONE },
    pseudoHeaderSum(A4, B4, 17, 8 + payload.length),
  );
const icmpv6 = (message: Icmpv6Message): Uint8Array => ipv6(58, encodeIcmpv6(message, A6, B6));

const question = { name: 'client01.domain.local', type: 28, class: 1 };
const dnsAnswer = encodeDns({
  id: 7,
  isResponse: true,
  opcode: 0,
  authoritative: true,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: true,
  reserved: 0,
  responseCode: 0,
  questions: [question],
  answers: [{ name: question.name, class: 1, timeToLive: 1200, data: { kind: 'AAAA', address: B6 } }],
  authorities: [],
  additionals: [],
});

const dnsUpdate = makeUpdate(
  8,
  'domain.local',
  [setDoesNotExist(question.name, 5)],
  [
    deleteSet(question.name, 28),
    { name: question.name, class: 1, timeToLive: 1200, data: { kind: 'AAAA', address: B6 } },
  ],
);

const routerAdvertisement: Icmpv6Message = {
  kind: 'router-advertisement',
  code: 0,
  currentHopLimit: 64,
  managed: false,
  otherConfiguration: true,
  homeAgent: false,
  preference: 'medium',
  proxy: false,
  reserved: 0,
  routerLifetime: 0,
  reachableTime: 30_000,
  retransTimer: 1000,
  options: [
    { kind: 'mtu', reserved: 0, mtu: 1280 },
    {
      kind: 'prefix-information',
      prefixLength: 64,
      onLink: true,
      autonomous: true,
      reserved1: 0,
      validLifetime: 0xffffffff,
      preferredLifetime: 604_800,
      reserved2: 0,
      prefix: Ipv6Address.parse('fd9c:30c:2da4:1::'),
    },
    {
      kind: 'route-information',
      prefixLength: 48,
      preference: 'high',
      reserved: 0,
      routeLifetime: 1800,
      prefix: Ipv6Address.parse('fd9c:30c:2da4::'),
      units: 2,
    },
    { kind: 'unknown', type: 99, data: hex('010203040506') },
  ],
};

const tunnelled = ethernet('0800', ipv4(41, syn));
const CORRECT: readonly (readonly [string, Uint8Array, string])[] = [
  [
    'TCP in 6in4',
    tunnelled,
    `6in4 172.16.20.100 > 172.16.10.31 | ${A6.toString()} > ${B6.toString()} TCP 49152 > 3389 [SYN]`,
  ],
  [
    'DNS',
    ethernet('0800', ipv4(17, udp4(53, dnsAnswer))),
    '172.16.20.100 > 172.16.10.31 DNS answer AAAA client01.domain.local: fd9c:30c:2da4:1000::c1',
  ],
  [
    'UDP with padding behind it',
    ethernet('0800', concat(ipv4(17, udp4(9, hex('0102'))), new Uint8Array(16))),
    '172.16.20.100 > 172.16.10.31 UDP 50000 > 9 2 bytes',
  ],
  [
    'router advertisement',
    ethernet('86dd', icmpv6(routerAdvertisement)),
    `${A6.toString()} > ${B6.toString()} ICMPv6 router advertisement, lifetime 0 s, MTU 1280, prefix fd9c:30c:2da4:1::/64, route fd9c:30c:2da4::/48 high`,
  ],
  [
    'neighbor advertisement',
    ethernet(
      '86dd',
      icmpv6({
        kind: 'neighbor-advertisement',
        code: 0,
        router: true,
        solicited: false,
        override: true,
        reserved: 0,
        target: B6,
        options: [],
      }),
    ),
    `${A6.toString()} > ${B6.toString()} ICMPv6 neighbor advertisement of ${B6.toString()} (router, override)`,
  ],
  [
    'packet too big with the packet it is about',
    ethernet('86dd', icmpv6({ kind: 'error', type: 2, code: 0, parameter: 1280, quoted: syn })),
    `${A6.toString()} > ${B6.toString()} ICMPv6 2/0 packet too big, MTU 1280 (about ${A6.toString()} > ${B6.toString()} TCP 49152 > 3389 [SYN])`,
  ],
  [
    'ICMPv4 with eight bytes of a tunnelled packet',
    ethernet(
      '0800',
      ipv4(
        1,
        encodeIcmpv4({
          type: 3,
          code: 4,
          parameter: 1400,
          data: ipv4(17, udp4(9, new Uint8Array(30))).subarray(0, 28),
        }),
      ),
    ),
    '172.16.20.100 > 172.16.10.31 ICMPv4 3/4 fragmentation needed, MTU 1400 (about 172.16.20.100 > 172.16.10.31 UDP 50000 > 9)',
  ],
  [
    'ARP',
    ethernet('0806', hex('0001 0800 06 04 0001 02000000000a ac101464 000000000000 ac101401')),
    'ARP who has 172.16.20.1 tell 172.16.20.100',
  ],
  [
    'a first fragment behind destination options',
    ethernet(
      '86dd',
      ipv6(
        60,
        concat(
          hex('2c 00 01 04 00000000'),
          encodeFragmentHeader({
            nextHeader: 17,
            reserved1: 0,
            offset: 0,
            reserved2: 0,
            more: true,
            identification: 77,
          }),
          udp4(9, new Uint8Array(32)).subarray(0, 24),
        ),
      ),
    ),
    `${A6.toString()} > ${B6.toString()} destination options, 0 options, fragment 77 offset 0, UDP 50000 > 9 at least 16 bytes`,
  ],
  [
    'a later fragment',
    ethernet('0800', ipv4(17, new Uint8Array(16), { fragmentOffset: 1480, dontFragment: false })),
    '172.16.20.100 > 172.16.10.31 fragment 4660 offset 1480 last protocol 17 (udp), data, 16 bytes',
  ],
  [
    'a packet behind two tags',
    ethernet('88a8', concat(hex('0005 8100 b014 0800'), ipv4(17, udp4(9, new Uint8Array(4))))),
    '172.16.20.100 > 172.16.10.31 UDP 50000 > 9 4 bytes',
  ],
  [
    'a tag before what nobody reads',
    ethernet('8100', hex('0014 88cc 0207')),
    'Ethernet 02:00:00:00:00:0a > 02:00:00:00:00:0b type 0x8100, 802.1Q VLAN 20 type 0x88cc, data, 2 bytes',
  ],
  [
    'redirect',
    ethernet('86dd', icmpv6({ kind: 'redirect', code: 0, reserved: 0, target: A6, destination: B6, options: [] })),
    `${A6.toString()} > ${B6.toString()} ICMPv6 redirect for ${B6.toString()} to ${A6.toString()}`,
  ],
  [
    'DNS update',
    ethernet('0800', ipv4(17, udp4(53, encodeDns(dnsUpdate)))),
    '172.16.20.100 > 172.16.10.31 DNS update domain.local: delete client01.domain.local AAAA, add client01.domain.local fd9c:30c:2da4:1000::c1',
  ],
  [
    'a DNS update that is refused',
    ethernet('0800', ipv4(17, udp4(53, encodeDns({ ...dnsUpdate, isResponse: true, responseCode: 5 })))),
    '172.16.20.100 > 172.16.10.31 DNS update answer domain.local: refused',
  ],
];

const textOf = (bytes: Uint8Array, originalLength?: number): string =>
  summaryText(packetLayers(1, bytes, originalLength));

const field = (layers: readonly Layer[], protocol: string, name: string): Field | undefined =>
  layers.find((layer) => layer.protocol === protocol)?.fields.find((candidate) => candidate.name === name);

describe.each(CORRECT)('%s', (_name, bytes, summary) => {
  test('in one line', () => {
    expect(textOf(bytes)).toBe(summary);
  });

  test('has no bad checksum, nothing malformed, and every layer lies inside', () => {
    for (const layer of packetLayers(1, bytes)) {
      expect(layer.checksum, layer.text).not.toBe('bad');
      expect(layer.protocol).not.toBe('malformed');
      expect(layer.offset + layer.length).toBeLessThanOrEqual(bytes.length);
    }
  });

  test('cut at every offset, damaged at every byte: always layers, inside the bytes', () => {
    const variants = [...bytes.keys()].flatMap((at) => {
      const damaged = [1, 255, 128].map((change) => {
        const copy = bytes.slice();
        copy[at]! += change;
        return copy;
      });
      return [bytes.slice(0, at), ...damaged];
    });
    for (const variant of variants) {
      for (const originalLength of [variant.length, bytes.length + 100]) {
        const layers = packetLayers(1, variant, originalLength);
        expect(layers.length > 0 || variant.length === 0).toBe(true);
        for (const layer of layers) {
          expect(layer.offset).toBeLessThanOrEqual(variant.length);
          expect(layer.offset + layer.length).toBeLessThanOrEqual(variant.length);
        }
        expect(summaryText(layers)).not.toContain('undefined');
        expect(treeLines(layers).length).toBeGreaterThanOrEqual(layers.length);
      }
    }
  });
});

test('the layers of a tunnelled segment, outside in', () => {
  const layers = packetLayers(1, tunnelled);
  expect(layers.map(({ protocol, offset, length, checksum }) => [protocol, offset, length, checksum])).toEqual([
    ['ethernet', 0, 14, null],
    ['ipv4', 14, 20, 'good'],
    ['ipv6', 34, 40, null],
    ['tcp', 74, 32, 'good'],
  ]);
  expect(field(layers, 'ethernet', 'source')?.text).toBe('02:00:00:00:00:0a');
  expect(field(layers, 'ipv4', 'protocol')).toEqual({ name: 'protocol', value: 41, text: '41 (ipv6)' });
  expect(field(layers, 'ipv6', 'trafficClass')).toMatchObject({ value: 2, fields: [{ value: 0 }, { value: 2 }] });
  expect(field(layers, 'ipv6', 'flowLabel')).toMatchObject({ value: 0xabcde, text: '0xabcde' });
  expect(
    layers
      .at(-1)!
      .fields.filter(({ name }) => name === 'option')
      .map(({ value, fields }) => [value, fields?.[0]?.value]),
  ).toEqual([
    ['mss', 1440],
    ['nop', undefined],
    ['window-scale', 8],
    ['sack-permitted', undefined],
    ['end', undefined],
  ]);
});

test('tags of VLANs are layers with their fields', () => {
  const layers = packetLayers(1, ethernet('88a8', hex('0005 8100 b014 0806')));
  const tags = layers.filter(({ protocol }) => protocol === 'vlan');
  expect(tags.map(({ fields }) => fields.map(({ name, text }) => `${name} ${text}`))).toEqual([
    ['priority 0', 'dropEligible no', 'identifier 5', 'type 0x8100 (vlan)'],
    ['priority 5', 'dropEligible yes', 'identifier 20', 'type 0x0806 (arp)'],
  ]);
});

describe('IPv4 options', () => {
  const withOptions = (options: string, payload = udp4(9, new Uint8Array(4))): Layer[] =>
    packetLayers(228, ipv4(17, payload, { options: hex(options) }));

  test('are fields', () => {
    const [header] = withOptions('07 07 04 ac10140a 01 44 0c 0d 11 ac10140a 00000bb8 94 04 0000 82 04 0102 00 000000');
    const options = header!.fields.filter(({ name }) => name === 'option');
    const text = ({ text: own, fields = [] }: Field): string =>
      [own, ...fields.map((inner) => `${inner.name} ${inner.text}`)].join(', ');
    expect(options.map(text)).toEqual([
      'record-route, pointer 4, address 172.16.20.10',
      'no-operation',
      'timestamp, pointer 13, overflow 1, flag 1, address 172.16.20.10, time 3000',
      'router-alert, value 0',
      'security, data 2 bytes: 0102',
      'end',
    ]);
  });

  test('that do not fit are malformed, and the packet is read on', () => {
    const layers = withOptions('94 05 0000');
    expect(layers.map(({ protocol }) => protocol)).toEqual(['ipv4', 'malformed', 'udp', 'data']);
    expect(layers[1]).toMatchObject({ text: 'malformed IPv4: option 148 has length 5', offset: 20 });
  });

  test('the end of a source route stands in the pseudo-header', () => {
    const end = Ipv4Address.parse('172.16.10.99');
    const payload = encodeUdp(
      { sourcePort: 50000, destinationPort: 9, checksum: 0, payload: NONE, trailer: NONE },
      pseudoHeaderSum(A4, end, 17, 8),
    );
    expect(withOptions('83 07 04 ac100a63 00', payload)[1]).toMatchObject({ protocol: 'udp', checksum: 'good' });
    expect(withOptions('83 07 08 ac100a63 00', payload)[1]).toMatchObject({ protocol: 'udp', checksum: 'bad' });
  });
});

test('raw IP of the three link types, by its version or as the type says', () => {
  const packet = ipv4(41, syn);
  expect(summaryText(packetLayers(101, packet))).toContain('6in4');
  expect(summaryText(packetLayers(228, packet))).toContain('6in4');
  expect(summaryText(packetLayers(101, syn))).toContain('[SYN]');
  expect(summaryText(packetLayers(229, syn))).toContain('[SYN]');
  expect(summaryText(packetLayers(229, packet))).toBe('malformed IPv6: version 4');
  expect(summaryText(packetLayers(147, packet))).toBe(`data, ${packet.length} bytes`);
  expect(summaryText(packetLayers(101, hex('00')))).toBe('data, 1 byte');
});

describe('checksums', () => {
  test.each([
    ['IPv4 header', 24, 'ipv4'],
    ['TCP', 76, 'tcp'],
  ])('%s: one bit wrong is bad', (_name, at, protocol) => {
    const damaged = tunnelled.slice();
    damaged[at]! ^= 1;
    const bad = packetLayers(1, damaged).filter(({ checksum }) => checksum === 'bad');
    expect(bad.map((layer) => layer.protocol)).toEqual([protocol]);
    expect(textOf(damaged)).toContain(`[bad ${protocol} checksum]`);
  });

  test('are not checked of a fragment, a cut packet or UDP without one', () => {
    const withoutSum = encodeUdp(
      { sourcePort: 1, destinationPort: 2, checksum: 'none', payload: hex('00'), trailer: NONE },
      0,
    );
    const last = (bytes: Uint8Array, length?: number): unknown =>
      packetLayers(101, bytes, length).find(({ protocol }) => protocol === 'udp' || protocol === 'tcp')?.checksum;
    expect(last(ipv4(17, withoutSum))).toBe('not-checked');
    expect(last(ipv4(17, udp4(9, hex('00')), { moreFragments: true }))).toBe('not-checked');
    expect(last(ipv6(6, tcp(16, NONE, hex('010203'))).subarray(0, 62), 63)).toBe('not-checked');
    // RFC 8200 section 8.1.
    expect(last(ipv6(17, withoutSum))).toBe('bad');
  });

  test('behind a routing header counts the final destination', () => {
    // zeek__ip6-route0-udp-good-chksum.pcap: two segments left, so the last address is the pseudo-header's.
    const final = Ipv6Address.parse('2001:db8::99');
    const route = concat(hex('11 02 00 01 00000000'), new Uint8Array(16));
    final.write(route, 8);
    const datagram = encodeUdp(
      { sourcePort: 1, destinationPort: 2, checksum: 0, payload: hex('0a'), trailer: NONE },
      pseudoHeaderSum(A6, final, 17, 9),
    );
    const layers = packetLayers(229, ipv6(43, concat(route, datagram)));
    expect(layers.map(({ protocol, checksum }) => [protocol, checksum])).toEqual([
      ['ipv6', null],
      ['ipv6-routing', null],
      ['udp', 'good'],
      ['data', null],
    ]);
  });
});

describe('what cannot be read', () => {
  test('is malformed in a whole packet and cut in a shortened one', () => {
    const short = tunnelled.subarray(0, 80);
    expect(textOf(short)).toContain('malformed IPv4: total length 92 in 66 bytes');
    expect(textOf(short, tunnelled.length)).toContain('cut off TCP: shorter than its header');
    expect(textOf(tunnelled.subarray(0, 84), tunnelled.length)).toContain(
      'TCP 49152 > 3389, cut off TCP: 10 bytes of the header',
    );
  });

  test('keeps what stood before it: options of TCP and of neighbor discovery', () => {
    const layers = packetLayers(229, ipv6(6, tcp(2, hex('02ff05a0'), NONE)));
    expect(layers.map(({ protocol }) => protocol)).toEqual(['ipv6', 'tcp', 'malformed']);
    const message = packetLayers(229, ipv6(58, hex('85000000 00000000 0100020000000001')));
    expect(message.map(({ text }) => text).slice(1)).toEqual([
      'ICMPv6 type 133 code 0',
      'malformed ICMPv6: option 1 has length 0',
    ]);
  });

  test('ESP shows its header, in UDP 4500 too, where the exchange of keys begins with four zeros (IPSEC-15)', () => {
    const esp = 'cafe0001 00000007 0102030405060708';
    const text = 'ESP SPI 0xcafe0001 sequence 7 8 bytes';
    expect(packetLayers(229, ipv6(50, hex(esp))).map((layer) => layer.text)).toContain(text);
    const inUdp = (payload: string): string[] =>
      packetLayers(229, ipv6(17, hex(`1194 c350 0018 0000 ${payload}`))).map(({ protocol }) => protocol);
    expect(inUdp(esp)).toEqual(['ipv6', 'udp', 'esp', 'data']);
    expect(inUdp(esp.replace('cafe0001', '00000000'))).toEqual(['ipv6', 'udp', 'data']);
  });

  test('headers nested by the thousand end as data', () => {
    const depth = 3000;
    const bytes = new Uint8Array(40 * depth);
    for (let index = 0; index < depth; index++) {
      const rest = 40 * (depth - index - 1);
      bytes.set([0x60, 0, 0, 0, rest >>> 8, rest & 0xff, 41, 1], 40 * index);
    }
    const layers = packetLayers(229, bytes.subarray(40 * (depth - 1500)));
    expect(layers.length).toBeLessThan(100);
    expect(layers.at(-1)?.protocol).toBe('data');
  });

  test('random bytes as any link type', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 101, 113, 228, 229, 4711), fc.uint8Array({ maxLength: 200 }), (type, bytes) => {
        const layers = packetLayers(type, bytes, bytes.length + 5);
        return typeof summaryText(layers) === 'string' && treeLines(layers).length >= layers.length;
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});

test('the tree has every field and marks what is quoted', () => {
  const lines = treeLines(packetLayers(1, CORRECT[5]![1]));
  expect(lines).toContain('IPv6 fd9c:30c:2da4:1:0:5efe:ac10:1464 > fd9c:30c:2da4:1000::c1 (ipv6, byte 14, length 40)');
  expect(lines).toContain('    mtu: 1280');
  expect(lines).toContain('        destinationPort: 3389');
  expect(lines.filter((line) => line.startsWith('    TCP'))).toEqual([
    '    TCP 49152 > 3389 [SYN] (tcp, byte 102, length 32, checksum good)',
  ]);
});
