import { expect, test } from 'vitest';
import { netshNetwork, withFixedLinkLocal } from '../../support/netsh-host.ts';

test('show joins: groups of each interface, none on ISATAP', () => {
  const net = netshNetwork();
  const { output } = net.type('R', 'netsh interface ipv6 show joins');
  const tail = net.node('R').host.interfaceByIndex(12)!.ipv6.linkLocal!.solicitedNode.toString();
  expect(output).toBe(`
Interface 12: Ethernet

Scope       References  Last  Address
----------  ----------  ----  ---------------------------------
0                    0  Yes   ff02::1
0                    1  Yes   ff02::1:ff00:1
0                    1  Yes   ${tail}

Interface 14: isatap.domain.local

Scope       References  Last  Address
----------  ----------  ----  ---------------------------------

`);
});

test('show subinterfaces counts what goes over a card', () => {
  const net = netshNetwork();
  const { output } = net.type('R', 'netsh interface ipv6 show subinterfaces');
  const [, , , loopback, card, tunnel] = output.split('\n');
  expect(loopback).toBe('4294967295                1          0          0  Loopback Pseudo-Interface 1');
  expect(tunnel).toBe('  1280                1          -          -  isatap.domain.local');
  expect(card).toMatch(/^ {2}1500 {16}1 {2} +[1-9]\d* {2} +[1-9]\d* {2}Ethernet$/);
  net.ping('R', '10.0.0.2');
  expect(net.type('R', 'netsh interface ipv6 show subinterfaces').output).not.toBe(output);
});

test('set subinterface changes the MTU of one family', () => {
  const net = netshNetwork();
  expect(net.type('R', 'netsh interface ipv4 set subinterface Ethernet mtu=1400 store=persistent').output).toBe(
    'Ok.\n\n',
  );
  net.reboot('R');
  const { ipv4, ipv6 } = net.node('R').host.interfaceByIndex(12)!;
  expect([ipv4.mtu, ipv6.mtu]).toEqual([1400, 1500]);
  expect(net.type('R', 'netsh interface ipv4 show subinterface 12').output).toContain('\n  1400  ');
});

test('the destination cache, and what it was told of the way, can be forgotten', () => {
  const net = netshNetwork();
  net.ping('R', '10.0.0.2');
  const show = (): string => net.type('R', 'netsh interface ipv4 show destinationcache').output;
  const { host } = net.node('R');
  host.ipv4.pathMtus.lower(host.ipv4.destinations.destinations[0]!.address, 1000, host.simulator.now);
  host.ipv4.destinations.clear();
  net.ping('R', '10.0.0.2');
  expect(show()).toContain(`
Interface 12: Ethernet


PMTU Destination Address                           Next Hop Address
---- --------------------------------------------- -------------------------
`);
  expect(show()).toContain('1000 10.0.0.');
  expect(net.type('R', 'netsh interface ipv4 delete destinationcache 14').ok).toBe(true);
  net.ping('R', '10.0.0.2');
  expect(show()).toContain('1000 10.0.0.');
  expect(net.type('R', 'netsh interface ipv4 delete destinationcache').output).toBe('Ok.\n\n');
  expect(show()).toBe('\n');
  net.ping('R', '10.0.0.2');
  expect(show()).toContain('\n1500 10.0.0.2 ');
});

test('addresses and servers of IPv4', () => {
  const net = netshNetwork();
  expect(net.type('R', 'netsh interface ipv4 show config Ethernet').output).toBe(`
Configuration for interface "Ethernet"
    DHCP enabled:                         No
    IP Address:                           10.0.0.1
    Subnet Prefix:                        10.0.0.0/24 (mask 255.255.255.0)
    Default Gateway:                      10.0.0.254
    Gateway Metric:                       256
    InterfaceMetric:                      10
    Statically Configured DNS Servers:    10.0.0.9
    Register with which suffix:           Primary only
    Statically Configured WINS Servers:   None

`);
  expect(net.type('PC', 'netsh interface ip show address').output).toBe(`
Configuration for interface "Local Area Connection"
    DHCP enabled:                         No
    IP Address:                           10.0.0.2
    Subnet Prefix:                        10.0.0.0/24 (mask 255.255.255.0)
    InterfaceMetric:                      10

Configuration for interface "Loopback Pseudo-Interface 1"
    DHCP enabled:                         No
    IP Address:                           127.0.0.1
    Subnet Prefix:                        127.0.0.0/8 (mask 255.0.0.0)
    InterfaceMetric:                      50

`);
  expect(net.type('R', 'netsh interface ipv6 show dnsservers 12').output).toContain('DNS Servers:    None\n');
});

test('the loopback interface is shown by index and name, and cannot be changed', () => {
  const net = netshNetwork();
  const type = (line: string): string => net.type('R', `netsh interface ${line}`).output;
  expect(type('ipv6 show interface 1')).toContain(`
Interface Loopback Pseudo-Interface 1 Parameters
----------------------------------------------
IfLuid                             : loopback_0
IfIndex                            : 1
State                              : connected
Metric                             : 50
Link MTU                           : 4294967295 bytes
`);
  const named = '"loopback pseudo-interface 1"';
  expect(type(`ipv4 show interface ${named}`)).toContain('\nLink MTU                           : 4294967295 bytes\n');
  expect(type(`ipv6 show addresses ${named}`)).toContain('Address ::1 Parameters');
  expect(type('ipv4 show addresses 1')).toContain('Subnet Prefix:                        127.0.0.0/8');
  expect(type('ipv6 show subinterfaces 1').split('\n').slice(3)).toEqual([
    '4294967295                1          0          0  Loopback Pseudo-Interface 1',
    '',
    '',
  ]);
  for (const table of ['neighbors', 'joins', 'destinationcache'])
    expect(net.type('R', `netsh interface ipv6 show ${table} 1`).ok).toBe(true);
  expect(type('ipv6 set interface 1 metric=5')).toBe('The request is not supported.\n');
});

test('settings of the whole host: what is so may be set', () => {
  const net = netshNetwork();
  expect(net.type('R', 'netsh interface ipv6 set global defaultcurhoplimit=128 randomizeidentifiers=en').ok).toBe(true);
  expect(net.type('R', 'netsh interface ipv6 show global').output).toBe(`Querying active state...

General Global Parameters
---------------------------------------------
Default Hop Limit                   : 128 hops
ICMP Redirects                      : enabled
Source Routing Behavior             : dontforward
MLD Level                           : none
MLD Version                         : version2
Multicast Forwarding                : disabled
Randomize Identifiers               : enabled

`);
  expect(net.type('R', 'netsh interface ipv6 set privacy state=disabled').ok).toBe(true);
  expect(net.type('R', 'netsh interface ipv6 show privacy').output).toContain(
    '\nUse Temporary Addresses             : disabled\n',
  );
});

test('show potentialrouters, and site prefixes, of which there are none', () => {
  const net = netshNetwork();
  net.type('R', 'netsh interface ipv6 add potentialrouter 14 10.0.0.7');
  const { output } = net.type('R', 'netsh interface ipv6 show potentialrouter');
  expect(withFixedLinkLocal(net, 'R', 12, output)).toContain(
    '\nInterface 14: isatap.domain.local\n\n10.0.0.1 (name)\n10.0.0.7 (manual)\n',
  );
  expect(net.type('R', 'netsh interface ipv6 show siteprefix').output.split('\n')).toHaveLength(5);
});
