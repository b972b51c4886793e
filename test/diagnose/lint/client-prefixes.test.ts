import { expect, test } from 'vitest';
import { flowOf, loadText, run } from '../../support/scenarios.ts';
import { warningsOf } from '../../support/lints.ts';

const CODE = 'client-prefixes';
const farm = (clientPrefix: string): string => `title: a farm
extends: manage-out.yaml
set: { hosts: { DAV02: { directAccess: { clientPrefix: '${clientPrefix}' } } } }
`;

test('two members with one prefix: what is sent to the clients of one comes to the other', () => {
  const text = farm('fd9c:30c:2da4:1000::/64');
  const [warning, ...others] = warningsOf(text, CODE);
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ line: 3, column: 56 });
  expect(warning!.message).toContain('DAV02 gives its clients addresses in fd9c:30c:2da4:1000::/64, as DAV01 does');
  expect(warning!.hint).toContain('set: hosts.DAV02.directAccess.clientPrefix = "fd9c:30c:2da4:1001::/64"');
  expect(flowOf(run(loadText(text)), 'rdp-client02').verdict).toBe('lost');
});

test('prefixes that are not in one /59', () => {
  const [warning] = warningsOf(farm('fd9c:30c:2da4:1020::/64'), CODE);
  expect(warning!.message).toContain('which is not in fd9c:30c:2da4:1000::/59, as that of DAV01 is');
});

test.each(['fd9c:30c:2da4:1001::/64', 'fd9c:30c:2da4:101f::/64'])('%s is right beside :1000::/64', (prefix) => {
  expect(warningsOf(farm(prefix), CODE)).toEqual([]);
});

test('two members that are wrong are told two prefixes', () => {
  const third = `title: three members
extends: manage-out.yaml
set:
  hosts:
    DAV02: { directAccess: { clientPrefix: 'fd9c:30c:2da4:1000::/64' } }
    DAV03:
      profile: windows-server-2012r2
      interfaces:
        inside: { index: 12, link: vlan111, ipv4: 172.16.10.27/24, ipv6: 'fd9c:30c:2da4:111::27/64' }
        outside: { index: 13, link: dmz, ipv4: 192.168.50.27/24, gateway: 192.168.50.10 }
      directAccess:
        role: server
        index: 15
        prefix: fd9c:30c:2da4::/48
        internalPrefix: fd9c:30c:2da4:1::/64
        clientPrefix: fd9c:30c:2da4:1000::/64
        internal: inside
        dnsServers: [172.16.10.10]
    LB01: { balancer: { members: { DAV03: 192.168.50.27 } } }
`;
  expect(warningsOf(third, CODE).map(({ hint }) => /"(.*?)"/.exec(hint!)![1])).toEqual([
    'fd9c:30c:2da4:1001::/64',
    'fd9c:30c:2da4:1002::/64',
  ]);
});
