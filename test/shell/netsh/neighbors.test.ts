import { expect, test } from 'vitest';
import { shellNetwork } from '../../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64', mac: 02-00-00-00-00-01 } }
  B:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24, ipv6: '2001:db8::2/64', mac: 02-00-00-00-00-02 } }
`);
type Net = ReturnType<typeof network>;

const row = (net: Net, family: string, address: string, store = 'active'): string | undefined =>
  net
    .type('A', `netsh interface ${family} show neighbors store=${store}`)
    .output.split('\n')
    .find((line) => line.startsWith(`${address} `))
    ?.replaceAll(/ +/g, ' ');

const BOTH = [
  ['ipv6', '2001:db8::2'],
  ['ipv4', '10.0.0.2'],
] as const;

test.each(BOTH)('%s: a neighbour by hand is not asked for, wrong or right, until it is deleted', (family, address) => {
  const net = network();
  const type = (line: string): string => net.type('A', `netsh interface ${family} ${line}`).output;
  expect(type(`add neighbors 12 ${address} 02-00-00-00-00-99`)).toBe('Ok.\n\n');
  expect(net.ping('A', address)).toBe('timeout');
  // What B says of itself changes nothing.
  net.ping('B', family === 'ipv6' ? '2001:db8::1' : '10.0.0.1');
  expect(row(net, family, address)).toBe(`${address} 02-00-00-00-00-99 Permanent`);
  expect(type(`add neighbors 12 ${address} 02-00-00-00-00-02`)).toBe('The object already exists.\n');
  expect(type(`set neighbor 12 ${address} 02-00-00-00-00-02`)).toBe('Ok.\n\n');
  expect(net.ping('A', address)).toBe('reply');
  expect(type(`delete neighbors 12 ${address}`)).toBe('Ok.\n\n');
  expect(row(net, family, address)).toBeUndefined();
  expect(type(`delete neighbors 12 ${address}`)).toBe('Element not found.\n');
  expect(net.ping('A', address)).toBe('reply');
  expect(row(net, family, address)).toBe(`${address} 02-00-00-00-00-02 Reachable`);
});

test.each(BOTH)('%s: stores', (family, address) => {
  const net = network();
  const type = (line: string): string => net.type('A', `netsh interface ${family} ${line}`).output;
  type(`add neighbors 12 ${address} 02-00-00-00-00-99 store=active`);
  expect(row(net, family, address, 'persistent')).toBeUndefined();
  net.reboot('A');
  expect(net.ping('A', address)).toBe('reply');
  type(`set neighbors 12 ${address} 02-00-00-00-00-98`);
  expect(row(net, family, address, 'persistent')).toBe(`${address} 02-00-00-00-00-98 Permanent`);
  net.reboot('A');
  expect(row(net, family, address)).toBe(`${address} 02-00-00-00-00-98 Permanent`);
  expect(net.ping('A', address)).toBe('timeout');
  net.type('A', 'netsh interface set interface LAN admin=disabled');
  net.type('A', 'netsh interface set interface LAN admin=enabled');
  expect(row(net, family, address)).toBe(`${address} 02-00-00-00-00-98 Permanent`);
  expect(type('delete neighbors 12')).toBe('Ok.\n\n');
  net.reboot('A');
  expect(net.ping('A', address)).toBe('reply');
});

test('set finds nobody who was not heard of', () => {
  expect(network().type('A', 'netsh interface ipv6 set neighbors 12 2001:db8::9 02-00-00-00-00-09').output).toBe(
    'Element not found.\n',
  );
});

test.each<[string, string]>([
  ['add neighbors 12 2001:db8::9 03-00-00-00-00-09', 'is the address of a group'],
  ['add neighbors 12 2001:db8::9 10.0.0.1', 'is not a MAC address'],
  ['add neighbors 12 10.0.0.9 02-00-00-00-00-09', 'is not an IPv6 address'],
])('%s', (line, message) => {
  expect(network().refusal('A', `netsh interface ipv6 ${line}`).message).toContain(message);
});
