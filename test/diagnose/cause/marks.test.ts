import { expect, test } from 'vitest';
import { capturesOf, loadFile } from '../../support/scenarios.ts';
import { openInWireshark } from '../../support/wireshark.ts';

test.each([
  ['return-metric', 'ipv6 and ip.src == 172.16.10.25 and ip.dst == 172.16.20.100', 3],
  ['protocol-41-filtered', 'icmpv6.type == 133 and frame.comment contains "drop: link-filter at office"', 3],
  ['advertise-off', 'dns.qry.name == "client01.domain.local" and ip.src == 172.16.20.100', 1],
])('%s: a cause stands on the frames in which the path went wrong', async (name, where, atLeast) => {
  const { captures } = capturesOf(loadFile(`scenarios/faults/${name}.yaml`));
  const capture = await openInWireshark(captures.get('all')!);
  expect(capture.count(`frame.comment contains "cause: " and (${where})`)).toBeGreaterThanOrEqual(atLeast);
  capture.close();
});
