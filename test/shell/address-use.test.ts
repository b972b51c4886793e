import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../support/error-record.ts';
import { shellNetwork } from '../support/shell-network.ts';

const net = shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.1.0.1/16, ipv6: '2001:db8::1/64' } }
`);

const INCORRECT = 'The parameter is incorrect.\n';

describe('what no host can have is refused', () => {
  test.each<[string, string, string]>([
    ['netsh int ipv6 add addr 12 ff02::6/64', 'ff02::6', 'ff02::6 is a multicast address: no interface can have it'],
    ['netsh int ipv6 add addr 12 ::1', '::1', '::1 is the loopback address: no interface can have it'],
    ['netsh int ipv6 add addr 12 ::/64', '::/64', ':: is the unspecified address: no interface can have it'],
    [
      'netsh int ipv4 add address 12 224.0.0.5 255.255.255.0',
      '224.0.0.5',
      '224.0.0.5 is a multicast address: no interface can have it',
    ],
    [
      'netsh int ipv4 add address 12 0.0.0.0',
      '0.0.0.0',
      '0.0.0.0 is the unspecified address: no interface can have it',
    ],
    ['netsh int ipv4 add address 12 0.0.0.7/24', '0.0.0.7', '0.0.0.7 is reserved: no interface can have it'],
    [
      'netsh int ipv4 add address 12 127.0.0.2/8',
      '127.0.0.2',
      '127.0.0.2 is the loopback address: no interface can have it',
    ],
    [
      'netsh int ipv4 add address 12 255.255.255.255',
      '255.255.255.255',
      '255.255.255.255 is reserved: no interface can have it',
    ],
    [
      'netsh int ipv4 set address 12 static 127.0.0.1/8',
      '127',
      '127.0.0.1 is the loopback address: no interface can have it',
    ],
    [
      'netsh int ipv4 set address 12 static 10.1.0.9/16 gateway=224.0.0.1',
      '224',
      '224.0.0.1 is a multicast address: no interface can have it',
    ],
    [
      'netsh int ipv6 add route 2001:db8:9::/64 12 ff02::1',
      'ff02',
      'ff02::1 is a multicast address: no gateway can have it',
    ],
    ['netsh int ipv6 add route 2001:db8:9::/64 12 ::1', '::1', '::1 is the loopback address: no gateway can have it'],
    [
      'netsh int ipv4 add route 10.9.0.0/16 12 127.0.0.1',
      '127',
      '127.0.0.1 is the loopback address: no gateway can have it',
    ],
    [
      'netsh int ipv6 add potentialrouter 12 224.0.0.1',
      '224',
      '224.0.0.1 is a multicast address: no interface can have it',
    ],
    ['netsh int isatap set router 300.1.2.3', '300', 'the address'],
    ['netsh int isatap set router 127.0.0.1', '127', '127.0.0.1 is the loopback address: no interface can have it'],
  ])('%s', (line, at, message) => {
    const refusal = net.refusal('A', line);
    expect(refusal).toMatchObject({ offset: line.lastIndexOf(at), windowsText: INCORRECT });
    expect(refusal.message).toContain(message === 'the address' ? '"300" is not an octet' : message);
  });

  test.each<[string, string]>([
    ['New-NetIPAddress ff02::6 -InterfaceIndex 12', 'New-NetIPAddress'],
    ['New-NetIPAddress 127.0.0.2 -InterfaceIndex 12', 'New-NetIPAddress'],
    ['New-NetIPAddress 10.1.0.9 -InterfaceIndex 12 -DefaultGateway 255.255.255.255', 'New-NetIPAddress'],
    ['New-NetRoute 2001:db8:9::/64 -InterfaceIndex 12 -NextHop ff02::1', 'New-NetRoute'],
    ['New-NetRoute 2001:db8:9::/64 -InterfaceIndex 12 -NextHop ::1', 'New-NetRoute'],
    ['Set-NetIsatapConfiguration -Router 224.0.0.1', 'Set-NetIsatapConfiguration'],
  ])('%s', (line, cmdlet) => {
    expect(withoutRecord(net.refusal('A', line).windowsText)).toBe(`${cmdlet} : ${INCORRECT}`);
  });

  test.each<[string, string]>([
    ['route add 10.9.0.0 mask 255.255.0.0 127.0.0.1', 'addition'],
    ['route add 2001:db8:9::/64 ff02::1', 'addition'],
    ['route change 2001:db8:9::/64 ::1', 'modification'],
  ])('%s', (line, action) => {
    expect(net.refusal('A', line).windowsText).toBe(`The route ${action} failed: ${INCORRECT}\n`);
  });
});

test('the unspecified address as a next hop means on-link, as in what netsh dump writes', () => {
  expect(net.type('A', 'netsh int ipv6 add route 2001:db8:8::/64 12 ::').output).toBe('Ok.\n\n');
  expect(net.type('A', 'New-NetRoute 2001:db8:7::/64 -InterfaceIndex 12 -NextHop ::').ok).toBe(true);
  const nextHops = net.node('A').host.ipv6.routes.routes.filter(({ origin }) => origin === 'manual');
  expect(nextHops.map(({ nextHop }) => nextHop)).toEqual([null, null]);
});

test.each(['host.example', '10.1.0.9', 'default', '3com'])('set router takes %s', (name) => {
  expect(net.type('A', `netsh int isatap set router ${name}`).output).toBe('Ok.\n\n');
});

test('route.exe tells of a mask that does not fit', () => {
  const { windowsText, message } = net.refusal('A', 'route add 10.0.0.1 mask 255.0.0.0 172.16.20.1');
  expect(windowsText).toBe(
    'The route addition failed: The specified mask parameter is invalid. (Destination & Mask) != Destination.\n\n',
  );
  expect(message).toContain('10.0.0.0 is the network');
});
