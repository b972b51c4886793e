import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../../src/diagnose/lint/lints.ts';
import { twoCards, warningsOf } from '../../support/lints.ts';
import { loadFile } from '../../support/scenarios.ts';

describe('published-not-advertised', () => {
  const publish = 'add route fd00:3::/64 11 nexthop=fd00:1::2 publish=yes';

  test('no interface advertises', () => {
    expect(warningsOf(twoCards([publish]), 'published-not-advertised')).toMatchObject([
      {
        message: expect.stringMatching(
          /^S publishes the route fd00:3::\/64 via fd00:1::2 on One and advertises on no interface; /,
        ) as string,
        hint: 'on S: netsh interface ipv6 set interface 12 advertise=enabled',
      },
    ]);
  });

  test('any interface that advertises tells of it', () => {
    expect(warningsOf(twoCards([publish, 'set interface 12 advertise=enabled']), 'published-not-advertised')).toEqual(
      [],
    );
  });

  test('the ISATAP adapter is where stations are', () => {
    const [warning] = checkScenario(loadFile('scenarios/faults/advertise-off.yaml'));
    expect(warning?.hint).toBe('on ISATAP01: netsh interface ipv6 set interface 6 advertise=enabled');
  });
});

describe('advertised-not-forwarded', () => {
  const code = 'advertised-not-forwarded';
  const publish = 'add route fd00:3::/64 12 nexthop=fd00:2::2 publish=yes';
  const advertise = 'set interface 11 advertise=enabled';

  test('on the interface that advertises, and on that of the answers', () => {
    expect(warningsOf(twoCards([publish, advertise]), code).map(({ hint }) => hint)).toEqual([
      'on S: netsh interface ipv6 set interface 11 forwarding=enabled',
      'on S: netsh interface ipv6 set interface 12 forwarding=enabled',
    ]);
    const half = [publish, advertise, 'set interface 11 forwarding=enabled'];
    expect(warningsOf(twoCards(half), code).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^S publishes the route .*, and forwards no answers that arrive on Two; /),
    ]);
    expect(warningsOf(twoCards([...half, 'set interface 12 forwarding=enabled']), code)).toEqual([]);
  });

  test('a prefix for the own link alone needs no forwarding', () => {
    expect(warningsOf(twoCards(['set route fd00:1::/64 11 publish=yes', advertise]), code)).toEqual([]);
    expect(
      warningsOf(
        twoCards(['set route fd00:1::/64 11 publish=yes', `${advertise} advertisedefaultroute=enabled`]),
        code,
      ),
    ).toHaveLength(1);
  });

  test('fixed advertisements promise by their lifetime and their routes', () => {
    const router = (ra: string, more = ''): string =>
      `title: t\nlinks: { a: {} }\nhosts:\n  R: { profile: router, interfaces: { x: { link: a, ipv6: 'fd00:1::1/64', ${more} ra: ${ra} } } }\n`;
    expect(warningsOf(router("{ prefixes: ['fd00:1::/64'] }"), code)).toEqual([]);
    expect(warningsOf(router('{ lifetime: 1800s }', 'forwarding: true,'), code)).toEqual([]);
    for (const ra of ['{ lifetime: 1800s }', "{ routes: ['fd00:2::/64'] }"])
      expect(warningsOf(router(ra), code)).toMatchObject([
        { line: 4, hint: 'set: hosts.R.interfaces.x.forwarding = true' },
      ]);
  });
});
