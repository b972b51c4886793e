import { describe, expect, test } from 'vitest';
import { CLIENT1, ipHttpsScenario } from '../support/ip-https-network.ts';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';

const SCENARIO = `title: A station manages a client
links:
  lan: { delay: 20us }
hosts:
  PC01:
    profile: windows-8.1
    interfaces:
      Ethernet: { link: lan, ipv4: 10.0.0.1/24, ipv6: 'fd9c:30c:2da4:1::1/64' }
  CLIENT01:
    profile: windows-8.1
    services: [tcp/3389, tcp/445]
    interfaces:
      Ethernet: { link: lan, networkProfile: public, ipv4: 10.0.0.2/24, ipv6: 'fd9c:30c:2da4:1::c1/64' }
    firewall:
      - { name: Remote Desktop (TCP-In), protocol: tcp, port: 3389, profile: [private, public], remote: 'fd9c:30c:2da4:1::/64' }
      - { name: Echo, protocol: [icmpv6, icmpv4], remote: [10.0.0.1, 'fd9c::/16'] }
flows:
  rdp: { from: PC01, to: 'fd9c:30c:2da4:1::c1', tcp: 3389, at: 5s }
  smb: { from: PC01, to: 'fd9c:30c:2da4:1::c1', tcp: 445, at: 5s }
  ping: { from: PC01, to: 10.0.0.2, ping: 1, at: 5s }
`;
const verdicts = (text: string): string[] =>
  run(loadText(text)).result.flows.map(({ name, verdict, reason }) => [name, verdict, reason?.code].join(' ').trim());

describe('the key firewall of a host', () => {
  test('what its rules allow comes in, the rest is lost there', () => {
    expect(verdicts(SCENARIO)).toEqual(['rdp delivered', 'smb lost firewall', 'ping delivered']);
    const { reason, way } = flowOf(run(loadText(SCENARIO)), 'smb');
    expect([way, reason?.host, reason?.interface]).toEqual(['forward', 'CLIENT01', 'Ethernet']);
  });

  test('failure 11: the rule does not hold in the public profile', () => {
    const text = SCENARIO.replace('profile: [private, public]', 'profile: private');
    expect(verdicts(text)[0]).toBe('rdp lost firewall');
    expect(flowOf(run(loadText(text)), 'rdp').reason?.text).toContain('holds in the profile private, not in public');
  });

  test('failure 11: the scope is too narrow', () => {
    const text = SCENARIO.replace("remote: 'fd9c:30c:2da4:1::/64'", "remote: ['fd9c:30c:2da4:4::/64']");
    expect(verdicts(text)[0]).toBe('rdp lost firewall');
    expect(flowOf(run(loadText(text)), 'rdp').reason?.text).toContain('not from fd9c:30c:2da4:1::1');
  });

  test('without the key everything comes in, with an empty list nothing', () => {
    const [head, rest] = [
      SCENARIO.slice(0, SCENARIO.indexOf('    firewall:')),
      SCENARIO.slice(SCENARIO.indexOf('flows:')),
    ];
    expect(verdicts(head + rest)).toEqual(['rdp delivered', 'smb delivered', 'ping delivered']);
    expect(verdicts(`${head}    firewall: []\n${rest}`)).toEqual([
      'rdp lost firewall',
      'smb lost firewall',
      'ping lost firewall',
    ]);
  });

  test('it stands again after a reboot', () => {
    const event = '\nevents:\n  - { at: 1s, host: CLIENT01, reboot: true, downTime: 1s }\nflows:';
    expect(verdicts(SCENARIO.replace('\nflows:', event))[1]).toBe('smb lost firewall');
  });
});

describe('rules that can mean no packet', () => {
  test.each<[string, string, string, string]>([
    ['a port without a protocol that has some', 'protocol: tcp, ', '', '15:42: "Remote Desktop (TCP-In)" names ports'],
    ['a backward range', 'port: 3389', "port: '4000-3000'", '15:63: 4000-3000 are no ports'],
    ['ports beyond the last', 'port: 3389', "port: '1-70000'", '15:63: 1-70000 are no ports'],
    ['no port', 'port: 3389', 'port: rdp', '15:63: '],
    ['host bits in the scope', "fd9c:30c:2da4:1::/64' }", "fd9c:30c:2da4:1::1/64' }", '15:105: '],
    ['an unknown profile', 'profile: [private, public]', 'profile: home', '15:78: '],
    ['an unknown protocol', 'protocol: tcp', 'protocol: tpc', '15:52: '],
    ['an unknown network', 'networkProfile: public', 'networkProfile: home', '13:46: '],
  ])('%s', (_, old, wrong, expected) => {
    const problems = problemsOf(SCENARIO.replace(old, wrong)).map(
      ({ line, column, message, hint }) => `${line}:${column}: ${message} (${hint})`,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });
});

describe('a client at home by IP-HTTPS', () => {
  const manage = (rule: string, switches = ''): string => {
    const flows = `  rdp: { from: APP, to: '${CLIENT1}', tcp: 3389, at: 12s }\n`;
    const change = (text: string): string =>
      text
        .replace('profile: linux', 'profile: windows-8.1')
        .replace(
          '  C1:\n',
          `  C1:\n    ${switches}\n    firewall: [{ name: RDP, protocol: tcp, port: 3389, ${rule} }]\n`,
        );
    const { verdict, reason } = flowOf(run(ipHttpsScenario(flows, { change })), 'rdp');
    return reason === null ? verdict : `${verdict} ${reason.code} ${reason.interface}`;
  };

  test('failure 11: its tunnel is a public network, whatever its card is', () => {
    expect(manage('profile: [domain, private]')).toBe('lost firewall IPHTTPSInterface');
    expect(manage('profile: public')).toBe('delivered');
  });

  test('failure 12: edge traversal is a matter of Teredo, unless the switch says that IP-HTTPS is one too', () => {
    const edge = 'switches: { ipHttpsIsEdgeTraversed: true }';
    expect(manage('edgeTraversal: false')).toBe('delivered');
    expect(manage('edgeTraversal: false', edge)).toBe('lost firewall IPHTTPSInterface');
    expect(manage('edgeTraversal: true', edge)).toBe('delivered');
  });
});
