import { expect, test } from 'vitest';
import { diagnoseHosts } from '../../support/harbour-network.ts';
import { foundFor } from '../../support/lab-network.ts';
import { flowOf } from '../../support/scenarios.ts';

test.each([
  ['nobody has that address', '10.50.2.6'],
  ['that is a host without a DNS server', '10.50.2.40'],
])('a station asks the wrong DNS server: %s', (_, wrong) => {
  const diagnosis = diagnoseHosts(`DESK: { dns: { servers: [${wrong}] } }`);
  const fix = ['set: hosts.DESK.dns.servers = ["10.50.2.5"]'];
  for (const flow of ['ssh', 'books'])
    expect(foundFor(diagnosis, flow)).toEqual([{ code: 'dns-record-missing', host: 'DESK', fix, proved: true }]);
  const [cause] = flowOf(diagnosis.simulation, 'books').causes;
  expect(cause!.text).toBe(
    `DESK asks ${wrong} for names, and NAMES (10.50.2.5) is the server that knows harbour.example`,
  );
});
