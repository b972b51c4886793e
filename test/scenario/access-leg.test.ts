import { expect, test } from 'vitest';
import { flowOf, loadText, run } from '../support/scenarios.ts';

const server = (number: 1 | 2): string => `  DAV0${number}:
    profile: windows-server-2012r2
    interfaces: { DMZ-Public: { link: dmz, ipv4: 192.168.50.2${number + 4}/24, gateway: 192.168.50.10 } }
    tunnels:
      IPHTTPSInterface:
        kind: ip-https
        role: server
        index: 15
        ipv6: 'fd9c:30c:2da4:100${number - 1}::1/64'
        ra: { prefixes: ['fd9c:30c:2da4:100${number - 1}::/64'], routes: ['fd9c:30c:2da4::/48'], mtu: 1280 }
`;

const client = (number: 1 | 2, profile: string): string => `  CLIENT0${number}:
    profile: ${profile}
    interfaces: { Ethernet: { link: home${number}, ipv4: 192.168.${number}.50/24, gateway: 192.168.${number}.1 } }
    dns: { servers: [203.0.113.1] }
    tunnels:
      IPHTTPSInterface: { kind: ip-https, role: client, index: 20, server: da.example.com, interfaceId: '::c${number}' }
  NAT${number}:
    profile: nat
    interfaces:
      inside: { link: home${number}, ipv4: 192.168.${number}.1/24 }
      outside: { link: wan${number}, ipv4: 198.51.100.${number * 4 - 2}/30, gateway: 198.51.100.${number * 4 - 3} }
    nat: { inside: inside, outside: outside }
`;

/** The access leg of the reference network: clients, home NATs, the internet, the load balancer, two servers. */
const accessLeg = (settings: string, rest: string, profile = 'windows-8.1'): string => `
title: Two clients at home reach two servers behind a load balancer
links: { home1: {}, home2: {}, wan1: { delay: 5ms }, wan2: { delay: 7ms }, edge: {}, dmz: {} }
hosts:
${client(1, profile)}${client(2, profile)}  INTERNET:
    profile: router
    forwarding: true
    interfaces:
      wan1: { link: wan1, ipv4: 198.51.100.1/30 }
      wan2: { link: wan2, ipv4: 198.51.100.5/30 }
      edge: { link: edge, ipv4: 203.0.113.1/24 }
    dnsServer: { zones: { example.com: { records: { da: { A: 203.0.113.10 } } } } }
  LB01:
    profile: balancer
    interfaces:
      edge: { link: edge, ipv4: 203.0.113.10/24, gateway: 203.0.113.1 }
      dmz: { link: dmz, ipv4: 192.168.50.10/24 }
    balancer:
      address: 203.0.113.10
      members: { DAV01: 192.168.50.25, DAV02: 192.168.50.26 }
      ${settings}
${server(1)}${server(2)}${rest}`;

/** What of the expectations did not hold. */
const unmet = (simulation: ReturnType<typeof run>): readonly string[] =>
  simulation.result.flows.flatMap((flow) => flow.unmet.map((text) => `${flow.name}: ${text}`));

test.each(['', 'sourceNat: true'])(
  'over IPv4: the first client lands on the first server, the second on the second: %j',
  (settings) => {
    const flows = `flows:
  one: { from: CLIENT01, to: 203.0.113.10, tcp: 443, at: 10s }
  two: { from: CLIENT02, to: 203.0.113.10, tcp: 443, at: 11s }
  trace: { from: CLIENT01, to: 203.0.113.10, tracert: true, at: 12s, expect: delivered }
  large: { from: CLIENT02, to: 203.0.113.10, ping: 1, size: 4000, at: 16s, expect: delivered }
`;
    const simulation = run(loadText(accessLeg(settings, flows)));
    expect(unmet(simulation)).toEqual([]);
    const [one, two] = ['one', 'two'].map((name) => flowOf(simulation, name));
    for (const [flow, hosts] of [
      [one!, ['CLIENT01', 'NAT1', 'INTERNET', 'LB01', 'DAV01']],
      [two!, ['CLIENT02', 'NAT2', 'INTERNET', 'LB01', 'DAV02']],
    ] as const) {
      expect([...new Set(flow.forward.map(({ host }) => host))]).toEqual(hosts);
      expect([...new Set(flow.return.map(({ host }) => host))]).toEqual(hosts.toReversed());
      for (const way of [flow.forward, flow.return]) {
        const boxes = way.filter(({ action }) => action === 'translated').map(({ host }) => host);
        expect(boxes.toSorted()).toEqual(['LB01', hosts[1]].toSorted());
      }
    }
  },
);

test.each(['', 'sourceNat: true'])('IP-HTTPS passes home NAT and balancer: %j', (settings) => {
  const flows = `flows:
  one: { from: CLIENT01, to: 'fd9c:30c:2da4:1000::1', ping: 2, at: 15s, expect: delivered }
  two: { from: CLIENT02, to: 'fd9c:30c:2da4:1001::1', ping: 2, at: 15s, expect: delivered }
  large: { from: CLIENT01, to: 'fd9c:30c:2da4:1000::1', ping: 1, size: 4000, at: 18s, expect: delivered }
`;
  expect(unmet(run(loadText(accessLeg(settings, flows))))).toEqual([]);
});

test('a balancer that ends TLS breaks IP-HTTPS: no suite without encryption', () => {
  const flows = `flows:
  one: { from: CLIENT01, to: 'fd9c:30c:2da4:1000::1', ping: 1, at: 15s, expect: lost }
`;
  const simulation = run(loadText(accessLeg('tls: terminate', flows)));
  expect(unmet(simulation)).toEqual([]);
  const { interfaces } = simulation.network.nodes.get('CLIENT01')!.host;
  expect(interfaces.find(({ name }) => name === 'IPHTTPSInterface')).toMatchObject({
    disconnectedWhy: 'not connected to da.example.com: TLS alert handshake_failure from the peer',
  });
});

test.each([
  ['keep', 'lost'],
  ['reset', 'delivered'],
])('a member that goes down with memberDown: %s: its client is %s on another one', (memberDown, verdict) => {
  const rest = `flows:
  before: { from: CLIENT01, to: 'fd9c:30c:2da4:1000::1', ping: 1, at: 15s, expect: delivered }
  after: { from: CLIENT01, to: 'fd9c:30c:2da4:1001::1', ping: 1, at: 70s, expect: ${verdict} }
events:
  - { at: 20s, host: LB01, member: DAV01, is: down }
`;
  expect(unmet(run(loadText(accessLeg(`memberDown: ${memberDown}`, rest))))).toEqual([]);
});
