import { expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { diagnoseHarbour } from '../../support/harbour-network.ts';
import { flowOf, loadText, run } from '../../support/scenarios.ts';

test('flows of two stations with one cause: each text speaks of its own station', () => {
  const prefix = 'netsh interface ipv6 add route 2001:db8:1a7::/64 9 publish=yes';
  const { simulation } = diagnoseHarbour(`faults: [{ host: PILOT1, omit: '${prefix}' }]`);
  const [desk, bench] = ['ssh', 'ping'].map((name) => flowOf(simulation, name).causes[0]!);
  expect(bench!.fix).toEqual(desk!.fix);
  expect(desk!.text).toContain('2001:db8:1a7::5efe:a32:14d');
  expect(bench!.text).toContain('2001:db8:1a7::5efe:a32:14e');
  expect(bench!.text).not.toContain('a32:14d');
});

test('and each has alternatives of its own, as when it is diagnosed alone', () => {
  const right = 'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31 metric=200';
  const loaded = loadText(`title: two stations
extends: manage-out.yaml
faults:
  - { host: PC02, add: Set-NetIsatapConfiguration -Router da-isatap.domain.local }
  - { host: DAV01, replace: '${right}', with: '${right.replace('200', '400')}' }
set:
  flows: { second: { from: PC02, to: client01.domain.local, ping: 1, at: 30s } }`);
  const simulation = run(loaded);
  const together = flowOf(diagnose(loaded, simulation).simulation, 'second');
  const alone = flowOf(diagnose(loaded, simulation, 'second').simulation, 'second');
  expect(together.causes).toEqual(alone.causes);
  expect(together.causes[0]!.alternatives.map(({ host }) => host)).toContain('PC02');
  expect(together.causes[0]!.alternatives.map(({ host }) => host)).not.toContain('PC01');
});
