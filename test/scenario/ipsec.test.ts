import { describe, expect, test } from 'vitest';
import type { Simulation } from '../../src/diagnose/simulate.ts';
import { type DropReason } from '../../src/trace/drop-reason.ts';
import {
  CLIENT,
  CORP,
  DOS_PROTECTION,
  flow,
  type IpsecScenario,
  ipsecScenario,
  MGMT,
} from '../support/ipsec-scenario.ts';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';

/** Runs the network and holds its flows against what they expect. */
function runs(scenario: IpsecScenario): Simulation {
  const simulation = run(loadText(ipsecScenario(scenario)));
  const unmet = simulation.result.flows.flatMap(({ name, unmet: texts, reason }) =>
    texts.map((text) => `${name}: ${text}; ${reason?.text ?? ''}`),
  );
  expect(unmet).toEqual([]);
  return simulation;
}

const lost = (reason: DropReason, at: string, way = 'forward'): string =>
  `{ verdict: lost, way: ${way}, reason: ${reason}, at: ${at} }`;

const BOTH_WAYS =
  flow('out', 'CLIENT', CORP, 'tcp: 80', 'delivered') +
  flow('mgmt', 'MGMT', CLIENT, 'tcp: 3389', 'delivered') +
  flow('in', 'CORP', CLIENT, 'tcp: 3389', 'delivered', '14s') +
  flow('ping', 'CORP', CLIENT, 'ping: 1', 'delivered', '15s');

describe('the tunnels', () => {
  test.each([
    '',
    ', encryption: aes-cbc-128, integrity: hmac-sha256-128',
    ', encryption: aes-gcm-256',
    `, encryption: 'null'`,
  ])('carry what their rules cover, from either side%s', (suite) => {
    const simulation = runs({ suite, server: DOS_PROTECTION, flows: BOTH_WAYS });
    expect(simulation.result.flows.flatMap(({ alsoDropped }) => alsoDropped)).toEqual([]);
    // One pair for each of the two tunnels.
    expect(
      simulation.network.associations.all.map(
        ({ source, destination }) => `${source.toString()} > ${destination.toString()}`,
      ),
    ).toEqual([
      `fd9c:30c:2da4:1000::1 > ${CLIENT}`,
      `${CLIENT} > fd9c:30c:2da4:1000::1`,
      `fd9c:30c:2da4:1000::2 > ${CLIENT}`,
      `${CLIENT} > fd9c:30c:2da4:1000::2`,
    ]);
  });

  test('the path tells where ESP was put on and taken off, the packet keeps its number, ICMPv6 is exempt (DA-05)', () => {
    const simulation = runs({ flows: BOTH_WAYS });
    const { forward } = flowOf(simulation, 'in');
    expect(forward.map(({ host, action }) => `${host} ${action}`)).toEqual(
      expect.arrayContaining(['SERVER encapsulated', 'CLIENT decapsulated']),
    );
    expect(new Set(forward.map(({ packet }) => packet)).size).toBe(1);
    expect(forward.find(({ action }) => action === 'encapsulated')?.text).toMatch(
      /ESP SPI 0x[0-9a-f]{8} sequence \d+, aes-cbc-192 \+ hmac-sha1-96, under the rule DaServerToCorp, fd9c:30c:2da4:1000::2 to fd9c:30c:2da4:1000::c1/,
    );
    expect(flowOf(simulation, 'ping').forward.some(({ action }) => action === 'encapsulated')).toBe(false);
  });

  test('ICMPv6 goes through the tunnel when it is not exempt, neighbor discovery never', () => {
    const simulation = runs({ client: 'exemptIcmpv6: false', server: 'exemptIcmpv6: false', flows: BOTH_WAYS });
    expect(flowOf(simulation, 'ping').forward.some(({ action }) => action === 'encapsulated')).toBe(true);
  });

  test('a 1280-byte packet goes through a link of 1280 in two fragments, whole again before ESP (IPSEC-06, IPSEC-11)', () => {
    const simulation = runs({
      client: 'exemptIcmpv6: false',
      server: 'exemptIcmpv6: false',
      flows: flow('ping', 'CORP', CLIENT, 'ping: 1, size: 1232', 'delivered'),
    });
    const steps = flowOf(simulation, 'ping').forward.map(({ host, action }) => `${host} ${action}`);
    expect(steps).toEqual(expect.arrayContaining(['SERVER encapsulated', 'SERVER fragmented', 'CLIENT reassembled']));
    expect(steps.indexOf('SERVER encapsulated')).toBeLessThan(steps.indexOf('SERVER fragmented'));
    expect(steps.indexOf('CLIENT reassembled')).toBeLessThan(steps.indexOf('CLIENT decapsulated'));
  });

  test('where the link carries more, the sender is told what fits under ESP, never less than 1280 (IPSEC-11)', () => {
    const simulation = runs({
      mtu: 1500,
      client: 'exemptIcmpv6: false',
      server: 'exemptIcmpv6: false',
      flows: flow('ping', 'CORP', CLIENT, 'ping: 4, size: 1452', 'delivered'),
    });
    const ping = flowOf(simulation, 'ping');
    // 1500 less 40 of IPv6, 8 of ESP, 16 of IV and 12 of ICV leaves 88 blocks, two bytes of them the trailer.
    const texts = [ping.reason, ...ping.alsoDropped].map((reason) => reason?.text ?? '');
    for (const end of [CLIENT, 'fd9c:30c:2da4:1000::2'])
      expect(texts).toContainEqual(expect.stringContaining(`1500 bytes, and under ESP the way to ${end} carries 1422`));
  });
});

