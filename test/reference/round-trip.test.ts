import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { roundTrips } from '../support/round-trip.ts';
import { captureNames, readShared } from '../support/shared-captures.ts';

/** Layers that must have come back at least, so that an empty comparison fails. */
const LEAST: Readonly<Record<string, number>> = {
  ethernet: 12_000,
  vlan: 30,
  arp: 300,
  ipv4: 6000,
  ipv6: 11_000,
  'ipv6-fragment': 1400,
  icmpv4: 200,
  icmpv6: 4500,
  udp: 590,
  tcp: 5000,
  'tcp options': 5000,
  tls: 300,
  dns: 140,
};

describe('every well-formed layer of other people’s packets comes back as it was', () => {
  const counts = new Map<string, number>();

  test.each([...captureNames('public'), ...captureNames('linux')])('%s', (name) => {
    const { records } = readCapture(readShared(name));
    for (const record of records) {
      if (record.kind !== 'packet' || record.data.length < record.originalLength) continue;
      const { data, number } = record;
      for (const { protocol, difference } of roundTrips(record.interface.linkType, data)) {
        expect(difference, `packet ${number} ${protocol}`).toBeNull();
        counts.set(protocol, (counts.get(protocol) ?? 0) + 1);
      }
    }
  });

  test('enough of every protocol', () => {
    const table = [...counts].map(([protocol, count]) => `${protocol.padEnd(20)}${String(count).padStart(8)}`).sort();
    console.log(`layers that came back as they were:\n${table.join('\n')}`);
    for (const [protocol, least] of Object.entries(LEAST))
      expect(counts.get(protocol) ?? 0, protocol).toBeGreaterThanOrEqual(least);
  });
});
