import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { foundFor } from '../../support/lab-network.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { readerOver, run } from '../../support/scenarios.ts';

/** A station behind an IPv4 router, an ISATAP router and a second router of Linux, and a pump behind both. */
const PLANT = `
title: A plant whose routers have no Windows shell
links: { hall: {}, spine: {}, cell: {} }
hosts:
  desk:
    profile: windows-10
    dns: { servers: [10.3.0.53], suffix: plant.test }
    interfaces: { N: { link: hall, ipv4: 10.4.0.7/24, gateway: 10.4.0.1 } }
    commands: [netsh interface isatap set router tun.plant.test]
  mate: { profile: windows-10, interfaces: { N: { link: hall, ipv4: 10.4.0.8/24, gateway: 10.4.0.1 } } }
  hub:
    profile: router
    forwarding: true
    interfaces: { h: { link: hall, ipv4: 10.4.0.1/24 }, s: { link: spine, ipv4: 10.3.0.1/24 } }
  ns:
    profile: windows-server-2016
    interfaces: { N: { link: spine, ipv4: 10.3.0.53/24, gateway: 10.3.0.1 } }
    dnsServer: { zones: { plant.test: { records: { tun: { A: 10.3.0.4 }, pump: { AAAA: '2001:db8:9:c::20' } } } } }
  tun:
    profile: linux
    forwarding: true
    interfaces: { e0: { link: spine, ipv4: 10.3.0.4/24, gateway: 10.3.0.1, ipv6: '2001:db8:9:b::4/64', forwarding: true } }
    tunnels:
      is: { kind: isatap, over: e0, state: enabled, ipv6: '2001:db8:9:a:0:5efe:10.3.0.4/64', forwarding: true,
            ra: { prefixes: ['2001:db8:9:a::/64'], routes: ['2001:db8:9:c::/64'] } }
    routes: [{ to: '2001:db8:9:c::/64', via: '2001:db8:9:b::5', interface: e0 }]
  mid:
    profile: linux
    interfaces:
      e0: { link: spine, ipv6: '2001:db8:9:b::5/64', forwarding: true }
      e1: { link: cell, ipv6: '2001:db8:9:c::1/64', forwarding: true, ra: { prefixes: ['2001:db8:9:c::/64'], lifetime: 1800s } }
    routes: [{ to: '2001:db8:9:a::/64', via: '2001:db8:9:b::4', interface: e0 }]
  pump:
    profile: linux
    interfaces: { e: { link: cell, ipv6: '2001:db8:9:c::20/64' } }
    services: [tcp/502]
flows: { modbus: { from: desk, to: pump.plant.test, tcp: 502, at: 20s } }
`;

function found(hosts: string, network = PLANT) {
  const text = `title: a variation\nextends: plant.yaml\nset: { hosts: { ${hosts} } }`;
  const files = { 'scenarios/plant.yaml': network, 'scenarios/variation.yaml': text };
  const loaded = loadScenario('scenarios/variation.yaml', readerOver(files));
  const diagnosis = diagnose(loaded, run(loaded));
  return { causes: foundFor(diagnosis, 'modbus'), flow: diagnosis.simulation.result.flows[0]! };
}

const BACK = '{"to":"2001:db8:9:a::/64","via":"2001:db8:9:b::4","interface":"e0","metric":256}';
const tunnel = (ra: string): string => `tun: { tunnels: { is: { ra: ${ra} } } }`;

test('without a fault the flow passes', () => {
  expect(found('').flow.verdict).toBe('delivered');
});

describe('advertisements of an ISATAP router that lack', () => {
  test.each([
    ['the route', '{ routes: [] }', 'route-not-published', '.routes = ["2001:db8:9:c::/64"]'],
    ['the prefix', '{ prefixes: [] }', 'isatap-prefix-missing', '.prefixes = ["2001:db8:9:a::/64"]'],
    [
      'everything',
      'null',
      'advertise-disabled',
      ' = {"prefixes":["2001:db8:9:a::/64"],"routes":["2001:db8:9:c::/64"]}',
    ],
  ])('%s', (_, ra, code, fix) => {
    expect(found(tunnel(ra)).causes).toEqual([
      { code, host: 'tun', fix: [`set: hosts.tun.tunnels.is.ra${fix}`], proved: true },
    ]);
  });

  test('a way that the router itself has by its default route: it does not offer itself', () => {
    const variation = `tun: { tunnels: { is: { ra: { routes: [] } } }, routes: [{ to: '::/0', via: '2001:db8:9:b::5', interface: e0 }] }`;
    const { causes, flow } = found(variation);
    expect(causes).toEqual([
      {
        code: 'default-route-not-advertised',
        host: 'tun',
        fix: ['set: hosts.tun.tunnels.is.ra.lifetime = "1800s"'],
        proved: true,
      },
    ]);
    expect(flow.causes[0]!.alternatives.map(({ code }) => code)).toEqual(['route-not-published']);
  });

  test('prefix and route, and the router has lost its own route: three causes', () => {
    const variation = `tun: { routes: [], tunnels: { is: { ra: { prefixes: [], routes: [] } } } }`;
    expect(found(variation).causes.map(({ code, host, proved }) => [code, host, proved])).toEqual([
      ['isatap-prefix-missing', 'tun', true],
      ['route-not-published', 'tun', true],
      ['client-route-missing', 'tun', true],
    ]);
  });

  test('nothing, where the router behind it has no way: that one alone is wrong', () => {
    expect(found('tun: { routes: [] }').causes).toMatchObject([{ code: 'client-route-missing', host: 'tun' }]);
  });
});

