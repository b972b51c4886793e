import { describe, expect, test } from 'vitest';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';
import { ipHttpsScenario } from '../support/ip-https-network.ts';
import { movingClient } from '../support/moving-client.ts';

describe('a client that moves (windows.md section 5b, 18)', () => {
  test('its name leads to the old address until the time to live has ended', () => {
    const simulation = run(loadText(movingClient));
    const verdicts = simulation.result.flows.map(({ name, verdict }) => `${name} ${verdict}`);
    expect(verdicts).toEqual(['before delivered', 'stale lost', 'after delivered']);
    expect(simulation.result.flows.flatMap(({ unmet }) => unmet)).toEqual([]);
  });

  test('without registration the name is never found', () => {
    const simulation = run(loadText(movingClient.replace(/\n *register: .*/, '')));
    expect(simulation.result.flows.map(({ way }) => way)).toEqual(['name', 'name', 'name']);
  });

  test('without the rule the client asks its own server in vain', () => {
    const simulation = run(loadText(movingClient.replace('namespace: .domain.local', 'namespace: .other.local')));
    expect(flowOf(simulation, 'before').way).toBe('name');
  });

  test('a zone that takes no updates stays as it was', () => {
    const simulation = run(loadText(movingClient.replace('dynamicUpdate: true', 'dynamicUpdate: false')));
    expect(flowOf(simulation, 'before').way).toBe('name');
  });

  test('what was registered stays over a reboot of the server', () => {
    const reboot = '  - { at: 10s, host: DC01, reboot: true, downTime: 2s }\n';
    const simulation = run(loadText(movingClient.replace('flows:\n', `${reboot}flows:\n`)));
    expect(flowOf(simulation, 'before').verdict).toBe('delivered');
  });
});

describe('what cannot be meant so', () => {
  test.each<[string, string, string, string]>([
    ['an empty namespace', 'namespace: nls.domain.local', "namespace: ''", '28:24: "" is no namespace'],
    ['a dot at the end', 'namespace: nls.domain.local', 'namespace: nls.', '28:24: "nls." is no namespace'],
    ['two dots', 'namespace: nls.domain.local', 'namespace: ..local', '28:24: "..local" is no namespace'],
    [
      'the same rule twice',
      'namespace: nls.domain.local',
      'namespace: .Domain.local',
      '28:24: there are two rules for .Domain.local',
    ],
    [
      'no full name',
      '      suffix: domain.local\n      nrpt',
      '      nrpt',
      '28:7: CLIENT01 is no full domain name to register',
    ],
    [
      'an unknown interface',
      'delay: 5s',
      'interfaces: [Ethernt]',
      '29:42: there is no interface of CLIENT01 "Ethernt"',
    ],
    ['a refresh without a pause', 'delay: 5s', 'refresh: 0s', '29:38: registrations follow without a pause'],
    ['a server that is no address', "servers: ['fd9c:30c:2da4:111::10']", 'servers: [dc01]', '27:49:'],
  ])('%s', (_, old, wrong, expected) => {
    const problems = problemsOf(movingClient.replace(old, wrong)).map(
      ({ line, column, message, hint }) => `${line}:${column}: ${message} (${hint})`,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });
});

test('a client at home registers the address of its tunnel alone, at a server that it reaches through the tunnel', () => {
  const change = (text: string): string =>
    text
      .replace(
        'dns: { servers: [203.0.113.1] }',
        `dns:
      servers: [203.0.113.1]
      suffix: domain.local
      nrpt: [{ namespace: .domain.local, servers: ['fd9c:30c:2da4:111::60'] }]
      register: { interfaces: [IPHTTPSInterface], delay: 1s }`,
      )
      .replace(
        'services: [tcp/80]\n',
        `services: [tcp/80]
    dns: { servers: ['fd9c:30c:2da4:111::60'], suffix: domain.local }
    dnsServer:
      zones: { domain.local: { dynamicUpdate: true, records: { app: { AAAA: 'fd9c:30c:2da4:111::60' } } } }
`,
      );
  const flows = '  rdp: { from: APP, to: c1, tcp: 3389, at: 15s, expect: delivered }\n';
  const simulation = run(ipHttpsScenario(flows, { change }));
  expect(flowOf(simulation, 'rdp').to).toBe('C1');
  expect(flowOf(simulation, 'rdp').unmet).toEqual([]);
});
