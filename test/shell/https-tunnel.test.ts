import { describe, expect, test } from 'vitest';
import { CLIENT1, ipHttpsScenario } from '../support/ip-https-network.ts';
import { flowOf, problemsOf, run } from '../support/scenarios.ts';

const SET = 'netsh interface httpstunnel set interface';
const pings = (...times: readonly string[]): string =>
  times.map((at, index) => `  p${index}: { from: APP, to: '${CLIENT1}', ping: 1, at: ${at} }\n`).join('');
const typedOn = (host: string, ...lines: readonly (readonly [at: string, command: string])[]): string =>
  `events:\n${lines.map(([at, command]) => `  - { at: ${at}, host: ${host}, command: '${command}' }\n`).join('')}`;

describe('a server interface is switched off and on', () => {
  test.each([
    ['netsh', `${SET} state=disabled`, `${SET} state=enabled`],
    ['with its URL', `${SET} https://da.example.com:443/IPHTTPS disabled`, `${SET} url=https://x/ state=default`],
    ['PowerShell', 'Set-NetIPHttpsConfiguration -State Disabled', 'Set-NetIPHttpsConfiguration -State Enabled'],
  ])('%s: connections end, and clients come back by themselves', (_, off, on) => {
    const simulation = run(
      ipHttpsScenario(pings('10s', '20s', '75s'), { events: typedOn('DAV', ['15s', off], ['30s', on]) }),
    );
    expect(['p0', 'p1', 'p2'].map((name) => flowOf(simulation, name).verdict)).toEqual([
      'delivered',
      'refused',
      'delivered',
    ]);
    expect(simulation.result.ignored).toEqual([]);
  });

  test('it stays off over a reboot', () => {
    const events = `${typedOn('DAV', ['15s', `${SET} state=disabled`])}  - { at: 20s, host: DAV, reboot: true, downTime: 10s }\n`;
    const simulation = run(ipHttpsScenario(pings('10s', '100s'), { events: `limit: 200s\n${events}` }));
    expect(flowOf(simulation, 'p1').verdict).not.toBe('delivered');
    const tunnel = simulation.network.nodes.get('DAV')!.host.interfaceByName('IPHTTPSInterface')!;
    expect(tunnel.isUp).toBe(false);
  });
});

test.each([
  [`${SET} state=disabled`, 'H has no IP-HTTPS server interface'],
  ['Set-NetIPHttpsConfiguration -State Disabled', 'H has no IP-HTTPS server interface'],
])('%s on a host that is no server', (command, message) => {
  const text = `title: none\nlinks: { lan: {} }\nhosts: { H: { profile: windows-10, interfaces: { Nic: { link: lan } }, commands: ['${command}'] } }\n`;
  expect(problemsOf(text)[0]!.message).toContain(message);
});

test.each([`${SET} state=disabled authmode=certificates`, 'Set-NetIPHttpsConfiguration -State OutsideEnabled'])(
  'what is not modelled is refused: %s',
  (command) => {
    const loaded = ipHttpsScenario(pings('10s'), { events: typedOn('DAV', ['5s', command]) });
    expect(run(loaded).result.ignored.join()).toContain('DAV refused');
  },
);