const NARROW = `
title: A narrow link between the ends of a tunnel
links: { access: {}, wan: {}, lan: {} }
hosts:
  CLIENT:
    profile: windows-8.1
    interfaces: { Ethernet: { link: access, ipv6: '2001:db8:c::1/64' } }
    routes: [{ to: '::/0', via: '2001:db8:c::ff', interface: Ethernet }]
    ipsec: { exemptIcmpv6: false, rules: [{ name: out, endpoint2: '2001:db8:a::/64', remoteTunnel: '2001:db8:b::2' }] }
  ROUTER:
    profile: router
    interfaces:
      access: { link: access, ipv6: '2001:db8:c::ff/64', mtu: 1300, forwarding: true }
      wan: { link: wan, ipv6: '2001:db8:b::ff/64', forwarding: true }
  SERVER:
    profile: windows-server-2012r2
    interfaces:
      wan: { link: wan, ipv6: '2001:db8:b::2/64', forwarding: true }
      lan: { link: lan, ipv6: '2001:db8:a::2/64', forwarding: true }
    routes: [{ to: '2001:db8:c::/64', via: '2001:db8:b::ff', interface: wan }]
    ipsec:
      exemptIcmpv6: false
      rules: [{ name: in, endpoint1: '2001:db8:a::/64', localTunnel: '2001:db8:b::2', interfaces: wan }]
  CORP:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: lan, ipv6: '2001:db8:a::10/64' } }
    routes: [{ to: '2001:db8:c::/64', via: '2001:db8:a::2', interface: Ethernet }]
flows:
  ping: { from: CORP, to: '2001:db8:c::1', ping: 3, size: 1300, at: 12s, expect: delivered }
`;

test('an error about an ESP packet is believed, and handed on as what fits inside (IPSEC-11)', () => {
  const ping = flowOf(run(loadText(NARROW)), 'ping');
  expect(ping).toMatchObject({ ok: true, answers: { sent: 3, received: 1 } });
  // The router tells the server, the server tells the sender; the third goes in fragments inside and outside.
  expect(
    ping.alsoDropped
      .concat(ping.reason ?? [])
      .map(({ code, host }) => `${code} ${host}`)
      .sort(),
  ).toEqual(['packet-too-big ROUTER', 'packet-too-big SERVER']);
});

describe('without a user', () => {
  test('only the infrastructure tunnel stands (DA-01)', () => {
    const simulation = runs({
      loggedOn: false,
      server: DOS_PROTECTION,
      flows:
        flow('mgmt', 'MGMT', CLIENT, 'tcp: 3389', 'delivered') +
        flow('ping', 'CORP', CLIENT, 'ping: 1', 'delivered') +
        flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'SERVER')) +
        flow('out', 'CLIENT', CORP, 'tcp: 80', lost('ipsec-no-association', 'CLIENT')),
    });
    expect(flowOf(simulation, 'in').reason?.text).toContain(
      `the rule DaServerToCorp covers ${CORP} and ${CLIENT}, and ${CLIENT} refuses: the rule ClientToInfra has fd9c:30c:2da4:1000::1 as the other tunnel endpoint; the rule ClientToCorp needs a user who is logged on`,
    );
    expect(flowOf(simulation, 'out').reason?.text).toContain('no user is logged on here');
  });
});

test('a user at the server does not stand for the one at the client', () => {
  const { network } = runs({
    loggedOn: false,
    serverLoggedOn: true,
    flows:
      flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'SERVER')) +
      flow('out', 'CLIENT', CORP, 'tcp: 80', lost('ipsec-no-association', 'CLIENT'), '13s'),
  });
  expect(network.associations.all).toHaveLength(2);
});

