import { expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { CANNOT_BE_MERGED, readMerged } from '../support/merged-captures.ts';
import { captureNames, readShared } from '../support/shared-captures.ts';
import { fieldsInTshark } from '../support/tshark.ts';

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

/** Numbers of the packets that we call malformed. */
const ours = (name: string): readonly number[] =>
  readCapture(readShared(name))
    .records.filter((record) => record.kind === 'packet')
    .filter(({ interface: { linkType }, data, originalLength }) =>
      packetLayers(linkType, data, originalLength).some(({ protocol }) => protocol === 'malformed'),
    )
    .map(({ number }) => number);

/** Numbers of the packets that tshark calls malformed. */
const theirs = async (names: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> => {
  const marks = await readMerged(names, (file) =>
    fieldsInTshark(file, ['frame.number', '_ws.malformed']).map(([, mark]) => mark !== ''),
  );
  return new Map(
    [...marks].map(([name, isMalformed]) => [name, isMalformed.flatMap((is, index) => (is ? [index + 1] : []))]),
  );
};

test('we and tshark call the same packets malformed', async () => {
  const names = captureNames('public').filter((name) => !CANNOT_BE_MERGED.test(name));
  expect(names).toEqual(expect.arrayContaining(Object.keys(ONE_SIDED)));
  const there = await theirs(names);
  let both = 0;
  for (const name of names) {
    const { ours: onlyOurs = [], theirs: onlyTheirs = [] } = ONE_SIDED[name] ?? {};
    const malformed = ours(name);
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
