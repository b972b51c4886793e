import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { loadText } from '../support/scenarios.ts';
import { sitting } from '../support/sitting.ts';

const NETWORK = `title: two hosts
links: { lan: {} }
hosts:
  A: { profile: windows-10, interfaces: { Ethernet: { index: 12, link: lan, ipv4: 10.0.0.1/24 } } }
  B: { profile: router, interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.2/24 } } }
flows: { f: { from: A, to: 10.0.0.2, ping: 1, at: 5s } }
`;
const words = [
  'host',
  'A',
  'B',
  'wait',
  '1s',
  '-1s',
  '1e99h',
  'show',
  'packets',
  'all',
  'explain',
  'last',
  'f',
  'flow',
  'flows',
];
const more = [
  'ping',
  'tracert',
  '10.0.0.2',
  'fe80::1%12',
  '-n',
  '1',
  '-l',
  '65500',
  'Test-NetConnection',
  '-Port',
  '80',
  'findstr',
  'Reply',
  'reboot',
  'save',
  'x.yaml',
  '/',
  '../x.pcapng',
  'netsh',
  'interface',
  'bye',
  '"',
  '|',
  '#',
  'time',
  'cmd',
  'constructor',
];

test('whatever is typed is answered, and the clock never goes back', () => {
  const line = oneof(
    array(constantFrom(...words, ...more), { maxLength: 4 }).map((parts) => parts.join(' ')),
    string({ maxLength: 30 }),
  );
  assert(
    property(array(line, { maxLength: 6 }), (lines) => {
      const { session, type } = sitting(loadText(NETWORK), 'A');
      for (const each of lines) {
        const before = session.now;
        expect(typeof type(each)).toBe('string');
        expect(session.now).toBeGreaterThanOrEqual(before);
        expect(session.isBusy).toBe(false);
      }
    }),
    { numRuns: 100, seed: 20261130 },
  );
}, 120_000);