describe('rules that do not match', () => {
  const wrong = 'fd9c:30c:2da4:4::/64';

  test('at the server: clear traffic stops at denial-of-service protection, ping does not (DA-05)', () => {
    const simulation = runs({
      serverCorp: wrong,
      server: DOS_PROTECTION,
      flows:
        flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('dos-protection', 'SERVER')) +
        flow('ping', 'CORP', CLIENT, 'ping: 1', 'delivered') +
        flow('out', 'CLIENT', CORP, 'tcp: 80', lost('ipsec-no-association', 'CLIENT')),
    });
    expect(flowOf(simulation, 'in').reason?.text).toContain(
      `not protected (from LAN to IPHTTPSInterface): the rule DaServerToInfra has ${MGMT} as endpoint 1, which does not cover ${CORP}; the rule DaServerToCorp has ${wrong} as endpoint 1, which does not cover ${CORP}`,
    );
    expect(flowOf(simulation, 'out').reason?.text).toContain(`refuses: `);
  });

  test('of ICMPv6 from the public side only so much a second passes denial-of-service protection', () => {
    const flows =
      flow('small', 'CLIENT', CORP, 'ping: 2, size: 8000', 'delivered') +
      flow('large', 'CLIENT', CORP, 'ping: 1, size: 12000', lost('dos-protection', 'SERVER'), '20s') +
      flow('answer', 'CORP', CLIENT, 'ping: 1, size: 12000', lost('dos-protection', 'SERVER', 'return'), '30s');
    const simulation = runs({ server: DOS_PROTECTION, flows });
    expect(flowOf(simulation, 'large').reason?.text).toContain(
      'ICMPv6 from IPHTTPSInterface to LAN beyond 10240 bytes a second',
    );
    const unlimited = DOS_PROTECTION.replace(' }', ', icmpv6BytesPerSecond: 0 }');
    runs({ server: unlimited, flows: flows.replaceAll(/{ verdict: lost[^}]*}/g, 'delivered') });
  });

  test('at the server without that protection: the client lets nothing in clear (IPSEC-09)', () => {
    runs({
      serverCorp: wrong,
      flows: flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-required', 'CLIENT')),
    });
  });

  test('at the client: the server wants the tunnel and the client refuses', () => {
    const simulation = runs({
      clientCorp: wrong,
      flows:
        flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'SERVER')) +
        // The client sends in clear, and the server's rule wants it protected.
        flow('out', 'CLIENT', CORP, 'tcp: 80', lost('ipsec-required', 'SERVER')),
    });
    expect(flowOf(simulation, 'in').reason?.text).toContain(
      `the rule ClientToCorp has ${wrong} as endpoint 2, which does not cover ${CORP}`,
    );
  });

  test('in their algorithms', () => {
    const simulation = runs({
      clientRules: `
        - { name: ClientToCorp, endpoint2: 'fd9c:30c:2da4:1::/64', remoteTunnel: 'fd9c:30c:2da4:1000::2', encryption: aes-gcm-128 }`,
      flows: flow('out', 'CLIENT', CORP, 'tcp: 80', lost('ipsec-no-association', 'CLIENT')),
    });
    expect(flowOf(simulation, 'out').reason?.text).toContain('takes only aes-cbc-192 + hmac-sha1-96, not aes-gcm-128');
  });

  test('what no rule covers is discarded where the host says so (IPSEC-08)', () => {
    runs({
      client: 'uncovered: discard',
      clientCorp: wrong,
      flows: flow('out', 'CLIENT', CORP, 'tcp: 80', lost('ipsec-no-policy', 'CLIENT')),
    });
  });

  test('nor does such a host take it in (IPSEC-08)', () => {
    const simulation = runs({
      client: 'uncovered: discard',
      clientCorp: wrong,
      serverCorp: wrong,
      flows:
        flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-policy', 'CLIENT')) +
        flow('ping', 'CORP', CLIENT, 'ping: 1', 'delivered') +
        flow('mgmt', 'MGMT', CLIENT, 'tcp: 3389', 'delivered'),
    });
    expect(flowOf(simulation, 'in').way).toBe('forward');
  });

  test('a server that discards what no rule covers still forwards into its tunnels', () => {
    runs({
      server: 'uncovered: discard',
      flows: flow('in', 'CORP', CLIENT, 'tcp: 3389', 'delivered') + flow('out', 'CLIENT', CORP, 'tcp: 80', 'delivered'),
    });
  });
});

