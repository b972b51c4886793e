import { expect, test } from 'vitest';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';

const network = (nat: string): string => `
title: A station with a tunnel behind a home NAT
links: { home: {}, wan: {} }
hosts:
  PC:
    profile: windows-8.1
    interfaces: { Ethernet: { link: home, ipv4: 192.168.1.50/24, gateway: 192.168.1.1 } }
    tunnels: { t: { kind: 6in4, over: Ethernet, remote: 203.0.113.9, ipv6: '2001:db8::1/64' } }
  NAT1:
    profile: nat
    interfaces:
      in: { link: home, ipv4: 192.168.1.1/24 }
      out: { link: wan, ipv4: 203.0.113.2/24 }
${nat}
  SRV:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: wan, ipv4: 203.0.113.9/24 } }
    tunnels: { t: { kind: 6in4, over: Ethernet, remote: 203.0.113.2, ipv6: '2001:db8::2/64' } }
    services: [tcp/443]
flows:
  web: { from: PC, to: 203.0.113.9, tcp: 443, at: 5s, expect: delivered }
  ping: { from: PC, to: 203.0.113.9, ping: 1, at: 6s, expect: delivered }
  tunnel: { from: PC, to: '2001:db8::2', ping: 1, at: 7s, expect: { verdict: lost, way: forward, reason: nat-no-mapping, at: NAT1 } }
  back: { from: SRV, to: '2001:db8::1', ping: 1, at: 12s, expect: { verdict: lost, way: forward, reason: nat-no-mapping, at: NAT1 } }
  unasked: { from: SRV, to: 203.0.113.2, tcp: 3389, at: 17s, expect: { verdict: lost, reason: nat-no-mapping, at: NAT1 } }
`;

const NAT = '    nat: { inside: in, outside: out }';

test('what has ports passes a NAT, protocol 41 does not, and the path tells the translation', () => {
  const simulation = run(loadText(network(NAT)));
  expect(simulation.result.flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`))).toEqual([]);
  const { forward } = flowOf(simulation, 'web');
  const step = forward.find(({ action }) => action === 'translated');
  expect(step).toMatchObject({ host: 'NAT1', interface: 'out' });
  expect(step!.text).toMatch(
    /192\.168\.1\.50:\d+ > 203\.0\.113\.9:443 becomes 203\.0\.113\.2:\d+ > 203\.0\.113\.9:443/,
  );
  for (const name of ['tunnel', 'back'])
    expect(flowOf(simulation, name).reason!.text).toContain('protocol 41 (IPv6 in IPv4)');
});

test('a NAT between interfaces that are not there, are one or have no address', () => {
  const problems = problemsOf(network('    nat: { inside: [in, inn], outside: ouut }'));
  expect(problems.map(({ line, column, message, hint }) => ({ line, column, message, hint }))).toEqual([
    { line: 14, column: 25, message: 'there is no interface of NAT1 "inn"', hint: 'did you mean "in"?' },
    { line: 14, column: 40, message: 'there is no interface of NAT1 "ouut"', hint: 'did you mean "out"?' },
  ]);
  const [twice] = problemsOf(network('    nat: { inside: out, outside: out }'));
  expect(twice).toMatchObject({ line: 14, column: 34, message: 'out is inside already' });
  const bare = network(NAT).replace('out: { link: wan, ipv4: 203.0.113.2/24 }', 'out: { link: wan }');
  expect(problemsOf(bare)[0]).toMatchObject({ line: 14, column: 33, message: 'out has no IPv4 address to share' });
});
