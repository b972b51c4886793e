import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import { officeNetwork } from '../../support/office-network.ts';

const printed = (line: string): string => officeNetwork().type('PC', line).output;

describe('what tracert prints', () => {
  test('a name and its address on two lines, and the names of hops that have one', () => {
    expect(officeNetwork().type('PC', 'tracert -4 app')).toEqual({
      ok: true,
      output: `
Tracing route to app.corp.test [10.2.0.53]
over a maximum of 30 hops:

  1     2 ms     2 ms     2 ms  gw.corp.test [10.1.0.1]
  2     2 ms     2 ms     2 ms  app.corp.test [10.2.0.53]

Trace complete.
`,
    });
  });

  test('an address that has a name is printed with it, unless -d says otherwise', () => {
    expect(printed('tracert -h 1 10.2.0.53')).toContain(
      'Tracing route to app.corp.test [10.2.0.53]\nover a maximum of 1 hops:\n',
    );
    expect(printed('tracert -d 10.2.0.53')).toBe(`
Tracing route to 10.2.0.53 over a maximum of 30 hops

  1     2 ms     2 ms     2 ms  10.1.0.1
  2     2 ms     2 ms     2 ms  10.2.0.53

Trace complete.
`);
  });

  test('over IPv6, without names', () => {
    expect(printed('tracert web')).toBe(`
Tracing route to app.corp.test [2001:db8:2::53]
over a maximum of 30 hops:

  1     2 ms     2 ms     2 ms  2001:db8:1::1
  2     2 ms     2 ms     2 ms  2001:db8:2::53

Trace complete.
`);
  });

  test.each([
    [
      'tracert -d 10.3.0.1',
      '  1     2 ms     2 ms     2 ms  10.1.0.1\n  2  10.1.0.1  reports: Destination net unreachable.\n',
    ],
    ['tracert 10.3.0.1', '  2  gw.corp.test [10.1.0.1]  reports: Destination net unreachable.\n'],
    ['tracert -d 10.1.0.77', '\n  1  10.1.0.2  reports: Destination host unreachable.\n\nTrace complete.\n'],
    ['tracert -d 2001:db8:1::77', '\n  1  Destination host unreachable.\n'],
    ['tracert -d -S 10.9.9.9 10.2.0.53', '\n  1  General failure.\n\nTrace complete.\n'],
    ['tracert -d 127.0.0.1', '\n  1    <1 ms    <1 ms    <1 ms  127.0.0.1\n'],
    ['tracert /w 5 -d 10.2.0.53', '\n  1     2 ms     2 ms     2 ms  10.1.0.1\n'],
  ])('%s', (line, part) => {
    expect(printed(line)).toContain(part);
  });

  test('hops that are silent, up to the last: four seconds for each probe, as Windows waits', () => {
    const net = officeNetwork();
    const { simulator } = net.node('PC').host;
    const begun = simulator.now;
    const { output, ok } = net.type('PC', 'tracert -d 2001:db8:4::1');
    const rows = output.split('\n').slice(3, -3);
    expect(rows).toHaveLength(30);
    expect(rows[0]).toBe('  1     2 ms     2 ms     2 ms  2001:db8:1::1');
    expect(rows[1]).toBe('  2     *        *        *     Request timed out.');
    expect(rows[29]).toBe(' 30     *        *        *     Request timed out.');
    expect(Math.floor((simulator.now - begun) / seconds(1))).toBe(29 * 3 * 4);
    expect(ok).toBe(true);
  });
});

test('a target that nobody knows', () => {
  expect(officeNetwork().type('PC', 'tracert nobody')).toEqual({
    ok: false,
    output: 'Unable to resolve target system name nobody.\n',
  });
});

test.each([
  ['tracert -x app', '-x is not a valid command option.\n\nUsage: tracert', 8],
  ['tracert -h', 'A value must be supplied for option -h.\n', 8],
  ['tracert -h 0 app', 'Bad value for option -h.\n', 11],
  ['tracert -h 256 app', 'Bad value for option -h.\n', 11],
  ['tracert -d', 'A target name or address must be specified.\n', 10],
  ['tracert -R app', 'The option -R is not modelled here. Nothing was done.\n', 8],
])('%s', (line, text, offset) => {
  const refusal = officeNetwork().refusal('PC', line);
  expect(refusal.windowsText.startsWith(text)).toBe(true);
  expect(refusal.offset).toBe(offset);
});

test('the usage', () => {
  expect(printed('tracert')).toMatch(/^\nUsage: tracert \[-d\]/);
});
