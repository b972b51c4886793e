import { describe, expect, test } from 'vitest';
import { buildNetwork, type Network } from '../../src/scenario/network.ts';
import { seconds } from '../../src/sim/time.ts';
import { loadText } from '../support/scenarios.ts';
import { runCommand } from '../support/typed.ts';

const PREFIX = '2001:db8:9::/64';

/** One Windows host that can be rebooted, with what it declares. */
function oneHost() {
  const network: Network = buildNetwork(
    loadText(`title: one host
links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { index: 12, link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64' } }
    tunnels: { isatap: { kind: isatap, index: 14, over: Ethernet } }
    routes: [{ to: '2001:db8:5::/48', via: '2001:db8::5', interface: Ethernet }]
`),
  );
  const { simulator, nodes, machines } = network;
  simulator.run(seconds(5));
  const node = () => nodes.get('A')!;
  return {
    /** Output without the final line end. */
    run: (command: string): string => runCommand(command, node()).output.trimEnd(),
    /** The line of a table that a text stands in, blanks folded. */
    line: (command: string, text: string): string | undefined =>
      runCommand(command, node())
        .output.split('\n')
        .find((line) => line.includes(text))
        ?.trim()
        .replaceAll(/ +/g, ' '),
    /** Addresses of the card. */
    ipv4: () =>
      node()
        .host.interfaceByIndex(12)!
        .ipv4.addresses.map(({ address, prefixLength }) => `${address.toString()}/${prefixLength}`),
    settings: () => node().host.interfaceByIndex(12)!.ipv6.settings,
    node,
    wait: (time: number) => simulator.run(simulator.now + seconds(time)),
    reboot: () => {
      machines.get('A')!.reboot(seconds(1), false);
      simulator.run(simulator.now + seconds(5));
    },
  };
}

const ACTIVE = 'netsh interface ipv6 show route';
const STORED = `${ACTIVE} store=persistent`;
const ADD = `netsh interface ipv6 add route ${PREFIX} 12 nexthop=2001:db8::9`;
const SET = `netsh interface ipv6 set route ${PREFIX} 12 nexthop=2001:db8::9`;
const DELETE = `netsh interface ipv6 delete route ${PREFIX} 12`;
const row = (metric: number, publish = 'No'): string => `${publish} Manual ${metric} ${PREFIX} 12 2001:db8::9`;

