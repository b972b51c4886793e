import { describe, expect, test } from 'vitest';
import { commandsIn, warningsOf } from '../../support/lints.ts';

describe('prefix-without-rule', () => {
  const code = 'prefix-without-rule';
  const published = 'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 6 publish=yes';
  const withPrefix = (prefix: string, more = ''): string =>
    `title: t\nextends: manage-out.yaml\nfaults: [{ host: ISATAP01, replace: '${published}', with: 'netsh interface ipv6 add route ${prefix} 6 publish=yes' }${more}]\n`;

  test('names what the rules cover and the prefix that was meant', () => {
    const [warning] = warningsOf(withPrefix('fd9c:30c:2da4:2::/64'), code);
    expect(warning?.message).toMatch(
      /^ISATAP01 gives ISATAP stations addresses in fd9c:30c:2da4:2::\/64, which no connection security rule of DAV01 and DAV02 covers \(.*fd9c:30c:2da4:1::\/64.*\); /,
    );
    expect(commandsIn(warning!.hint).map(({ command }) => command)).toEqual([
      'netsh interface ipv6 delete route fd9c:30c:2da4:2::/64 6',
      'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 6 metric=256 publish=yes',
    ]);
  });

  test('beside a good prefix the other one is to go', () => {
    const [warning] = warningsOf(
      `title: t\nextends: manage-out.yaml\nfaults: [{ host: ISATAP01, add: 'netsh interface ipv6 add route fd00::/64 6 publish=yes' }]\n`,
      code,
    );
    expect(warning?.hint).toBe('on ISATAP01: netsh interface ipv6 delete route fd00::/64 6');
  });

  test('not a prefix that is on-link and not published, nor where there are no DirectAccess servers', () => {
    const quiet = `title: t\nextends: manage-out.yaml\nfaults: [{ host: ISATAP01, add: 'netsh interface ipv6 add route fd00::/64 6' }]\n`;
    expect(warningsOf(quiet, code)).toEqual([]);
    const bare = `${withPrefix('fd00:1::/64')}set: { hosts: { DAV01: { directAccess: null }, DAV02: { directAccess: null } } }\n`;
    expect(warningsOf(bare, code)).toEqual([]);
  });

  test('not where a command has widened the rules', () => {
    const widen = (host: string): string =>
      `, { host: ${host}, add: 'Set-NetIPsecRule -DisplayName "DirectAccess Policy-DaServerToCorp" -LocalAddress fd9c:30c:2da4:2::/64' }`;
    const text = withPrefix('fd9c:30c:2da4:2::/64', `${widen('DAV01')}${widen('DAV02')}`);
    expect(warningsOf(text, code)).toEqual([]);
    const [half] = warningsOf(withPrefix('fd9c:30c:2da4:2::/64', widen('DAV01')), code);
    expect(half?.message).toContain('no connection security rule of DAV02 covers');
  });

  test('a fixed advertisement on an ISATAP tunnel', () => {
    const text = `title: t
extends: single-server.yaml
set: { hosts: { R: { profile: router, interfaces: { x: { link: lan, ipv4: 172.16.10.7/24 } }, tunnels: { is: { kind: isatap, over: x, state: enabled, ra: { prefixes: ['fd00:1::/64'] } } } } } }
`;
    expect(warningsOf(text, code)).toMatchObject([
      { line: 3, hint: 'set: hosts.R.tunnels.is.ra.prefixes.0 = "fd9c:30c:2da4:1::/64"' },
    ]);
  });
});
