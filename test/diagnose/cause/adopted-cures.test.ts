import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { diagnoseHarbour } from '../../support/harbour-network.ts';
import { changeTexts } from '../../../src/diagnose/cause/edit.ts';
import { fixedVariation } from '../../../src/diagnose/cause/fixed-variation.ts';
import { simulate } from '../../../src/diagnose/simulate.ts';
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

describe('a user who has logged off, behind a route that was deleted', () => {
  const loaded = loadText(`title: two events
extends: manage-out.yaml
set:
  events:
    - { at: 15s, host: ISATAP01, command: 'netsh interface ipv6 delete route fd9c:30c:2da4:1::/64 6' }
    - { at: 16s, host: CLIENT01, loggedOn: false }`);
  const simulation = run(loaded);
  const { simulation: diagnosed, cures } = diagnose(loaded, simulation);
  const both = flowOf(diagnosed, 'rdp-client01').causes;
  const web = flowOf(diagnosed, 'web-app01');
  const { events } = loaded.document;
  const list = JSON.stringify([events[0], { ...events[1]!, loggedOn: true }]);

  test('a flow that suffers from the second alone hears of its own rule and address', () => {
    expect(web.causes).toEqual(flowOf(diagnose(loaded, simulation, 'web-app01').simulation, 'web-app01').causes);
    expect(web.causes).toMatchObject([{ code: 'user-not-logged-on', fix: [`set: events = ${list}`] }]);
    expect(web.causes[0]!.text).toContain('"DirectAccess Policy-ClientToCorp"');
  });

  test('the list of events that one fix sets has no command of the other in it, and its undo is the list as it was', () => {
    expect(both.map(({ code }) => code)).toEqual(['isatap-prefix-missing', 'user-not-logged-on']);
    expect(both[0]!.at).toBe('15.1s');
    expect(both[1]).toMatchObject({
      fix: [`set: events = ${list}`],
      undo: [`set: events = ${JSON.stringify(events)}`],
    });
  });

  test('the variation with the fix has both, in durations that one would write', () => {
    const variation = fixedVariation(loaded, 'rdp-client01', cures.get('rdp-client01')!);
    const command = 'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 6 publish=yes';
    expect(variation.set).toMatchObject({
      events: [events[0], { ...events[1]!, loggedOn: true }, { at: '15.1s', host: 'ISATAP01', command }],
    });
    const { result } = simulate(loaded.vary(variation), null);
    expect(result.flows.filter(({ verdict }) => verdict !== 'delivered')).toEqual([]);
  });
});

test('two fixes that set one list: the second has the first in it, so that both stand when both are set', () => {
  const [first, second] = [
    { kind: 'item' as const, path: ['events'], taken: 'a', put: 'A' },
    { kind: 'item' as const, path: ['events'], taken: 'b', put: null },
  ];
  const document = { events: ['a', 'b', 'c'] };
  expect(changeTexts([first], document)).toEqual(['set: events = ["A","b","c"]']);
  expect(changeTexts([second], document)).toEqual(['set: events = ["a","c"]']);
  expect(changeTexts([second], document, [first])).toEqual(['set: events = ["A","c"]']);
});
