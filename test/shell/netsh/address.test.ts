import { expect, test } from 'vitest';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import { shellNetwork } from '../../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv6: '2001:db8::1/64' } }
  B:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv6: '2001:db8::2/64' } }
`);
type Net = ReturnType<typeof network>;

const type = (net: Net, line: string): string => net.type('A', `netsh interface ipv6 ${line}`).output;
const row = (net: Net, address: string): string | undefined =>
  type(net, 'show addresses')
    .split('\n')
    .find((line) => line.endsWith(` ${address}`))
    ?.replaceAll(/ +/g, ' ');
const source = (net: Net, destination: string): string | undefined =>
  net.node('A').host.ipv6.selectSource(Ipv6Address.parse(destination))?.toString();

test('an address is deprecated and goes when its lifetimes have ended, and begins anew with each boot', () => {
  const net = network();
  expect(type(net, 'add address 12 2001:db8::7 validlifetime=40 preferredlifetime=20')).toBe('Ok.\n\n');
  net.wait(2);
  expect(row(net, '2001:db8::7')).toBe('Manual Preferred 38s 18s 2001:db8::7');
  net.wait(20);
  expect(row(net, '2001:db8::7')).toBe('Manual Deprecated 18s 0s 2001:db8::7');
  expect(net.ping('B', '2001:db8::7')).toBe('reply');
  net.wait(20);
  expect(row(net, '2001:db8::7')).toBeUndefined();
  expect(net.ping('B', '2001:db8::7')).toBe('timeout');
  net.reboot('A');
  expect(row(net, '2001:db8::7')).toMatch(/^Manual Preferred 3\ds 1\ds 2001:db8::7$/);
});

test('set address gives it other lifetimes, in one store or both', () => {
  const net = network();
  type(net, 'add address 12 2001:db8::7 validlifetime=40 preferredlifetime=3');
  net.wait(5);
  expect(row(net, '2001:db8::7')).toContain('Deprecated');
  expect(type(net, 'set address 12 2001:db8::7 validlifetime=infinite preferredlifetime=infinite store=active')).toBe(
    'Ok.\n\n',
  );
  expect(row(net, '2001:db8::7')).toBe('Manual Preferred infinite infinite 2001:db8::7');
  net.wait(60);
  expect(row(net, '2001:db8::7')).toBe('Manual Preferred infinite infinite 2001:db8::7');
  type(net, 'set address 12 2001:db8::1 preferredlifetime=0');
  expect(row(net, '2001:db8::1')).toBe('Manual Deprecated infinite 0s 2001:db8::1');
  expect(source(net, '2001:db8::2')).toBe('2001:db8::7');
  expect(type(net, 'show addresses store=persistent')).toContain(' 2001:db8::1\n');
  net.reboot('A');
  expect(row(net, '2001:db8::1')).toBe('Manual Deprecated infinite 0s 2001:db8::1');
  expect(type(net, 'set address 12 2001:db8::9 validlifetime=5')).toBe('Element not found.\n');
});

test('an address that is never a source is still reached', () => {
  const net = network();
  expect(source(net, '2001:db8::fe')).toBe('2001:db8::1');
  type(net, 'add address 12 2001:db8::ff skipassource=true');
  net.wait(2);
  expect(source(net, '2001:db8::fe')).toBe('2001:db8::1');
  expect(net.ping('B', '2001:db8::ff')).toBe('reply');
  type(net, 'delete address 12 2001:db8::1');
  expect(source(net, '2001:db8::fe')).not.toBe('2001:db8::ff');
  expect(type(net, 'show addresses 12')).toContain('Skip as Source     : true\n');
  net.reboot('A');
  expect(type(net, 'show addresses 12')).toContain('Skip as Source     : true\n');
  type(net, 'add address 12 2001:db8::fd');
  net.wait(2);
  expect(source(net, '2001:db8::fe')).toBe('2001:db8::fd');
});

test('set address of IPv4 puts one address and gateway in place of others', () => {
  const net = shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv4: [10.0.0.1/24, 10.0.0.2/24], gateway: 10.0.0.254 } }
`);
  const shown = (): string => net.type('A', 'netsh interface ipv4 show addresses LAN').output;
  expect(net.type('A', 'netsh interface ip set address "LAN" static 10.0.0.2 255.255.0.0 10.0.0.9 1')).toEqual({
    ok: true,
    output: '\n',
  });
  const after = `
Configuration for interface "LAN"
    DHCP enabled:                         No
    IP Address:                           10.0.0.2
    Subnet Prefix:                        10.0.0.0/16 (mask 255.255.0.0)
    Default Gateway:                      10.0.0.9
    Gateway Metric:                       1
    InterfaceMetric:                      10

`;
  expect(shown()).toBe(after);
  net.type('A', 'netsh interface ip set address name=LAN address=172.16.0.1/12 gateway=none store=active');
  expect(shown()).toContain('172.16.0.0/12 (mask 255.240.0.0)\n    InterfaceMetric');
  net.reboot('A');
  expect(shown()).toBe(after);
  expect(net.refusal('A', 'netsh interface ip set address LAN dhcp').message).toContain('by DHCP is not modelled');
  expect(net.refusal('A', 'netsh interface ip set address LAN static').message).toContain('the address is missing');
});
