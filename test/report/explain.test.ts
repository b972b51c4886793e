import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnose/cause/diagnose.ts';
import { type Story, tellStory } from '../../src/diagnose/story.ts';
import { SetUpRecorder } from '../../src/diagnose/cause/set-up-recorder.ts';
import { prepare, runReady } from '../../src/diagnose/simulate.ts';
import type { FlowResult } from '../../src/diagnose/result.ts';
import { renderStory } from '../../src/report/explain.ts';
import { storyAsMarkdown } from '../../src/report/explain-markdown.ts';
import { plainPalette } from '../../src/report/palette.ts';
import { loadFile } from '../support/scenarios.ts';

const head = { title: 'a title', file: 'a.yaml' };

interface Told {
  readonly flow: FlowResult;
  readonly story: Story;
}

function tell(file: string, name: string): Told {
  const loaded = loadFile(file);
  const ready = prepare(loaded);
  const setUp = new SetUpRecorder(ready.network.trace);
  const { simulation } = diagnose(loaded, runReady(ready, null, setUp), name);
  const flow = simulation.result.flows.find((each) => each.name === name)!;
  return { flow, story: tellStory(simulation, name, setUp.drops) };
}

const phasesOf = ({ story }: Told): string[] =>
  story.legs.flatMap(({ phases }) => phases.map(({ phase, host }) => `${phase} ${host}`));

describe('the wrong metric', () => {
  const told = tell('scenarios/faults/return-metric.yaml', 'rdp-client01');
  const text = renderStory(head, told.flow, told.story, plainPalette, 120);

  test('both ways are told hop by hop, numbered through', () => {
    expect(phasesOf(told)).toEqual([
      'name PC01',
      'source PC01',
      'route PC01',
      'encapsulation PC01',
      'route PC01',
      'link PC01',
      'forwarding CORE',
      'route CORE',
      'link CORE',
      'decapsulation ISATAP01',
      'forwarding ISATAP01',
      'route ISATAP01',
      'link ISATAP01',
      'forwarding DAV01',
      'route DAV01',
      'ipsec DAV01',
      'route DAV01',
      'encapsulation DAV01',
      'decapsulation CLIENT01',
      'ipsec CLIENT01',
      'delivery CLIENT01',
      'route CLIENT01',
      'ipsec CLIENT01',
      'route CLIENT01',
      'encapsulation CLIENT01',
      'decapsulation DAV01',
      'ipsec DAV01',
      'forwarding DAV01',
      'route DAV01',
      'encapsulation DAV01',
      'route DAV01',
      'link DAV01',
      'forwarding CORE',
      'route CORE',
      'link CORE',
      'decapsulation PC01',
    ]);
    const numbers = told.story.legs.flatMap(({ phases }) => phases.map(({ number }) => number));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test('the choice that lost the answer has both candidates with their sums', () => {
    const choice = told.story.legs[1]!.phases.find(({ phase, host }) => phase === 'route' && host === 'DAV01')!;
    expect(choice.decision!.rows.map(({ via, sum, outcome }) => [via, sum, outcome])).toEqual([
      ['on-link', 261, 'chosen'],
      ['fd9c:30c:2da4:111::31', 410, 'lost: its sum is higher'],
    ]);
    expect(text).toContain('256 + 5 = 261');
    expect(text).toContain('400 + 10 = 410');
  });

  test('the source checks tell both addresses and the potential router list', () => {
    const checks = told.story.legs.flatMap(({ phases }) => phases.filter(({ phase }) => phase === 'decapsulation'));
    expect(checks.find(({ host }) => host === 'ISATAP01')!.text).toMatch(/embeds.*172\.16\.20\.100.*172\.16\.10\.31/);
    expect(checks.at(-1)).toMatchObject({ host: 'PC01', passed: false });
    expect(checks.at(-1)!.text).toMatch(/172\.16\.10\.25 is not in the potential router list \(172\.16\.10\.31\)/);
  });

  test('it ends with the fix, the cmdlet, what takes it back, and the rival cure', () => {
    const at = (part: string): number => text.indexOf(part);
    const order = [
      'Reason: isatap-source-check at PC01, phase 36',
      'Cause: return-route-metric on DAV01.',
      '    netsh interface ipv6 set route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31 metric=200\n',
      '    Set-NetRoute -DestinationPrefix fd9c:30c:2da4:1::/64',
      'What takes it back:',
      'metric=400\n',
      '    netsh interface ipv6 add potentialrouter',
    ].map(at);
    expect(order.every((position) => position >= 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('Markdown has the same facts', () => {
    const markdown = storyAsMarkdown(head, told.flow, told.story);
    expect(markdown).toContain('## Cause: `return-route-metric` on DAV01');
    expect(markdown).toContain('| 36 | decapsulation | PC01 | **ENDS HERE.** isatap-source-check');
    expect(markdown).toMatch(/```\nnetsh interface ipv6 set route \S+ 12 nexthop=\S+ metric=200\n```/);
    expect(markdown).toContain(
      '| fd9c:30c:2da4:1::/64 | on-link | isatap.domain.local | 256 + 5 = 261 | manual | chosen |',
    );
  });
});

test('a policy that refused names each rule and the selectors that did not match', () => {
  const told = tell('scenarios/faults/user-not-logged-on.yaml', 'rdp-client01');
  const last = told.story.legs[0]!.phases.at(-1)!;
  expect(last).toMatchObject({ phase: 'ipsec', host: 'DAV01', passed: false });
  expect(last.considered.join('\n')).toMatch(/ToInfra has .* as\s+endpoint 1, which does not cover/);
});

test('who was told by an ICMP error, and that it was not the sender', () => {
  const told = tell('scenarios/faults/next-hop-is-isatap-address.yaml', 'rdp-client01');
  const text = renderStory(head, told.flow, told.story, plainPalette, 120);
  expect(text).toContain('DAV01 told CLIENT01, not PC01: ICMPv6');
});

test('a name that was not found has no packet, and the story begins and ends there', () => {
  const told = tell('scenarios/faults/advertise-off.yaml', 'rdp-client01');
  expect(told.story.legs).toMatchObject([{ way: 'forward', packet: null, phases: [{ phase: 'name', passed: false }] }]);
  expect(told.story.setUp.map(({ host }) => host)).toEqual(['PC01', 'CLIENT01']);
  expect(told.story.setUp[0]!.lines[0]).toMatch(
    /^isatap\.domain\.local is up \(.*list: 172\.16\.10\.31\), with no address beyond its link$/,
  );
});

test('what died while the tunnel came up is told', () => {
  const { story } = tell('scenarios/faults/protocol-41-filtered.yaml', 'rdp-client01');
  expect(story.setUp[0]!.lines.join('\n')).toMatch(/router solicitation.* ended at office: link-filter/i);
});
