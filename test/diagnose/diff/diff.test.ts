import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../../src/capture/capture-reader.ts';
import { compareScenarios } from '../../../src/diagnose/diff/diff.ts';
import type { DiffResult, HostChange } from '../../../src/diagnose/diff/result.ts';
import type { LoadedScenario } from '../../../src/scenario/load.ts';
import type { PacketRecord } from '../../../src/capture/record.ts';
import { summaryText } from '../../../src/wire/layers/layer-text.ts';
import { packetLayers } from '../../../src/wire/layers/packet-layers.ts';
import { seconds } from '../../../src/sim/time.ts';
import { loadFile, loadText, projectFolder } from '../../support/scenarios.ts';

const manageOut = loadFile('scenarios/manage-out.yaml');
const fault = (name: string): LoadedScenario => loadFile(`scenarios/faults/${name}.yaml`);

const NETWORK = `title: small
links: { lan: {} }
hosts:
  A: { profile: windows-10, interfaces: { LAN: { link: lan, ipv4: 10.0.0.1/24, ipv6: 'fd00::1/64' } } }
  B: { profile: windows-10, interfaces: { LAN: { link: lan, ipv4: 10.0.0.2/24, ipv6: 'fd00::2/64' } }, services: [tcp/80] }
flows: { ping: { from: A, to: 10.0.0.2, ping: 1, at: 5s } }
`;

/** The small network against the same with something else in it. */
const changed = (from: string, to: string): DiffResult =>
  compareScenarios(loadText(NETWORK), loadText(NETWORK.replace(from, to)), null);

const hostOf = ({ hosts }: DiffResult, name: string): HostChange | undefined =>
  hosts.find((host) => host.name === name);

const settingsOf = (result: DiffResult, name: string): (readonly unknown[])[] =>
  (hostOf(result, name)?.settings ?? []).map(({ interface: of, setting, a, b }) => [of, setting, a, b]);

test('a scenario does not differ from itself', () => {
  const result = compareScenarios(manageOut, loadFile('scenarios/manage-out.yaml'), null);
  expect(result).toMatchObject({ flows: { same: 7, changed: [] }, hosts: [], parting: null });
});

describe('one number of a route', () => {
  const result = compareScenarios(manageOut, fault('return-metric'), null);

  test('flows that end otherwise, with verdict and reason', () => {
    expect(result.flows.same).toBe(4);
    const lost = { verdict: 'lost', way: 'return', reason: { code: 'isatap-source-check', host: 'PC01' } };
    expect(result.flows.changed).toMatchObject(
      ['rdp-client01', 'ping-client01', 'trace-client01'].map((name) => ({
        name,
        a: { verdict: 'delivered', way: null, reason: null },
        b: lost,
      })),
    );
  });

  test('where the way of each flow departs, whatever the time', () => {
    for (const { name, parting } of result.flows.changed)
      expect(parting).toMatchObject({
        a: { event: 'sent', host: 'DAV01', interface: 'DMZ-Secure', flow: name },
        b: { event: 'sent', host: 'DAV01', interface: 'isatap.domain.local', flow: name },
      });
  });

  test('the routes that changed, and which of them is taken', () => {
    expect(result.hosts.map(({ name, settings }) => [name, settings])).toEqual([['DAV01', []]]);
    const prefix = 'fd9c:30c:2da4:1::/64';
    expect(result.hosts[0]!.routes).toMatchObject([
      { prefix, nextHop: null, interface: 'isatap.domain.local', a: { taken: false }, b: { sum: 261, taken: true } },
      {
        prefix,
        nextHop: 'fd9c:30c:2da4:111::31',
        interface: 'DMZ-Secure',
        a: { metric: 200, interfaceMetric: 10, sum: 210, publish: 'no', origin: 'manual', taken: true },
        b: { metric: 400, interfaceMetric: 10, sum: 410, publish: 'no', origin: 'manual', taken: false },
      },
    ]);
  });

  test('the first packet: one moment on the host that was changed, and not before a flow needs the route', () => {
    const { a, b } = result.parting!;
    expect([a?.host, b?.host, a?.time]).toEqual(['DAV01', 'DAV01', b?.time]);
    expect(a!.time).toBeGreaterThan(20);
    expect(a!.time).toBeLessThan(20.1);
  });

  test.each([
    ['a', 'manage-out'],
    ['b', 'return-metric'],
  ] as const)('packets of %s are numbered as in captures/%s', (side, name) => {
    const { packet } = result.flows.changed[0]!.parting![side]!;
    const { records } = readCapture(fs.readFileSync(path.join(projectFolder, 'captures', name, 'all.pcapng')));
    const frames = records.filter((record) => record.kind === 'packet' && record.packetId === BigInt(packet));
    const texts = frames.map((frame) => summaryText(packetLayers(1, (frame as PacketRecord).data)));
    expect(texts.filter((text) => text.includes('TCP 3389 > 63807 [SYN, ACK]')).length).toBeGreaterThan(1);
  });
});

