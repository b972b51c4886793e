import { expect, test } from 'vitest';
import { parseIpAddress } from '../../../src/addr/ip.ts';
import { sortAddresses } from '../../../src/app/station.ts';
import { shellNetwork } from '../../support/shell-network.ts';

const network = (profile = 'windows-8.1') =>
  shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: ${profile}
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.1/24, ipv6: 'fd00::1/64' } }
`);
type Net = ReturnType<typeof network>;

/** What is tried first of an IPv4 and a unique local address. */
const first = (net: Net): string =>
  sortAddresses(net.node('A').host, ['fd00::2', '10.0.0.2'].map(parseIpAddress))[0]!.toString();

const rows = (net: Net, store = 'active'): string[] =>
  net
    .type('A', `netsh interface ipv6 show prefixpolicies store=${store}`)
    .output.split('\n')
    .slice(4)
    .filter((line) => line !== '');

test('the default table as Windows 8 to 11 print it', () => {
  expect(network().type('A', 'netsh interface ipv6 show prefixpolicies').output).toBe(`Querying active state...

Precedence  Label  Prefix
----------  -----  --------------------------------
        50      0  ::1/128
        40      1  ::/0
        35      4  ::ffff:0:0/96
        30      2  2002::/16
         5      5  2001::/32
         3     13  fc00::/7
         1     11  fec0::/10
         1     12  3ffe::/16
         1      3  ::/96

`);
  expect(rows(network('windows-7'))).toHaveLength(6);
});

test('a raised precedence lets a unique local address go before IPv4, for good', () => {
  const net = network();
  expect(first(net)).toBe('10.0.0.2');
  expect(net.type('A', 'netsh int ipv6 set prefix fc00::/7 36 13').output).toBe('Ok.\n\n');
  expect(first(net)).toBe('fd00::2');
  net.reboot('A');
  expect(first(net)).toBe('fd00::2');
  expect(rows(net)[2]).toBe('        36     13  fc00::/7');
});

test('in the active store until the next boot', () => {
  const net = network();
  net.type('A', 'netsh interface ipv6 set prefixpolicy ::ffff:0:0/96 1 4 store=active');
  net.type('A', 'netsh interface ipv6 set prefixpolicy fc00::/7 2 13 active');
  expect(first(net)).toBe('fd00::2');
  expect(rows(net, 'persistent')).toContain('        35      4  ::ffff:0:0/96');
  net.reboot('A');
  expect(first(net)).toBe('10.0.0.2');
});

test('add and delete; the same prefix twice, and one that is not there', () => {
  const net = network();
  const type = (line: string): string => net.type('A', `netsh interface ipv6 ${line}`).output;
  expect(type('add prefixpolicy fd00::/8 45 14')).toBe('Ok.\n\n');
  expect(type('add prefixpolicy fd00::/8 46 14')).toBe('The object already exists.\n');
  expect(rows(net)[1]).toBe('        45     14  fd00::/8');
  expect(type('delete prefixpolicy fd00::/8')).toBe('Ok.\n\n');
  expect(type('delete prefixpolicy fd00::/8')).toBe('Element not found.\n');
  expect(type('set prefixpolicy fd00::/8 45 14')).toBe('Element not found.\n');
});

test('without any policy addresses are still chosen', () => {
  const net = network();
  for (const row of rows(net)) net.type('A', `netsh interface ipv6 delete prefixpolicy ${row.trim().split(/ +/)[2]!}`);
  expect(rows(net)).toEqual([]);
  expect(first(net)).toBe('fd00::2');
  expect(net.ping('A', 'fd00::1')).toBe('reply');
});
