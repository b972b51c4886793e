import { describe, expect, test } from 'vitest';
import { shellNetwork } from '../support/shell-network.ts';

/** PC behind R, which advertises; PC has an ISATAP adapter over its card. */
const network = () =>
  shellNetwork(`links: { lan: {}, side: {} }
hosts:
  PC:
    profile: windows-8.1
    interfaces:
      LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24, ipv6: '2001:db8::2/64', gateway: 10.0.0.1 }
      Side: { index: 13, link: side, ipv4: 10.1.0.2/24 }
    tunnels: { isatap.lan: { kind: isatap, over: LAN, state: enabled } }
    routes: [{ to: '2001:db8:9::/48', via: '2001:db8::1', interface: LAN }]
  R:
    profile: windows-server-2012r2
    interfaces:
      LAN: { index: 10, link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64', ra: { prefixes: ['2001:db8:5::/64'], lifetime: 30m } }
      Side: { index: 11, link: side, ipv4: 10.1.0.1/24 }
`);

const DISABLE = 'Disable-NetAdapter -Name LAN -Confirm:$false';

describe.each([
  [DISABLE, 'Enable-NetAdapter -Name "LAN"'],
  ['netsh interface set interface "LAN" admin=disabled', 'netsh interface set interface name=lan admin=enabled'],
  ['netsh interface set interface LAN disabled', 'Enable-NetAdapter L*'],
])('%s', (disable, enable) => {
  test('takes everything away until it is enabled again', () => {
    const net = network();
    const { host } = net.node('PC');
    const state = () => ({
      up: host.interfaces.filter(({ isUp }) => isUp).map(({ name }) => name),
      addresses: host.interfaceByName('LAN')!.ipv4.addresses.length + host.interfaceByName('LAN')!.ipv6.usable.length,
      routes: [...host.ipv4.routes.routes, ...host.ipv6.routes.routes]
        .filter(({ interface: { name } }) => name === 'LAN')
        .map(({ prefix }) => prefix.toString())
        .toSorted(),
    });
    const before = state();
    expect(before.up).toEqual(
      ['LAN', 'Side', 'isatap.lan'].toSorted((a, b) => host.interfaceByName(a)!.index - host.interfaceByName(b)!.index),
    );
    expect(before.routes).toContain('2001:db8:5::/64');
    expect(net.type('PC', disable).ok).toBe(true);
    expect(state()).toEqual({ up: ['Side'], addresses: 0, routes: [] });
    expect(net.ping('R', '10.0.0.2')).toBe('timeout');
    expect(net.ping('R', '2001:db8::2')).toBe('timeout');
    // The other card is not concerned.
    expect(net.ping('R', '10.1.0.2')).toBe('reply');
    expect(net.type('PC', disable).ok).toBe(true);
    expect(net.type('PC', enable).ok).toBe(true);
    net.wait(5);
    expect(state()).toEqual(before);
    expect(net.ping('R', '10.0.0.2')).toBe('reply');
    expect(net.ping('R', '2001:db8::2')).toBe('reply');
  });
});

test('stays disabled over a reboot, and what is stored waits for it', () => {
  const net = network();
  net.type('PC', DISABLE);
  net.reboot('PC');
  const { host } = net.node('PC');
  expect(host.interfaceByName('LAN')!.isUp).toBe(false);
  expect(host.ipv6.routes.routes.filter(({ interface: { name } }) => name === 'LAN')).toEqual([]);
  expect(net.ping('R', '10.0.0.2')).toBe('timeout');
  net.type('PC', 'Enable-NetAdapter LAN');
  net.wait(5);
  expect(net.ping('R', '10.0.0.2')).toBe('reply');
  expect(host.ipv6.routes.routes.map(({ prefix }) => prefix.toString())).toContain('2001:db8:9::/48');
});

test('what stood in the active store only is gone when the adapter comes back', () => {
  const net = network();
  const card = () => net.node('PC').host.interfaceByName('LAN')!;
  net.type('PC', 'netsh interface ipv6 set interface 12 mtu=1400 store=active');
  net.type('PC', 'netsh interface ipv6 set interface 12 metric=77');
  net.type('PC', 'netsh interface ipv4 add route 10.9.0.0/16 12 10.0.0.1 store=active');
  net.type('PC', 'netsh interface ipv4 set route 10.1.0.0/24 13 metric=9 store=active');
  net.type('PC', DISABLE);
  net.type('PC', 'Enable-NetAdapter LAN');
  expect(card().ipv6.settings).toMatchObject({ mtu: null, metric: 77 });
  const routes = net.node('PC').host.ipv4.routes.routes.map(({ prefix, metric }) => `${prefix.toString()} ${metric}`);
  // That of the other card is not touched.
  expect(routes.toSorted()).toEqual(['0.0.0.0/0 256', '10.0.0.0/24 256', '10.1.0.0/24 9']);
});

test.each<[string, string, string]>([
  ['Disable-NetAdapter -Name WAN', 'PC has no adapter "WAN"', 'LAN, Side'],
  ['Disable-NetAdapter isatap.lan', 'PC has no adapter "isatap.lan"', 'LAN, Side'],
  ['Disable-NetAdapter', '-Name is missing', ''],
  ['netsh interface set interface 12 admin=disabled', 'PC has no adapter "12"', 'LAN, Side'],
  ['netsh interface set interface LAN admin=off', 'admin is to be one of enabled, disabled', ''],
  ['netsh interface set interface LAN', 'admin is missing', ''],
])('%s is no command', (line, message, hint) => {
  const refusal = network().refusal('PC', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint ?? '').toContain(hint);
  expect(refusal.windowsText).not.toBe('');
});
