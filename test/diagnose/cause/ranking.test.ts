import { expect, test } from 'vitest';
import type { AppliedEdit, Edit } from '../../../src/diagnose/cause/edit.ts';
import { byMerit, mostPromising, type Ranked } from '../../../src/diagnose/cause/ranking.ts';

const edit = (host: string, given: Partial<Edit> = {}): Edit => ({
  code: 'link-fault',
  host,
  text: host,
  changes: [{ kind: 'command', host, command: `netsh ${host}` }],
  undo: [],
  powershell: [],
  merit: 'repair',
  survivesReboot: true,
  ...given,
});

/** A set of one edit. @param end where the flow ended then @param reached how far it came */
function ranked(of: Edit, end = of.host, reached = 1, given: Partial<AppliedEdit> = {}, hosts = 4): Ranked {
  const applied = [{ edit: of, late: false, ...given }];
  return { applied, trial: { passed: false, progress: { steps: [reached], end }, hosts } };
}

const namesOf = (sets: readonly Ranked[]): string[] => sets.map(({ applied }) => applied[0]!.edit.host);

test('what speaks against a set, the weightiest first', () => {
  const big = ['a', 'b'].map((host) => ({ kind: 'command', host, command: 'netsh x' }) as const);
  const sets = [
    ranked(edit('sacrifice', { merit: 'sacrifice' })),
    ranked(edit('workaround', { merit: 'workaround' })),
    ranked(edit('detour'), 'x', 1, {}, 9),
    ranked(edit('aside'), 'x', 1, { isAside: true }),
    ranked(edit('volatile', { survivesReboot: false })),
    ranked(edit('large', { changes: big })),
    ranked(edit('best')),
  ];
  expect(namesOf(byMerit(sets))).toEqual(['best', 'large', 'volatile', 'aside', 'detour', 'workaround', 'sacrifice']);
});

test('of equals the order stays, and what does good only behind an event comes last, if it does not put something back', () => {
  const late = { late: true };
  const back = edit('back', { putsBack: true });
  const sets = [ranked(edit('late'), 'x', 1, late), ranked(back, 'y', 1, late), ranked(edit('early'))];
  expect(namesOf(byMerit(sets))).toEqual(['back', 'early', 'late']);
});

test('the search goes on from those that came farthest, four at most, two of one end', () => {
  const near = ['a', 'b', 'c'].map((host) => ranked(edit(host), 'one end'));
  const far = ['d', 'e', 'f', 'g'].map((host) => ranked(edit(host), host, 2));
  expect(namesOf(mostPromising(near))).toEqual(['a', 'b']);
  expect(namesOf(mostPromising([...near, ...far.slice(0, 1)]))).toEqual(['d', 'a', 'b']);
  expect(namesOf(mostPromising([...near, ...far]))).toEqual(['d', 'e', 'f', 'g']);
});

test('one edit at two times that comes to one end takes one place', () => {
  const both = [ranked(edit('a'), 'end'), ranked(edit('a'), 'end', 1, { late: true })];
  expect(namesOf(mostPromising([...both, ranked(edit('b'), 'end')]))).toEqual(['a', 'b']);
});
