import { expect, test } from 'vitest';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';

const network = (server: string): string => `
title: A client that reaches an IPv4-only server by NAT64 and DNS64
links: { access: {}, corp: {} }
hosts:
  CLIENT01:
    profile: windows-8.1
    interfaces: { Access: { link: access, ipv6: 'fd9c:30c:2da4:1000::c1/64' } }
    routes: [{ to: 'fd9c:30c:2da4::/48', via: 'fd9c:30c:2da4:1000::1', interface: Access }]
    dns: { servers: [], suffix: domain.local, nrpt: [{ namespace: .domain.local, servers: ['fd9c:30c:2da4:3333::1'] }] }
  DAV01:
    profile: windows-server-2012r2
    interfaces:
      Access: { link: access, ipv6: ['fd9c:30c:2da4:1000::1/64', 'fd9c:30c:2da4:3333::1/128'], forwarding: true }
      DMZ-Secure: { link: corp, ipv4: 172.16.10.25/24 }
${server}
  APP01:
    profile: windows-server-2012r2
    interfaces: { Internal: { link: corp, ipv4: 172.16.10.60/24 } }
    services: [tcp/80]
  DC01:
    profile: windows-server-2012r2
    interfaces: { Internal: { link: corp, ipv4: 172.16.10.10/24 } }
    dnsServer: { zones: { domain.local: { records: { app01: { A: 172.16.10.60 }, client01: { AAAA: 'fd9c:30c:2da4:1000::c1' } } } } }
flows:
  web-app01: { from: CLIENT01, to: app01.domain.local, tcp: 80, at: 5s, expect: delivered }
  ping-app01: { from: CLIENT01, to: app01, ping: 2, at: 8s, expect: delivered }
  trace-app01: { from: CLIENT01, to: app01, tracert: true, at: 12s, expect: delivered }
  again: { from: CLIENT01, to: app01, tcp: 80, at: 100s, expect: delivered }
  out: { from: APP01, to: 172.16.10.25, tcp: 3389, at: 40s, expect: { verdict: refused, reason: port-closed, at: DAV01 } }
events:
  - { at: 50s, host: DAV01, reboot: true, downTime: 5s }
`;

const PREFIX = "'fd9c:30c:2da4:7777::/96'";
const BOTH = `    nat64: { prefix: ${PREFIX} }
    dns64: { address: 'fd9c:30c:2da4:3333::1', servers: [172.16.10.10], prefix: ${PREFIX} }`;

test('an IPv4-only server is reached by its name, after a reboot too, and the path tells the translation', () => {
  const simulation = run(loadText(network(BOTH)));
  expect(simulation.result.flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`))).toEqual([]);
  const { forward, return: back, to } = flowOf(simulation, 'web-app01');
  expect(to).toBe('APP01');
  const step = forward.find(({ action }) => action === 'translated');
  expect(step).toMatchObject({ host: 'DAV01', interface: 'NAT64' });
  expect(step!.text).toMatch(
    /\[fd9c:30c:2da4:1000::c1\]:\d+ > \[fd9c:30c:2da4:7777::ac10:a3c\]:80 becomes 172\.16\.10\.25:\d+ > 172\.16\.10\.60:80/,
  );
  expect(step!.text).toContain('session with 172.16.10.60:80 in state v6-init');
  expect(back.some(({ action, text }) => action === 'translated' && text.includes('172.16.10.60:80 >'))).toBe(true);
  expect(new Set(forward.map(({ packet }) => packet)).size).toBe(1);
});

test('what cannot be a NAT64 or a DNS64 server', () => {
  const problems = (server: string): string[] =>
    problemsOf(network(server)).map(({ line, column, message }) => `${line}:${column} ${message}`);
  expect(problems("    nat64: { prefix: 'fd9c::/52' }")).toEqual([
    '15:22 fd9c::/52 cannot be the prefix of a translator: it has 52 bits; 32, 40, 48, 56, 64 or 96 are wanted',
  ]);
  expect(problems(`    nat64: { prefix: ${PREFIX}, pool: 172.16.10.99, udpTimeout: 30s }`)).toEqual([
    '15:55 172.16.10.99 is no address of DAV01',
    '15:81 30s is too short',
  ]);
  expect(
    problems(
      `    nat64: { prefix: ${PREFIX} }\n    dns64: { address: 'fd9c::9', servers: [172.16.10.25], prefix: 'fd9c:0:0:7777::/96' }`,
    ),
  ).toEqual([
    '16:23 fd9c::9 is no address of DAV01',
    '16:44 DAV01 would ask itself',
    '16:67 fd9c:0:0:7777::/96 is not the prefix of the NAT64 of DAV01, fd9c:30c:2da4:7777::/96',
  ]);
  expect(problems(`    nat64: { prefix: ${PREFIX} }\n    nat: { inside: Access, outside: DMZ-Secure }`)).toEqual([
    '15:5 DAV01 translates IPv4 packets in another way already',
  ]);
  expect(problems(`${BOTH}\n    dnsServer: { zones: {} }`)).toEqual(['16:5 DAV01 is a DNS server already']);
  expect(
    problems(BOTH.replace('    nat64', '    tunnels: { nat64: { kind: isatap, over: DMZ-Secure } }\n    nat64')),
  ).toEqual(['16:5 DAV01 has an interface nat64']);
});

test('the well-known prefix does not lead to private addresses, which is worth a warning', () => {
  const { warnings } = loadText(network("    nat64: { prefix: '64:ff9b::/96' }"));
  expect(warnings.map(({ line, column, message }) => ({ line, column, message }))).toEqual([
    { line: 15, column: 22, message: '64:ff9b::/96 does not lead to private IPv4 addresses' },
  ]);
});