describe('routes: what a command does to the active store, to the persistent one, and what a boot leaves', () => {
  test.each<[string[], string | undefined, string | undefined]>([
    [[ADD], row(256), row(256)],
    [[`${ADD} store=persistent metric=7 publish=yes`], row(7, 'Yes'), row(7, 'Yes')],
    [[`${ADD} store=active`], row(256), undefined],
    [[ADD, `${DELETE} store=active`], undefined, row(256)],
    [[ADD, DELETE], undefined, undefined],
    [[`${ADD} store=active`, `${DELETE} store=active`], undefined, undefined],
    [[`${ADD} store=active`, DELETE], undefined, undefined],
    [[ADD, `${DELETE} store=active`, DELETE], undefined, undefined],
    [[ADD, `${SET} metric=3 store=active`], row(3), row(256)],
    [[ADD, `${SET} metric=3`], row(3), row(3)],
    [[ADD, `${SET} publish=age store=active`, `${SET} metric=3`], row(3, 'Age'), row(3, 'Age')],
    [[`${ADD} store=active`, `${SET} metric=3`], row(3), row(3)],
    [[ADD, `${DELETE} store=active`, `${ADD} metric=9 store=active`], row(9), row(256)],
    [[ADD, `${DELETE} store=active`, `${ADD} metric=9`], row(9), row(9)],
  ])('%j', (commands, active, stored) => {
    const host = oneHost();
    for (const command of commands) expect(host.run(command)).toBe('Ok.');
    expect(host.line(ACTIVE, PREFIX)).toBe(active);
    expect(host.line(STORED, PREFIX)).toBe(stored);
    host.reboot();
    expect(host.line(ACTIVE, PREFIX)).toBe(stored);
    expect(host.line(STORED, PREFIX)).toBe(stored);
  });

  test('a route with a lifetime ends; each boot counts anew', () => {
    const host = oneHost();
    expect(host.run(`${ADD} validlifetime=20`)).toBe('Ok.');
    host.wait(15);
    expect(host.line(ACTIVE, PREFIX)).toBe(row(256));
    host.run(`${SET} validlifetime=30`);
    host.wait(25);
    expect(host.line(ACTIVE, PREFIX)).toBe(row(256));
    host.wait(6);
    expect(host.line(ACTIVE, PREFIX)).toBeUndefined();
    expect(host.line(STORED, PREFIX)).toBe(row(256));
    host.reboot();
    expect(host.line(ACTIVE, PREFIX)).toBe(row(256));
    host.wait(31);
    expect(host.line(ACTIVE, PREFIX)).toBeUndefined();
  });

  test('what Windows refuses', () => {
    const host = oneHost();
    expect(host.run(ADD)).toBe('Ok.');
    expect(host.run(`${ADD} store=active`)).toBe('The object already exists.');
    expect(host.run(`${DELETE} store=active`)).toBe('Ok.');
    expect(host.run(`${DELETE} store=active`)).toBe('Element not found.');
    expect(host.run(`${SET} metric=1`)).toBe('Element not found.');
    expect(host.run(DELETE)).toBe('Ok.');
    expect(host.run(DELETE)).toBe('Element not found.');
  });

  test('what the scenario declares is stored: gone from the active store it comes back, deleted it does not', () => {
    const declared = '2001:db8:5::/48';
    const host = oneHost();
    expect(host.line(STORED, declared)).toBe(`No Manual 256 ${declared} 12 2001:db8::5`);
    host.run(`netsh interface ipv6 delete route ${declared} 12 store=active`);
    host.reboot();
    expect(host.line(ACTIVE, declared)).toBeDefined();
    host.run(`netsh interface ipv6 delete route ${declared} 12`);
    host.reboot();
    expect(host.line(ACTIVE, declared)).toBeUndefined();
  });

  test('among equal sums the order of adding decides after a boot too', () => {
    const host = oneHost();
    const order = (): string[] => host.node().host.ipv6.routes.routes.map(({ nextHop }) => nextHop?.toString() ?? '');
    for (const last of [9, 7, 8]) host.run(`netsh interface ipv6 add route ${PREFIX} 12 nexthop=2001:db8::${last}`);
    host.run(`netsh interface ipv6 set route ${PREFIX} 12 nexthop=2001:db8::9 metric=256`);
    host.reboot();
    expect(order().filter((nextHop) => /[789]$/.test(nextHop))).toEqual(['2001:db8::9', '2001:db8::7', '2001:db8::8']);
  });
});

describe('settings of an interface', () => {
  test('store=active ends with the power, the others stay', () => {
    const host = oneHost();
    host.run('netsh interface ipv6 set interface 12 forwarding=enabled store=active');
    host.run('netsh interface ipv6 set interface 12 advertise=enabled metric=33 mtu=1400');
    host.run('netsh interface ipv6 set interface 12 mtu=1300 store=active');
    expect(host.settings()).toMatchObject({ forwarding: true, advertise: true, metric: 33, mtu: 1300 });
    expect(host.line('netsh interface ipv6 show interfaces', 'Ethernet')).toBe('12 33 1300 connected Ethernet');
    expect(host.line('netsh interface ipv6 show interfaces store=persistent', 'Ethernet')).toBe(
      '12 33 1400 connected Ethernet',
    );
    host.reboot();
    expect(host.settings()).toMatchObject({ forwarding: false, advertise: true, metric: 33, mtu: 1400 });
  });

  test('a setting back to automatic is stored as well', () => {
    const host = oneHost();
    host.run('netsh interface ipv6 set interface 12 metric=33');
    host.run('netsh interface ipv6 set interface 12 metric=0');
    host.reboot();
    expect(host.settings().metric).toBeNull();
  });
});

