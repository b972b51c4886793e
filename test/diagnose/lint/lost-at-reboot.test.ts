import { describe, expect, test } from 'vitest';
import { twoCards, warningsOf } from '../../support/lints.ts';

describe('lost-at-reboot', () => {
  const code = 'lost-at-reboot';
  const lossesOf = (commands: readonly string[]): unknown[] =>
    warningsOf(twoCards(commands), code).map(({ line, message, hint }) => [line, message.split('; ')[0], hint]);

  test('a route, an address and settings with store=active', () => {
    expect(
      lossesOf([
        'add route fd00:3::/64 11 metric=7 store=active',
        'add address 11 fd00:1::5/64 store=active',
        'set interface 12 forwarding=enabled mtu=1400 store=active',
      ]),
    ).toEqual([
      [
        10,
        'a reboot of S loses the route fd00:3::/64 on-link on One',
        'on S:\nnetsh interface ipv6 delete route fd00:3::/64 11\nnetsh interface ipv6 add route fd00:3::/64 11 metric=7',
      ],
      [
        11,
        'a reboot of S loses the address fd00:1::5 of One',
        'on S:\nnetsh interface ipv6 delete address 11 fd00:1::5\nnetsh interface ipv6 add address 11 fd00:1::5/64',
      ],
      [
        12,
        'a reboot of S loses mtu of Two and forwarding of Two',
        'on S: netsh interface ipv6 set interface 12 forwarding=enabled mtu=1400',
      ],
    ]);
  });

  test('what was changed of a route', () => {
    expect(
      lossesOf(['add route fd00:3::/64 11 publish=yes', 'set route fd00:3::/64 11 metric=9 store=active']),
    ).toEqual([
      [
        11,
        'a reboot of S loses metric=9 of the route fd00:3::/64 on-link on One',
        'on S: netsh interface ipv6 set route fd00:3::/64 11 metric=9',
      ],
    ]);
  });

  test('ISATAP settings of the active store', () => {
    const text = twoCards([]).replace(
      '    commands:\n',
      '    commands: [Set-NetIsatapConfiguration -Router r.corp.example -PolicyStore ActiveStore]\n',
    );
    expect(warningsOf(text, code)).toMatchObject([
      {
        message: expect.stringMatching(/^a reboot of S loses the name of the ISATAP router; /) as string,
        hint: 'on S: Set-NetIsatapConfiguration -Router r.corp.example',
      },
    ]);
  });

  test('what route.exe and cmdlets leave in the active store', () => {
    const text = (commands: readonly string[]): string =>
      twoCards([]).replace('    commands:\n', `    commands: ${JSON.stringify(commands)}\n`);
    const active = [
      'route add 10.9.0.0 mask 255.255.0.0 10.0.1.2',
      'Set-NetIPInterface -InterfaceIndex 12 -AddressFamily IPv6 -Forwarding Enabled -PolicyStore ActiveStore',
    ];
    expect(warningsOf(text(active), code).map(({ message, hint }) => [message.split('; ')[0], hint])).toEqual([
      [
        'a reboot of S loses the route 10.9.0.0/16 via 10.0.1.2 on One',
        expect.stringContaining('\nnetsh interface ipv4 add route 10.9.0.0/16 11 nexthop=10.0.1.2'),
      ],
      [
        'a reboot of S loses forwarding of Two',
        'on S: Set-NetIPInterface -InterfaceIndex 12 -AddressFamily IPv6 -Forwarding Enabled',
      ],
    ]);
    expect(warningsOf(text([active[0]!.replace('add', '-p add'), active[1]!.split(' -Policy')[0]!]), code)).toEqual([]);
  });

  test('not what a later command stores, or takes away', () => {
    expect(lossesOf(['set interface 12 mtu=1400 store=active', 'set interface 12 mtu=1400'])).toEqual([]);
    expect(lossesOf(['add route fd00:3::/64 11 store=active', 'delete route fd00:3::/64 11'])).toEqual([]);
  });

  test('not what is persistent, nor potential routers kept by hand', () => {
    expect(lossesOf(['add route fd00:3::/64 11', 'set interface 12 forwarding=enabled'])).toEqual([]);
    expect(lossesOf(['add potentialrouter isatap.One 10.0.1.9'])).toEqual([]);
  });
});