test.each([
  ['route', '{ routes: [] }', 'routes = ["2001:db8:9:c::/64"]'],
  ['prefix', '{ prefixes: [] }', 'prefixes = ["2001:db8:9:d::/64"]'],
])('advertisements of an ordinary link without a %s', (_, ra, fix) => {
  const network = PLANT.replace('links: {', 'links: { porch: {},')
    .replace(
      'interfaces: { e0:',
      `interfaces: { p: { link: porch, ipv6: '2001:db8:9:d::1/64', forwarding: true, ra: { prefixes: ['2001:db8:9:d::/64'], routes: ['2001:db8:9:c::/64'] } }, e0:`,
    )
    .replace('from: desk, to: pump.plant.test', `from: guest, to: '2001:db8:9:c::20'`)
    .replace('  pump:\n', `  guest: { profile: windows-10, interfaces: { N: { link: porch } } }\n  pump:\n`)
    .replace(
      `routes: [{ to: '2001:db8:9:a::/64'`,
      `routes: [{ to: '2001:db8:9:d::/64', via: '2001:db8:9:b::4', interface: e0 }, { to: '2001:db8:9:a::/64'`,
    );
  expect(found('', network).flow.verdict).toBe('delivered');
  expect(found(`tun: { interfaces: { p: { ra: ${ra} } } }`, network).causes).toEqual([
    { code: 'route-not-published', host: 'tun', fix: [`set: hosts.tun.interfaces.p.ra.${fix}`], proved: true },
  ]);
});

describe('static routes', () => {
  const longer = (to: string, via: string): string =>
    `mid: { routes: [${BACK}, { to: '${to}', via: '${via}', interface: e0 }] }`;

  test('one that is longer than the link it leads away from sends packets in a circle', () => {
    expect(found(longer('2001:db8:9:c::20/128', '2001:db8:9:b::4')).causes).toEqual([
      { code: 'routing-loop', host: 'mid', fix: [`set: hosts.mid.routes = [${BACK}]`], proved: true },
    ]);
  });

  test('one that leads to nobody, and is longer, is in the way', () => {
    expect(found(longer('2001:db8:9:c::/72', '2001:db8:9:b::66')).causes).toEqual([
      { code: 'route-shadowed', host: 'mid', fix: [`set: hosts.mid.routes = [${BACK}]`], proved: true },
    ]);
  });

  test('one with a lower metric than the right one to the same prefix', () => {
    const wrong = `{ to: '2001:db8:9:a::/64', via: '2001:db8:9:b::66', interface: e0, metric: 100 }`;
    expect(found(`mid: { routes: [${BACK}, ${wrong}] }`).causes).toMatchObject([
      { code: 'return-route-metric', host: 'mid', proved: true },
    ]);
  });

  test('one that is for another destination is none of it: the service is missing', () => {
    const { causes } = found(`${longer('2001:db8:9:c::21/128', '2001:db8:9:b::4')}, pump: { services: [] }`);
    expect(causes).toEqual([]);
  });

  test('one below the tunnel leads solicitations to another station: no packet of the flow is ever sent', () => {
    const { causes, flow } = found(`hub: { routes: [{ to: 10.3.0.4/32, via: 10.4.0.8, interface: h }] }`);
    expect(flow.way).toBe('name');
    expect(causes).toEqual([
      { code: 'route-shadowed', host: 'hub', fix: ['set: hosts.hub.routes = []'], proved: true },
    ]);
  });

  test('one below the tunnel leads advertisements away from the station', () => {
    const hosts = `hub: { routes: [{ to: 10.4.0.7/32, via: 10.3.0.77, interface: s }] }`;
    expect(found(hosts).causes).toMatchObject([{ code: 'route-shadowed', host: 'hub', proved: true }]);
  });
});
