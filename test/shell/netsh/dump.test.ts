import { describe, expect, test } from 'vitest';
import { NetshSession } from '../../../src/shell/netsh/session.ts';
import { shellNetwork } from '../../support/shell-network.ts';

const network = () =>
  // Two links, or the addresses of one would be duplicates of the other's.
  shellNetwork(`links: { one: {}, other: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { Local Area Connection: { index: 12, link: one } }
    tunnels: { isatap.domain.local: { kind: isatap, index: 14, over: Local Area Connection } }
  B:
    profile: windows-server-2012r2
    interfaces: { Local Area Connection: { index: 12, link: other } }
    tunnels: { isatap.domain.local: { kind: isatap, index: 14, over: Local Area Connection } }
`);
type Net = ReturnType<typeof network>;

const CONFIGURED = [
  'interface ipv4 add address "Local Area Connection" 10.0.0.1 255.255.255.0',
  'interface ipv4 add route 0.0.0.0/0 12 10.0.0.254 metric=1',
  'interface ipv4 set interface 12 forwarding=enabled weakhostsend=enabled',
  'interface ipv6 add address 12 2001:db8::1',
  'interface ipv6 add address 12 2001:db8:9::1/48 validlifetime=86400 preferredlifetime=3600 skipassource=true',
  'interface ipv6 set interface 12 forwarding=enabled advertise=enabled mtu=1400 metric=7 nud=disabled',
  'interface ipv6 set interface 14 metric=0 basereachabletime=20000 dadtransmits=3 managedaddress=enabled',
  'interface ipv6 add route 2001:db8:0:1::/64 14 publish=yes',
  'interface ipv6 add route 2001:db8:0:1000::/64 12 2001:db8::25 metric=200 publish=age validlifetime=86400 preferredlifetime=3600',
  'interface ipv6 add route 2001:db8:0:1000::/64 12 2001:db8::24',
  'interface ipv6 add neighbors 12 fe80::9 02-00-00-00-00-09',
  'interface ipv6 set prefixpolicy fc00::/7 45 13',
  'interface ipv6 add prefixpolicy 2001:db8::/32 46 14',
  'interface ipv6 delete prefixpolicy 3ffe::/16',
  'interface ipv6 add potentialrouter 14 10.0.0.7',
  'interface isatap set router 10.0.0.1 interval=30',
  'interface isatap set state enabled',
];

const dump = (net: Net, host: string, context = ''): string => net.type(host, `netsh ${context} dump`).output;

function configured(): Net {
  const net = network();
  for (const line of CONFIGURED) expect(net.type('A', `netsh ${line}`).output).toBe('Ok.\n\n');
  return net;
}

/** Types a script line by line at netsh's prompt. */
function enter(net: Net, host: string, script: string): void {
  const session = new NetshSession(net.node(host));
  for (const line of script.split('\n')) {
    const command = session.enter(line)!;
    if (!('run' in command)) throw new Error(line);
    expect({ line, ok: command.run().ok }).toEqual({ line, ok: true });
  }
  expect(session.prompt).toBe('netsh>');
}

/** What of a host's configuration is in force. */
const inForce = (net: Net, host: string): string =>
  ['route', 'interfaces', 'interface 12', 'interface 14', 'prefixpolicies', 'potentialrouters']
    .flatMap((what) => [`ipv6 show ${what}`, ...(/route|face/.test(what) ? [`ipv4 show ${what}`] : [])])
    .filter((line) => line !== 'ipv4 show potentialrouters')
    .map((line) => net.type(host, `netsh interface ${line}`).output)
    .join('')
    .replaceAll(/fe80::[0-9a-f:]+/g, 'fe80::1234')
    .replaceAll(/(Reachable Time +: )\d+/g, '$1')
    .split('\n')
    .toSorted()
    .join('\n');

