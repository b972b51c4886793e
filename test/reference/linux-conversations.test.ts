import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isatapLinkLocal } from '../../src/addr/embedded.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { type Conversations, conversationsOf, differencesOf } from '../support/linux/conversations.ts';
import { type ListedDifference, readDifferences } from '../support/linux/listed-differences.ts';
import { type LinuxRun, readLinuxRun } from '../support/linux/linux-run.ts';
import { type Change, Replay } from '../support/linux/replay.ts';
import { type ComparedRun, comparedRuns } from '../support/linux/runs.ts';
import { type Frame, seePackets, type SeenPacket } from '../support/linux/seen-packet.ts';
import { loadFile, projectFolder } from '../support/scenarios.ts';
import { sharedCaptures } from '../support/shared-captures.ts';

const folder = 'test/conformance/linux';
const listed = readDifferences(fs.readFileSync(path.join(projectFolder, `${folder}.md`), 'utf8'));

/** Seconds before the first command in which addresses are checked and routers found. */
const START_UP = 10;

function injections({ crafted }: LinuxRun, { crafted: wanted }: ComparedRun): readonly Change[] {
  if (wanted === undefined) return [];
  const { at, name, count } = wanted;
  const frames = crafted.filter((frame) => name.test(frame.name)).slice(0, count);
  if (frames.length < count) throw new Error(`${frames.length} crafted frames`);
  return frames.map(({ bytes }, index) => ({ at: at + index * 0.5, make: (replay) => replay.inject(bytes) }));
}

/** What is compared of what was seen. */
function concerned(packets: readonly SeenPacket[], only: ComparedRun['only']): readonly SeenPacket[] {
  if (only === undefined) return packets;
  const wanted = packets.filter(({ conversation }) => only.conversation.test(conversation));
  const begin = Math.min(...wanted.map(({ time }) => time));
  return wanted.filter(({ time }) => time < begin + only.seconds);
}

function lossDifferences(linux: ReadonlyMap<string, number>, ours: ReadonlyMap<string, number>): readonly string[] {
  return [...new Set([...linux.keys(), ...ours.keys()])].flatMap((key) => {
    const [a, b] = [linux.get(key) ?? 0, ours.get(key) ?? 0];
    return a === b ? [] : [`lost at ${key} ${a}, ours ${b}`];
  });
}

const packetsIn = (conversations: Conversations): number =>
  [...conversations.values()].reduce((sum, packets) => sum + packets.length, 0);

describe.each(comparedRuns)('$name', (compared) => {
  const run = readLinuxRun(compared.name);
  const zero = compared.startsAt ?? run.commands[0]!.at - START_UP;
  const replay = new Replay(loadFile(`${folder}/${compared.scenario}.yaml`), zero);
  const ours = replay.run(run.commands, [...(compared.changes ?? []), ...injections(run, compared)]);
  const [linuxSaid, weSaid] = [run, ours].map(({ frames, namesOf }) =>
    conversationsOf(concerned(seePackets(frames, namesOf), compared.only), compared.omitted),
  ) as [Conversations, Conversations];
  const found = [
    ...differencesOf(linuxSaid, weSaid),
    ...lossDifferences(run.losses, ours.losses),
    ...run.learned.filter((one) => !ours.learned.includes(one)).map((one) => `only Linux: learned ${one}`),
    ...ours.learned.filter((one) => !run.learned.includes(one)).map((one) => `only we: learned ${one}`),
  ];
  const rows = listed.filter(({ runs }) => runs.includes(compared.name));

  test('there is something to compare', () => {
    expect(packetsIn(linuxSaid)).toBeGreaterThan(20);
    if (compared.name !== 'j') expect(run.learned.length).toBeGreaterThan(2);
  });

  test('differs from Linux in what is listed only', () => {
    expect(found.filter((text) => !rows.some((row) => row.matches(text)))).toEqual([]);
  });

  test('still differs in all that is listed', () => {
    const gone = (row: ListedDifference): boolean => !found.some((text) => row.matches(text));
    expect(rows.filter(gone).map(({ text }) => text)).toEqual([]);
  });
});

