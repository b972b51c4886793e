import { expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { embeddedIpv4, embedIpv4, WELL_KNOWN_PREFIX } from '../../src/addr/translation-prefix.ts';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { u16 } from '../../src/wire/bytes.ts';
import { readIpv4Ends } from '../../src/wire/ipv4-ends.ts';
import { readIpv6Ends } from '../../src/wire/ipv6-ends.ts';
import { ipv4DecrementTimeToLive, ipv4Identification, ipv4Source } from '../../src/wire/ipv4.ts';
import { ipv6Destination, ipv6HopLimit, ipv6SetHopLimit, ipv6Source } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { type AddressMapping, statelessToIpv4, statelessToIpv6 } from '../../src/wire/translation/stateless.ts';
import { headersForIpv4, translateToIpv4 } from '../../src/wire/translation/to-ipv4.ts';
import { checkForIpv6, defaultToIpv6Settings, translateToIpv6 } from '../../src/wire/translation/to-ipv6.ts';
import { badChecksums } from '../support/packet-parts.ts';
import { readShared } from '../support/shared-captures.ts';

const RAW_IP = 101;
const SLL_HEADER = 16;
const MTUS = { ipv4: 1500, ipv6: 1500 };

/** The IP packets of a capture of Jool's, recorded on both sides of its translator. */
function packetsOf(name: string): Uint8Array[] {
  const { records } = readCapture(readShared(`public/nat64/${name}`));
  return records.flatMap((record) => (record.kind === 'packet' ? [record.data.slice(SLL_HEADER)] : []));
}

/** The customer's side of 464XLAT: one address of the house has one counterpart, the others lie under the prefix. */
const house: AddressMapping = {
  toIpv4: (address) =>
    address === Ipv6Address.parse('2001:db8:2::')
      ? Ipv4Address.parse('192.168.0.8')
      : embeddedIpv4(WELL_KNOWN_PREFIX, address),
  toIpv6: (address) =>
    address === Ipv4Address.parse('192.168.0.8')
      ? Ipv6Address.parse('2001:db8:2::')
      : embedIpv4(WELL_KNOWN_PREFIX, address),
  errorSource: null,
};

test('Jool ipv4-r: a stateless translator makes the same bytes both ways', () => {
  const [request4, request6, reply6, reply4] = packetsOf('Jool__ipv4-r.pcapng');
  const request = PacketBuffer.from(request4!);
  expect(statelessToIpv6(request, house, MTUS, defaultToIpv6Settings).map((packet) => packet.view().slice())).toEqual([
    request6,
  ]);
  const reply = PacketBuffer.from(reply6!);
  statelessToIpv4(reply, house, MTUS, ipv4Identification(reply4!, 0));
  expect(reply.view().slice()).toEqual(reply4);
});

test.each(['ipv4-plat', 'ipv6-plat'])('Jool %s: a NAT64 makes the same bytes both ways, given its port', (name) => {
  const [request6, request4, reply4, reply6] = packetsOf(`Jool__${name}.pcapng`);
  const ends = readIpv4Ends(request4!, 0, request4!.length)!;
  const request = PacketBuffer.from(request6!);
  const upper = headersForIpv4(request.bytes, request.start, request.end);
  expect(embeddedIpv4(WELL_KNOWN_PREFIX, ipv6Destination(request6!, 0))).toBe(ends.destination);
  ipv6SetHopLimit(request.bytes, request.start, ipv6HopLimit(request6!, 0) - 1);
  translateToIpv4(request, upper, {
    source: ends.source,
    destination: ends.destination,
    ports: { source: ends.sourcePort, destination: 0 },
    identification: ipv4Identification(request4!, 0),
  });
  expect(request.view().slice()).toEqual(request4);

  const inside = readIpv6Ends(request6!, 0, headersForIpv4(request6!, 0, request6!.length), request6!.length)!;
  const reply = PacketBuffer.from(reply4!);
  checkForIpv6(reply.bytes, reply.start);
  ipv4DecrementTimeToLive(reply.bytes, reply.start);
  const translated = translateToIpv6(
    reply,
    {
      source: embedIpv4(WELL_KNOWN_PREFIX, ipv4Source(reply4!, 0)),
      destination: inside.source,
      ports: { source: 0, destination: inside.sourcePort },
    },
    defaultToIpv6Settings,
  );
  expect(translated.map((packet) => packet.view().slice())).toEqual([reply6]);
});

test.each(['ipv6-n6', 'ipv6-r'])(
  'Jool %s: what the station and the router saw goes there and back unchanged',
  (name) => {
    const header = name === 'ipv6-n6' ? 14 : SLL_HEADER;
    const { records } = readCapture(readShared(`public/nat64/Jool__${name}.pcapng`));
    const packets = records.flatMap((record) => (record.kind === 'packet' ? [record.data.slice(header)] : []));
    expect(packets.length).toBeGreaterThanOrEqual(2);
    for (const bytes of packets) expect(thereAndBack(bytes)).toEqual(withHopLimit(bytes, ipv6HopLimit(bytes, 0) - 2));
  },
);

const badLayers = (bytes: Uint8Array): string[] => badChecksums(RAW_IP, bytes).map(({ layer }) => layer.protocol);

const STATION4 = Ipv4Address.parse('192.0.2.99');

/** Through a stateless translator and one that undoes it; the address that is not under the prefix stands for itself. */
function thereAndBack(bytes: Uint8Array): Uint8Array {
  const inside = [ipv6Source(bytes, 0), ipv6Destination(bytes, 0)].find(
    (each) => embeddedIpv4(WELL_KNOWN_PREFIX, each) === null,
  )!;
  const mapping: AddressMapping = {
    toIpv4: (address) => (address === inside ? STATION4 : embeddedIpv4(WELL_KNOWN_PREFIX, address)),
    toIpv6: (address) => (address === STATION4 ? inside : embedIpv4(WELL_KNOWN_PREFIX, address)),
    errorSource: null,
  };
  const packet = PacketBuffer.from(bytes);
  statelessToIpv4(packet, mapping, MTUS, 1);
  // What was wrong when it was recorded (offloading) stays wrong.
  expect(badLayers(packet.view().slice())).toEqual(badLayers(bytes));
  const [back] = statelessToIpv6(packet, mapping, MTUS, defaultToIpv6Settings);
  return back!.view().slice();
}

function withHopLimit(bytes: Uint8Array, hopLimit: number): Uint8Array {
  const changed = bytes.slice();
  ipv6SetHopLimit(changed, 0, hopLimit);
  // The flow label has no place in IPv4.
  changed[1]! &= 0xf0;
  changed[2] = 0;
  changed[3] = 0;
  return changed;
}

test('nDPI tumblr: TCP of a real NAT64 client goes there and back unchanged', () => {
  const { records } = readCapture(readShared('public/nat64/nDPI__tumblr.pcap'));
  let count = 0;
  for (const record of records) {
    if (record.kind !== 'packet' || u16(record.data, 12) !== 0x86dd) continue;
    const bytes = record.data.slice(14);
    const isThroughNat64 = [ipv6Source(bytes, 0), ipv6Destination(bytes, 0)].some(
      (each) => embeddedIpv4(WELL_KNOWN_PREFIX, each) !== null,
    );
    if (!isThroughNat64) continue;
    count++;
    expect(thereAndBack(bytes)).toEqual(withHopLimit(bytes, ipv6HopLimit(bytes, 0) - 2));
  }
  expect(count).toBeGreaterThan(300);
});
