import { beforeAll, describe, expect, test } from 'vitest';
import { PcapWriter } from '../../src/capture/pcap-writer.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { hex } from '../support/bytes.ts';
import { readMerged } from '../support/merged-captures.ts';
import { captureNames, readShared } from '../support/shared-captures.ts';
import { capturesOf, capturesWithoutCauses, loadFile } from '../support/scenarios.ts';
import { sampledScenarios } from '../support/shipped-scenarios.ts';
import {
  type Agreement,
  compareWithLayers,
  compareWithTshark,
  hasSecrets,
  layersOf,
} from '../support/tshark-agreement.ts';
import type { TsharkLayer } from '../support/tshark-layers.ts';

/** Values that must have been compared over all scenarios together, so that an empty comparison fails. */
const LEAST: Readonly<Record<string, number>> = {
  ethernet: 10_000,
  vlan: 1000,
  arp: 1000,
  ipv4: 10_000,
  ipv6: 10_000,
  'ipv6-fragment': 4,
  icmpv4: 10,
  icmpv6: 10_000,
  udp: 1000,
  tcp: 10_000,
  dns: 1000,
};

function expectEnough(results: readonly Agreement[], least: Readonly<Record<string, number>>): void {
  const sums = Object.keys(least).map((name) => [
    name,
    results.reduce((sum, { compared }) => sum + (compared.get(name) ?? 0), 0),
  ]);
  const table = sums.map(([name, sum]) => `${String(name).padEnd(20)}${String(sum).padStart(8)}`);
  console.log(`fields that agree with tshark:\n${table.join('\n')}`);
  for (const [name, sum] of sums) expect(sum, String(name)).toBeGreaterThanOrEqual(least[String(name)]!);
}

describe('our decoder and tshark agree on every field of the table', () => {
  const results: Agreement[] = [];

  test.each(sampledScenarios)(
    '%s',
    async (file) => {
      const { captures } = capturesWithoutCauses(loadFile(file));
      // Variations show little that is new: one view of each is enough. Sections may stand behind one another in a file.
      const views = file.startsWith('scenarios/faults/') ? [captures.get('all')!] : [...captures.values()];
      const result = await compareWithTshark(Buffer.concat(views));
      results.push(result);
      expect(result.differences.slice(0, 20)).toEqual([]);
      expect(result.packets).toBeGreaterThan(100);
      expect(result.unread).toBe(0);
    },
    120_000,
  );

  test('the pcap files of an interface each', async () => {
    const { captures } = capturesOf(loadFile('scenarios/six-in-four.yaml'), 'pcap');
    expect(captures.size).toBeGreaterThan(5);
    for (const [name, bytes] of captures) {
      const { differences, packets } = await compareWithTshark(bytes);
      expect(differences, name).toEqual([]);
      expect(packets, name).toBeGreaterThan(0);
    }
  });

  test('enough was compared of every protocol', () => expectEnough(results, LEAST));
});

/** Captures that cannot be compared whole, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'public/6to4/Wireshark__6to4.pcap': 'PPPoE',
  'public/proto41/Wireshark__6in4.pcap.gz': 'PPPoE',
  'public/proto41/nDPI__syslog.pcap': 'PPPoE',
  'public/tls-dsb/nDPI__dtls.pcap': 'GTP',
  'public/nd/zeek__icmp6-redirect-hdr-opt.pcap': 'options of redirects',
  'public/nd/zeek__icmp6-nd-short-options.pcap': 'options of redirects',
  'public/teredo/nDPI__teredo.pcap': 'Teredo',
  'public/teredo/zeek__Teredo.pcap': 'Teredo',
  'public/teredo/zeek__teredo_bubble_with_payload.pcap': 'Teredo',
  'public/tls-dsb/nDPI__doq.pcapng': 'DNS in QUIC',
  'public/pcapng/Wireshark__http_pdus.pcapng': 'upper layers without packets around them',
  'public/iphttps/packetlife-backup__iphttps.cap': 'of Network Monitor',
};
/** Files that tshark reads otherwise, see capture-files.test.ts: damaged ones, and custom blocks as packets. */
const LEFT_OUT_FILES = /test(017|018|102|202|901)\.pcapng$|invalid-vers-1|shb-option-too-long/;