test.each([
  ['a1', 'network'],
  ['e', 'short-lifetime'],
])('%s: ISATAP-40 the router is asked again when isatapd would', (name, scenario) => {
  const log = fs.readFileSync(path.join(sharedCaptures, 'linux', name, 'isatapd.log'), 'utf8');
  const expected = Number(/Setting next timeout to (\d+) sec/.exec(log)![1]);
  const { frames, namesOf } = new Replay(loadFile(`${folder}/${scenario}.yaml`), 0).run([], [], expected + START_UP);
  const seen = seePackets(frames, namesOf).filter(({ point }) => point === 'mgmt.is0');
  const timesOf = (kind: string): readonly number[] => seen.filter((one) => one.kind === kind).map(({ time }) => time);
  const [advertised] = timesOf('router advertisement');
  const [, again] = timesOf('router solicitation');
  expect(again! - advertised!).toBeGreaterThanOrEqual(expected);
  expect(again! - advertised!).toBeLessThanOrEqual(expected + 1);
});

test('n: the u bit of interface identifiers is that of Linux, but for what is listed', () => {
  const readme = fs.readFileSync(path.join(sharedCaptures, 'linux/n/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^(\d+\.\d+\.\d+\.\d+) (fe80::\S+)\/64$/gm)];
  expect(rows).toHaveLength(18);
  const others = rows.flatMap(([, locator, address]) => {
    const ours = isatapLinkLocal(Ipv4Address.parse(locator!));
    return ours === Ipv6Address.parse(address!) ? [] : [`${locator!}: ${address!}, ours ${ours.toString()}`];
  });
  const known = listed.filter(({ runs }) => runs.includes('n'));
  expect(others.filter((text) => !known.some((row) => row.matches(text)))).toEqual([]);
  expect(known.filter((row) => !others.some((text) => row.matches(text)))).toEqual([]);
});

test('every listed difference belongs to a run', () => {
  const names = ['n', ...comparedRuns.map(({ name }) => name)];
  expect(listed.flatMap(({ runs }) => runs).filter((name) => !names.includes(name))).toEqual([]);
});

describe('the comparison itself', () => {
  const { frames, namesOf } = readLinuxRun('a1');
  const said = (of: readonly Frame[]): Conversations => conversationsOf(seePackets(of, namesOf));
  const at = frames.findIndex(({ point, bytes }) => point === 'mgmt.eth0' && bytes.length === 138);
  const changed = (offset: number, value: number): readonly Frame[] =>
    frames.with(at, { ...frames[at]!, bytes: frames[at]!.bytes.with(offset, value) });

  test('finds none between a run and itself', () => expect(differencesOf(said(frames), said(frames))).toEqual([]));

  test.each([
    ['don’t fragment', 20, 0, 'echo request: IPv4 dontFragment yes, ours no'],
    ['the time to live', 22, 63, 'echo request: IPv4 timeToLive 64, ours 63'],
    ['the hop limit', 34 + 7, 63, 'echo request: IPv6 hopLimit 64, ours 63'],
  ])('finds %s', (_what, offset, value, difference) => {
    expect(differencesOf(said(frames), said(changed(offset, value)))).toEqual([difference]);
  });

  test('finds a solicitation that comes too late', () => {
    const silent = readLinuxRun('e');
    const solicitations = (late: number): Conversations => {
      const packets = seePackets(silent.frames, silent.namesOf).filter(
        ({ kind, point }) => kind === 'router solicitation' && point === 'mgmt.is0',
      );
      const { time } = packets[3]!;
      return conversationsOf(packets.with(3, { ...packets[3]!, time: time + late }));
    };
    expect(differencesOf(solicitations(0), solicitations(0.9))).toEqual([]);
    expect(differencesOf(solicitations(0), solicitations(4))).toEqual([
      'router solicitation: seconds since the last 120, ours 124',
    ]);
  });

  test('finds a packet that is missing, and one too many', () => {
    const without = frames.toSpliced(at, 1);
    expect(differencesOf(said(frames), said(without))).toEqual(['only Linux: mgmt.eth0: ping 1: echo request']);
    expect(differencesOf(said(without), said(frames))).toEqual(['only we: mgmt.eth0: ping 1: echo request']);
  });
});
