import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { captureNames, readShared, sharedCaptures } from '../support/shared-captures.ts';
import { fieldsInTshark, output } from '../support/tshark.ts';

/** Numbers of packets that only one side calls malformed, and why. */
interface OneSided {
  readonly ours?: readonly number[];
  readonly theirs?: readonly number[];
  readonly why: string;
}

const TOO_SHORT_FOR_DNS = 'tshark leaves datagrams of port 53 alone that are shorter than the DNS header';

const ONE_SIDED: Readonly<Record<string, OneSided>> = {
  'public/dns/tcpdump__dns-zlip-1.pcap': { ours: [1], why: TOO_SHORT_FOR_DNS },
  'public/dns/tcpdump__dns-zlip-2.pcap': { ours: [1], why: TOO_SHORT_FOR_DNS },
  'public/pcap-formats/tcpdump__LINKTYPE_IPV4_invalid.pcap': {
    ours: [1],
    why: 'tshark reads IPv6 where the link type says IPv4; the other way round it does not',
  },
  'public/esp-ike/tcpdump__ISAKMP_sa_setup.pcap': { theirs: [3, 4], why: 'ISAKMP is data here' },
  'public/pmtu-frag/zeek__fragmented-1.pcap': { theirs: [3], why: 'NTP is data here' },
  'public/proto41/nDPI__6in4tunnel.pcap': {
    theirs: [47],
    why: 'overlapping data in a TCP stream, no malformed packet',
  },
  'public/tls-dsb/nDPI__doq.pcapng': { theirs: [4, 8, 9, 11, 13, 15, 17, 19], why: 'DNS in QUIC is data here' },
};

function ours(name: string): { readonly packets: number; readonly malformed: readonly number[] } {
  const packets = readCapture(readShared(name)).records.filter((record) => record.kind === 'packet');
  const malformed = packets
    .filter(({ interface: { linkType }, data, originalLength }) =>
      packetLayers(linkType, data, originalLength).some(({ protocol }) => protocol === 'malformed'),
    )
    .map(({ number }) => number);
  return { packets: packets.length, malformed };
}

/** One tshark for all files: their packets behind one another, in a file of one format. */
function theirs(packets: ReadonlyMap<string, number>): ReadonlyMap<string, readonly number[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-malformed-'));
  try {
    const merged = path.join(folder, 'merged');
    output('mergecap', '-a', '-w', merged, ...[...packets.keys()].map((name) => path.join(sharedCaptures, name)));
    const found = fieldsInTshark(merged, ['frame.number'], '_ws.malformed').map(([number]) => Number(number));
    let before = 0;
    return new Map(
      [...packets].map(([name, count]) => {
        const first = before;
        before += count;
        return [name, found.filter((number) => number > first && number <= before).map((number) => number - first)];
      }),
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** What cannot be merged: damaged files, custom blocks that are packets for tshark, Network Monitor. */
const LEFT_OUT = /test(017|018|102|202|901)\.pcapng$|invalid-vers|option-too-long|iphttps\.cap$/;

test('we and tshark call the same packets malformed', () => {
  const names = captureNames('public').filter((name) => !LEFT_OUT.test(name));
  expect(names).toEqual(expect.arrayContaining(Object.keys(ONE_SIDED)));
  const here = new Map(names.map((name) => [name, ours(name)]));
  const there = theirs(new Map([...here].map(([name, { packets }]) => [name, packets])));
  let both = 0;
  for (const name of names) {
    const { ours: onlyOurs = [], theirs: onlyTheirs = [] } = ONE_SIDED[name] ?? {};
    const { malformed } = here.get(name)!;
    const other = there.get(name)!;
    expect(
      malformed.filter((number) => !other.includes(number)),
      name,
    ).toEqual(onlyOurs);
    expect(
      other.filter((number) => !malformed.includes(number)),
      name,
    ).toEqual(onlyTheirs);
    both += malformed.length - onlyOurs.length;
  }
  expect(both).toBeGreaterThan(10);
});