/** As above; only here is what no shipped scenario sends. */
const LEAST_OF_OTHERS: Readonly<Record<string, number>> = {
  ethernet: 10_000,
  arp: 50,
  ipv4: 10_000,
  ipv6: 10_000,
  'ipv6-hop-by-hop': 4,
  'ipv6-destination-options': 2,
  'ipv6-routing': 3,
  'ipv6-fragment': 1000,
  icmpv4: 500,
  icmpv6: 1000,
  udp: 1000,
  tcp: 10_000,
  tls: 2500,
  dns: 1000,
};

describe('the same on captures of other people', () => {
  const results: Agreement[] = [];
  const names = [...captureNames('public'), ...captureNames('linux/g1')].filter(
    (name) => !(name in LEFT_OUT) && !LEFT_OUT_FILES.test(name),
  );

  let merged: ReadonlyMap<string, readonly (readonly TsharkLayer[])[]>;
  beforeAll(async () => {
    const plain = names.filter((name) => !hasSecrets(readShared(name)));
    merged = await readMerged(plain, layersOf);
  });

  test('there are enough, and what is left out is there', () => {
    expect(names.length).toBeGreaterThan(150);
    expect(captureNames('public')).toEqual(expect.arrayContaining(Object.keys(LEFT_OUT)));
  });

  test.each(names)('%s', async (name) => {
    const bytes = readShared(name);
    const layers = merged.get(name);
    const result = layers === undefined ? await compareWithTshark(bytes) : compareWithLayers(bytes, layers);
    results.push(result);
    expect(result.differences.slice(0, 20)).toEqual([]);
  });

  test('enough was compared of every protocol', () => expectEnough(results, LEAST_OF_OTHERS));
});

const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

function pcapOf(frames: readonly Uint8Array[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new PcapWriter((bytes) => chunks.push(bytes.slice()), 65_549);
  for (const [seconds, data] of frames.entries()) writer.addPacket({ time: { seconds, nanoseconds: 0 }, data });
  writer.close();
  return concat(...chunks);
}

const plainIpv4 = decodeIpv4(hex('4500 0014 0001 0000 40 01 0000 0a000001 0a000002'));

test('the same on packets that neither has: tags with a priority, and nested ones', async () => {
  const arp = '0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002';
  const made = [`8100 b06f ${arp}`, `8100 0014 8100 e005 ${arp}`, `8100 7ffe 8100 0014 ${arp}`];
  const { differences, compared, packets } = await compareWithTshark(
    pcapOf(made.map((rest) => hex(`ffffffffffff 020000000001 ${rest}`))),
  );
  expect(differences).toEqual([]);
  expect(packets).toBe(made.length);
  // Four fields of five tags.
  expect(compared.get('vlan')).toBe(20);
});

test('the same on IPv4 options, in order and not', async () => {
  const options = [
    '07 0b 08 0a000001 00000000 01',
    '83 07 04 0a000002 01',
    // For tshark the end of a source route is the destination.
    '89 0b 08 0a000009 0a000002 00',
    '44 0c 0d 11 0a000001 00000bb8',
    '44 10 05 00 00000000 00000000 00000000',
    '94 04 0000',
    '82 0b 0000000000000000 00 00',
  ];
  const packets = options.map((text) => {
    const packet = { ...plainIpv4, options: hex(text), payload: hex('0800 f7ff 0000 0000') };
    return concat(hex('020000000002 020000000001 0800'), encodeIpv4(packet));
  });
  const { differences, compared } = await compareWithTshark(pcapOf(packets));
  expect(differences).toEqual([]);
  expect(compared.get('ipv4')).toBeGreaterThan(options.length * 17);
});

test('a difference is found', async () => {
  const bytes = readShared('public/checksums/zeek__ip6-tcp-good-chksum.pcap');
  const other = bytes.slice();
  // Global and record header, Ethernet header; then the flow label's last byte.
  other[24 + 16 + 14 + 3]! ^= 1;
  const { differences } = await compareWithTshark(bytes, other);
  expect(differences).toEqual([expect.stringMatching(/^packet 1 ipv6: flowLabel is \d+ here, \d+ in tshark$/)]);
  const shorter = bytes.subarray(0, 24);
  expect((await compareWithTshark(bytes, shorter)).differences).toEqual(['0 packets here, 1 in tshark']);
});
