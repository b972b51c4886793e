import { expect, test } from 'vitest';
import type { AppliedEdit, Edit } from '../../../src/diagnose/cause/edit.ts';
import { deliveredOf, Laboratory } from '../../../src/diagnose/cause/laboratory.ts';
import { CauseSearch } from '../../../src/diagnose/cause/search.ts';
import { loadText, run } from '../../support/scenarios.ts';

/** Two hosts on one link; FAR has taken the wrong address, and somebody deletes a route of NEAR that nobody needs. */
const TEXT = `
title: Two hosts
links: { wire: {} }
hosts:
  NEAR:
    profile: windows-10
    interfaces: { Nic: { index: 4, link: wire, ipv6: '2001:db8:5::1/64' } }
    commands: [netsh interface ipv6 add route 2001:db8:6::/64 4 nexthop=2001:db8:5::2 metric=7]
  FAR:
    profile: windows-10
    interfaces: { Nic: { index: 9, link: wire, ipv6: '2001:db8:5::3/64' } }
flows:
  there: { from: NEAR, to: '2001:db8:5::2', ping: 1, at: 10s }
  other: { from: NEAR, to: '2001:db8:5::3', ping: 1, at: 12s }
events:
  - { at: 5s, host: NEAR, command: 'netsh interface ipv6 delete route 2001:db8:6::/64 4 nexthop=2001:db8:5::2' }
`;

const loaded = loadText(TEXT);
const laboratory = (): Laboratory => new Laboratory(loaded, deliveredOf(run(loaded)));

const typed = (host: string, command: string): AppliedEdit => ({
  late: false,
  edit: {
    code: 'link-fault',
    host,
    text: '',
    changes: [{ kind: 'command', host, command }],
    undo: [],
    powershell: [],
    merit: 'repair',
    survivesReboot: true,
  } satisfies Edit,
});

const cure = typed('FAR', 'netsh interface ipv6 add address 9 2001:db8:5::2/64');
const needless = typed('FAR', 'netsh interface ipv6 add address 9 2001:db8:5::9/64');
const breaking = typed('FAR', 'netsh interface ipv6 delete address 9 2001:db8:5::3');

test('an edit is tried in a copy, and nothing is run twice', () => {
  const lab = laboratory();
  expect(lab.try([], 'there')!.passed).toBe(false);
  expect(lab.try([cure], 'there')!.passed).toBe(true);
  expect(lab.simulations).toBe(2);
  expect(lab.try([cure, needless], 'there')!.passed).toBe(true);
  expect(lab.try([needless, cure], 'there')!.passed).toBe(true);
  expect(lab.simulations).toBe(3);
  expect(loaded.document.hosts['FAR']!.commands).toBeUndefined();
});

test('an edit that makes no scenario is none', () => {
  expect(laboratory().try([typed('FAR', 'netsh interface ipv6 add address 77 2001:db8:5::2/64')], 'there')).toBeNull();
});

test('which flows pass with an edit: a cure may break another', () => {
  const lab = laboratory();
  expect([...lab.passing([], 'there')!]).toEqual(['other']);
  expect([...lab.passing([cure], 'there')!]).toEqual(['there', 'other']);
  expect([...lab.passing([cure, breaking], 'there')!]).toEqual(['there']);
});

test('what was lost while it ran is known, and not what an edit takes away or has put back', () => {
  const lab = laboratory();
  const lost = (...edits: AppliedEdit[]): unknown =>
    lab
      .scene(edits, 'there')!
      .lostRoutes.get('NEAR')!
      .map(({ prefix, metric, wasLostAtReboot }) => [prefix.toString(), metric, wasLostAtReboot]);
  expect(lost()).toEqual([['2001:db8:6::/64', 7, false]]);
  const route = 'route 2001:db8:5::/64 4';
  expect(lost(typed('NEAR', `netsh interface ipv6 delete ${route}`))).toEqual([['2001:db8:6::/64', 7, false]]);
  const back = typed('NEAR', 'netsh interface ipv6 add route 2001:db8:6::/64 4 nexthop=2001:db8:5::2');
  expect(lost({ ...back, late: true })).toEqual([]);
});

test('a search takes over of another cure what is needed, and nothing where it does not help', () => {
  const lab = laboratory();
  const member = (applied: AppliedEdit) => ({ applied, alternatives: [] });
  const search = new CauseSearch(lab, 'there');
  const adopted = search.adopt({ flow: 'other', proved: true, members: [member(needless), member(cure)] });
  expect(adopted).toMatchObject({ flow: 'there', proved: true, members: [{ applied: { edit: cure.edit } }] });
  expect(search.adopt({ flow: 'other', proved: true, members: [member(needless)] })).toBeNull();
  expect(
    search.adopt({ flow: 'other', proved: true, members: [member(cure), member(breaking)] })!.members,
  ).toHaveLength(1);
});

test('a flow that passes needs no search', () => {
  const search = new CauseSearch(laboratory(), 'other');
  expect(search.passesAlone).toBe(true);
  expect(search.find()).toBeNull();
});