describe('addresses', () => {
  const SHOW = 'netsh interface ipv6 show addresses';

  test.each<[string[], boolean, boolean]>([
    [['netsh interface ipv6 add address 12 2001:db8::7'], true, true],
    [['netsh interface ipv6 add address 12 2001:db8::7 store=active'], true, false],
    [
      [
        'netsh interface ipv6 add address 12 2001:db8::7',
        'netsh interface ipv6 delete address 12 2001:db8::7 store=active',
      ],
      false,
      true,
    ],
    [
      ['netsh interface ipv6 add address 12 2001:db8::7', 'netsh interface ipv6 delete address 12 2001:db8::7'],
      false,
      false,
    ],
  ])('%j', (commands, active, stored) => {
    const host = oneHost();
    for (const command of commands) expect(host.run(command)).toBe('Ok.');
    expect(host.line(SHOW, '2001:db8::7') !== undefined).toBe(active);
    expect(host.line(`${SHOW} store=persistent`, '2001:db8::7') !== undefined).toBe(stored);
    host.reboot();
    expect(host.line(SHOW, '2001:db8::7')).toBe(stored ? 'Manual Preferred infinite infinite 2001:db8::7' : undefined);
  });

  test.each<[string[], string[], string[]]>([
    [['add address 12 10.0.0.7/24'], ['10.0.0.1/24', '10.0.0.7/24'], ['10.0.0.1/24', '10.0.0.7/24']],
    [['add address Ethernet 10.0.0.7 255.255.254.0 store=active'], ['10.0.0.1/24', '10.0.0.7/23'], ['10.0.0.1/24']],
    [['add address name=Ethernet address=10.0.0.7'], ['10.0.0.1/24', '10.0.0.7/8'], ['10.0.0.1/24', '10.0.0.7/8']],
    [['delete address 12 10.0.0.1 store=active'], [], ['10.0.0.1/24']],
    [['delete address 12 10.0.0.1', 'add address 12 172.16.0.1'], ['172.16.0.1/16'], ['172.16.0.1/16']],
  ])('IPv4: %j', (commands, active, stored) => {
    const host = oneHost();
    for (const command of commands) expect(host.run(`netsh interface ipv4 ${command}`)).toBe('Ok.');
    expect(host.ipv4()).toEqual(active);
    host.reboot();
    expect(host.ipv4()).toEqual(stored);
  });

  test('IPv4: what Windows refuses', () => {
    const host = oneHost();
    expect(host.run('netsh interface ipv4 add address 12 10.0.0.1/24')).toBe('The object already exists.');
    expect(host.run('netsh interface ipv4 delete address 12 10.0.0.9')).toBe('Element not found.');
    expect(host.run('netsh interface ipv4 add address 12 10.0.0.9 255.0.255.0')).toBe('The parameter is incorrect.');
    expect(host.ipv4()).toEqual(['10.0.0.1/24']);
  });

  test('the declared ones come back, with their on-link routes, proved unique again', () => {
    const host = oneHost();
    host.reboot();
    expect(host.line(SHOW, '2001:db8::1')).toBe('Manual Preferred infinite infinite 2001:db8::1');
    expect(host.line(ACTIVE, '2001:db8::/64')).toBe('No System 256 2001:db8::/64 12 Ethernet');
    expect(host.node().host.ipv4.routes.routes.map(({ prefix }) => prefix.toString())).toEqual(['10.0.0.0/24']);
  });
});

describe('ISATAP', () => {
  test('netsh has no store: what it sets stays', () => {
    const host = oneHost();
    host.run('netsh interface isatap set router 10.0.0.9 interval=7');
    host.run('netsh interface isatap set state enabled');
    host.run('netsh interface ipv6 add potentialrouter 14 10.0.0.8');
    host.run('netsh interface ipv6 add potentialrouter 14 10.0.0.7');
    host.run('netsh interface ipv6 delete potentialrouter 14 10.0.0.7');
    host.reboot();
    expect(host.run('netsh interface isatap show router')).toContain('10.0.0.9');
    expect(host.run('netsh interface isatap show router')).toContain('7 minutes');
    expect(host.run('netsh interface isatap show state')).toBe('ISATAP State : enabled');
    const routers = host.node().isatap.adapters[0]!.potentialRouters.routers;
    expect(routers.map(({ address, origin }) => `${address.toString()} ${origin}`)).toEqual([
      '10.0.0.8 manual',
      '10.0.0.9 name',
    ]);
  });

  test('PowerShell writes into both stores unless told otherwise', () => {
    const host = oneHost();
    host.run('Set-NetIsatapConfiguration -Router 10.0.0.9');
    host.run('Set-NetIsatapConfiguration -Router 10.0.0.8 -State Enabled -PolicyStore ActiveStore');
    expect(host.node().isatap.settings).toMatchObject({ routerName: '10.0.0.8', state: 'enabled' });
    host.reboot();
    expect(host.node().isatap.settings).toMatchObject({ routerName: '10.0.0.9', state: 'default' });
  });
});

test('weak host send and receive are settings of an interface, disabled until they are set', () => {
  const host = oneHost();
  expect(host.settings()).toMatchObject({ weakHostSend: false, weakHostReceive: false });
  expect(host.run('netsh interface ipv6 set interface 12 weakhostsend=enabled weakhostreceive=enabled')).toBe('Ok.');
  host.run('netsh interface ipv6 set interface 12 weakhostreceive=disabled store=active');
  expect(host.settings()).toMatchObject({ weakHostSend: true, weakHostReceive: false });
  host.reboot();
  expect(host.settings()).toMatchObject({ weakHostSend: true, weakHostReceive: true });
});