test('the IPv6 section in the form of Windows', () => {
  expect(dump(configured(), 'A', 'interface ipv6')).toBe(`
# ----------------------------------
# IPv6 Configuration
# ----------------------------------
pushd interface ipv6

reset
set interface interface="Local Area Connection" forwarding=enabled advertise=enabled mtu=1400 metric=7 nud=disabled
set interface interface="isatap.domain.local" metric=0 basereachabletime=20000 dadtransmits=3 managedaddress=enabled
add address interface="Local Area Connection" address=2001:db8::1
add address interface="Local Area Connection" address=2001:db8:9::1/48 validlifetime=86400 preferredlifetime=3600 skipassource=true
add route prefix=2001:db8:0:1::/64 interface="isatap.domain.local" publish=yes
add route prefix=2001:db8:0:1000::/64 interface="Local Area Connection" nexthop=2001:db8::25 metric=200 publish=age validlifetime=86400 preferredlifetime=3600
add route prefix=2001:db8:0:1000::/64 interface="Local Area Connection" nexthop=2001:db8::24
add neighbors interface="Local Area Connection" address=fe80::9 neighbor=02-00-00-00-00-09
delete prefixpolicy prefix=3ffe::/16
set prefixpolicy prefix=fc00::/7 precedence=45 label=13
add prefixpolicy prefix=2001:db8::/32 precedence=46 label=14
add potentialrouter interface="isatap.domain.local" address=10.0.0.7


popd
# End of IPv6 configuration


# ----------------------------------
# ISATAP Configuration
# ----------------------------------
pushd interface isatap

set router name=10.0.0.1 interval=30
set state state=enabled


popd
# End of ISATAP configuration

`);
});

describe('typed at another host it makes the same', () => {
  test('all of it, also after a boot', () => {
    const net = configured();
    const script = dump(net, 'A');
    enter(net, 'B', script);
    expect(dump(net, 'B')).toBe(script);
    net.wait(5);
    expect(inForce(net, 'B')).toBe(inForce(net, 'A'));
    net.reboot('A');
    net.reboot('B');
    net.wait(5);
    expect(dump(net, 'B')).toBe(script);
    expect(inForce(net, 'B')).toBe(inForce(net, 'A'));
  });

  test('IPv6 alone', () => {
    const net = configured();
    enter(net, 'B', dump(net, 'A', 'interface ipv6'));
    expect(dump(net, 'B', 'int ipv6')).toBe(dump(net, 'A', 'interface ipv6'));
    expect(dump(net, 'B', 'interface ipv4')).not.toContain('10.0.0.1');
  });

  test('typed at the host itself it changes nothing', () => {
    const net = configured();
    const [script, before] = [dump(net, 'A'), inForce(net, 'A')];
    enter(net, 'A', script);
    expect(dump(net, 'A')).toBe(script);
    expect(inForce(net, 'A')).toBe(before);
  });
});

test('what is in the active store only is no part of it', () => {
  const net = configured();
  const before = dump(net, 'A');
  net.type('A', 'netsh interface ipv6 add route 2001:db8:7::/48 12 store=active');
  net.type('A', 'netsh interface ipv6 set interface 12 advertise=disabled store=active');
  expect(dump(net, 'A')).toBe(before);
});

test('reset: what is in force stays so until the next boot', () => {
  const net = configured();
  const before = inForce(net, 'A');
  expect(net.type('A', 'netsh interface ipv6 reset').output).toBe(`Resetting Interface, OK!
Resetting Unicast Address, OK!
Resetting Neighbor, OK!
Resetting Route, OK!
Resetting Prefix Policy, OK!
Restart the computer to complete this action.

`);
  expect(inForce(net, 'A')).toBe(before);
  expect(dump(net, 'A', 'interface ipv6')).toContain('\nreset\n\n\npopd\n');
  net.reboot('A');
  expect(net.type('A', 'netsh interface ipv6 show addresses').output).not.toContain('2001:db8::1');
  expect(net.type('A', 'netsh interface ipv6 show prefixpolicies').output).toContain('         3     13  fc00::/7');
  expect(net.type('A', 'netsh interface ipv4 show route').output).toContain('10.0.0.254');
  expect(net.type('A', 'netsh interface ipv6 add address 12 2001:db8::1').output).toBe('Ok.\n\n');
  expect(net.type('A', 'netsh interface ipv6 add address 12 2001:db8::1').output).toBe('The object already exists.\n');
});