describe('the way between the ends', () => {
  test('without it no association comes up, and what waited ends', () => {
    const simulation = runs({
      rest: 'events: [{ at: 1ms, link: access, filter: [udp] }]',
      flows: flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'SERVER')),
    });
    expect(flowOf(simulation, 'in').reason?.text).toContain(`${CLIENT} does not answer the key exchange`);
    expect(simulation.network.associations.all).toEqual([]);
  });

  test('where nobody is at the other end, what came back is told', () => {
    const simulation = runs({
      rest: 'events: [{ at: 1ms, host: CLIENT, reboot: true, downTime: 100s }]',
      flows: flow('in', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'SERVER')),
    });
    expect(flowOf(simulation, 'in').reason?.text).toContain(
      `${CLIENT} does not answer the key exchange (ICMPv6 1/3 address unreachable)`,
    );
  });

  test('a frame that comes twice is a replay, and harms nothing (IPSEC-04)', () => {
    const simulation = runs({
      rest: 'events: [{ at: 11s, link: access, duplicate: 1 }]',
      flows: flow('in', 'CORP', CLIENT, 'tcp: 3389', 'delivered'),
    });
    const codes = flowOf(simulation, 'in').alsoDropped.map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['ipsec-replay']));
  });

  test('a changed bit is found before anything is decrypted', () => {
    const simulation = runs({
      rest: 'events: [{ at: 11s, link: access, damage: 0.4 }]',
      flows: flow('in', 'CORP', CLIENT, 'tcp: 3389', 'delivered') + flow('b', 'CORP', CLIENT, 'tcp: 3389', 'delivered'),
    });
    const codes = simulation.result.flows.flatMap(({ alsoDropped }) => alsoDropped.map(({ code }) => code));
    expect(codes).toContain('ipsec-bad-integrity');
  });
});

describe('a user', () => {
  test('logs on while the network runs, and off: the intranet tunnel comes and goes, the other one stays', () => {
    runs({
      loggedOn: false,
      rest: 'events: [{ at: 45s, host: CLIENT, loggedOn: true }, { at: 70s, host: CLIENT, loggedOn: false }]',
      flows:
        flow('before', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'SERVER')) +
        flow('meanwhile', 'CORP', CLIENT, 'tcp: 3389', 'delivered', '50s') +
        flow('afterwards', 'CORP', CLIENT, 'tcp: 3389', lost('ipsec-no-association', 'CLIENT'), '75s') +
        flow('mgmt', 'MGMT', CLIENT, 'tcp: 3389', 'delivered', '76s'),
    });
  });

  test('is a matter of hosts with IPsec', () => {
    const problems = problemsOf(ipsecScenario({ rest: 'events: [{ at: 20s, host: CORP, loggedOn: true }]' }));
    expect(problems.map(({ message, hint }) => [message, hint])).toEqual([
      ['CORP has no IPsec, so nothing there asks for a user', 'name a host with the key ipsec or directAccess'],
    ]);
  });
});

describe('a reboot', () => {
  test.each(['CLIENT', 'SERVER'])(
    'of %s: its associations are gone, the other end hears of it, new ones come',
    (name) => {
      const simulation = runs({
        rest: `events: [{ at: 20s, host: ${name}, reboot: true, downTime: 5s }]`,
        flows:
          flow('before', 'CORP', CLIENT, 'tcp: 3389', 'delivered') +
          flow('after', 'CORP', CLIENT, 'tcp: 3389', 'delivered', '40s') +
          flow('out', 'CLIENT', CORP, 'tcp: 80', 'delivered', '45s'),
      });
      expect(simulation.network.associations.all.length).toBeGreaterThan(4);
    },
  );
});

describe('what cannot be', () => {
  test.each([
    [`{ name: r, endpoint1: 'fd9c::/64' }`, 'has no end of its tunnel'],
    [`{ name: r, remoteTunnel: 'fd9c::1', interfaces: LAN }`, 'there is no interface of CLIENT "LAN"'],
    [`{ name: r, remoteTunnel: 'fd9c::1', endpoint2: 'fd9c::1/64' }`, 'has bits set behind the prefix length'],
    [`{ name: r, remoteTunnel: 'fd9c::1', mode: transport }`, 'tunnel'],
    [`{ name: r, remoteTunnel: 'fd9c::1' }\n        - { name: r, remoteTunnel: 'fd9c::2' }`, 'there are two rules "r"'],
  ])('%s', (rule, problem) => {
    const problems = problemsOf(ipsecScenario({ clientRules: `\n        - ${rule}` }));
    expect(problems.map(({ message }) => message).join('\n')).toContain(problem);
  });
});