test('what a router tells is the first difference, long before flows', () => {
  const { parting, hosts } = compareScenarios(manageOut, fault('routes-not-published'), null);
  expect(parting).toMatchObject({ a: { host: 'ISATAP01', event: 'originated' }, b: { host: 'ISATAP01' } });
  expect(parting!.a!.text).toContain('route fd9c:30c:2da4:1000::/64');
  expect(parting!.b!.text).not.toContain('route fd9c');
  expect(hosts.map(({ name, routes }) => [name, routes.map(({ a, b }) => `${a?.publish} ${b?.publish}`)])).toEqual([
    ['PC01', ['no undefined', 'no undefined']],
    ['ISATAP01', ['yes no', 'yes no']],
  ]);
});

describe('when tables are compared', () => {
  const reboot = fault('reboot-loses-active-routes');

  test('before the reboot they are the same', () => {
    expect(compareScenarios(manageOut, reboot, seconds(9))).toMatchObject({ at: 9, hosts: [] });
  });

  test('after it the route is gone', () => {
    const later = compareScenarios(manageOut, reboot, seconds(60));
    expect(later.a.seconds).toBe(60);
    expect(hostOf(later, 'DAV01')?.routes.map(({ b }) => b === null)).toContain(true);
  });
});

describe('settings, and what only one side has', () => {
  test('of an interface, and the sums of its routes', () => {
    const result = changed('link: lan, ipv4: 10.0.0.1/24', 'forwarding: true, metric: 7, mtu: 1400, $&');
    expect(settingsOf(result, 'A')).toEqual([
      ['LAN', 'IPv4 metric', 'automatic (25)', '7'],
      ['LAN', 'metric', 'automatic (25)', '7'],
      ['LAN', 'mtu', '1500', '1400'],
      ['LAN', 'forwarding', 'disabled', 'enabled'],
    ]);
    expect(hostOf(result, 'A')?.routes.map(({ prefix, a, b }) => [prefix, a?.sum, b?.sum])).toEqual([
      ['fd00::/64', 281, 263],
      ['10.0.0.0/24', 281, 263],
    ]);
  });

  test('of ISATAP', () => {
    const missing = compareScenarios(manageOut, fault('isatap-name-missing'), seconds(15));
    expect(settingsOf(missing, 'PC01')).toEqual(
      expect.arrayContaining([
        ['isatap.domain.local', 'connected', 'yes', 'no'],
        ['isatap.domain.local', 'potential routers', '172.16.10.31', 'empty'],
      ]),
    );
    const blocked = compareScenarios(manageOut, fault('isatap-name-blocked'), null);
    const names = ['da-isatap.domain.local', 'isatap.domain.local'];
    expect(settingsOf(blocked, 'PC01')[0]).toEqual([null, 'ISATAP router', ...names]);
  });

  test('addresses; an interface that one side lacks is told by them alone', () => {
    expect(settingsOf(changed("ipv6: 'fd00::2/64'", "ipv6: 'fd00::22/64'"), 'B')).toEqual([
      ['LAN', 'addresses', expect.stringContaining('fd00::2/64'), expect.stringContaining('fd00::22/64')],
    ]);
    const more = changed('} }, services', '}, Two: { link: lan, ipv4: 10.0.9.2/24 } }, services');
    expect(settingsOf(more, 'B').filter(([name]) => name === 'Two')).toEqual([
      ['Two', 'addresses', null, expect.stringContaining('10.0.9.2/24')],
    ]);
  });

  test('hosts and flows', () => {
    const other = NETWORK.replace('  A:', '  C: { profile: linux, interfaces: {} }\n  A:').replace(
      'ping: {',
      'pong: {',
    );
    const result = compareScenarios(loadText(NETWORK), loadText(other), null);
    expect(result.hosts).toEqual([{ name: 'C', only: 'b', routes: [], settings: [] }]);
    expect(result.flows).toMatchObject({
      same: 0,
      changed: [
        { name: 'ping', a: { verdict: 'delivered' }, b: null, parting: null },
        { name: 'pong', a: null, b: { verdict: 'delivered' }, parting: null },
      ],
    });
  });
});

describe('the first packet', () => {
  test('a host that was added parts the runs by its own packets only', () => {
    const { parting, flows, hosts } = changed(
      'links: { lan: {} }\nhosts:\n',
      'links: { lan: {}, other: {} }\nhosts:\n  X: { profile: windows-10, interfaces: { e: { link: other, ipv4: 10.7.0.1/24 } } }\n',
    );
    expect(parting).toMatchObject({ a: null, b: { host: 'X' } });
    expect({ same: flows.same, hosts: hosts.map(({ name }) => name) }).toEqual({ same: 1, hosts: ['X'] });
  });

  test('what happens after one of the runs has ended is no difference', () => {
    const { parting, a, b } = changed('at: 5s } }', 'at: 5s }, late: { from: A, to: 10.0.0.2, ping: 1, at: 30s } }');
    expect(parting).toBeNull();
    expect(a.seconds).toBeLessThan(10);
    expect(b.seconds).toBeGreaterThan(30);
  });

  test('a drop, with its reason', () => {
    const { flows } = changed('services: [tcp/80] }', 'firewall: [] }');
    const text = expect.stringMatching(/echo request .*firewall/) as string;
    expect(flows.changed).toMatchObject([
      {
        name: 'ping',
        parting: { a: { event: 'originated', host: 'B' }, b: { event: 'dropped', host: 'B', text } },
      },
    ]);
  });
});
