import { expect, test } from 'vitest';
import { flowOf, loadText, run } from '../support/scenarios.ts';

/** The IPv4 side of the reference network's access leg: home NATs, the internet, the load balancer, two servers. */
const accessLeg = (settings = ''): string => `
title: Two clients at home reach two servers behind a load balancer
links: { home1: {}, home2: {}, wan1: { delay: 5ms }, wan2: { delay: 5ms }, edge: {}, dmz: {} }
hosts:
  CLIENT01:
    profile: windows-8.1
    interfaces: { Ethernet: { link: home1, ipv4: 192.168.1.50/24, gateway: 192.168.1.1 } }
  CLIENT02:
    profile: windows-8.1
    interfaces: { Ethernet: { link: home2, ipv4: 192.168.2.50/24, gateway: 192.168.2.1 } }
  NAT1:
    profile: nat
    interfaces:
      inside: { link: home1, ipv4: 192.168.1.1/24 }
      outside: { link: wan1, ipv4: 198.51.100.2/30, gateway: 198.51.100.1 }
    nat: { inside: inside, outside: outside }
  NAT2:
    profile: nat
    interfaces:
      inside: { link: home2, ipv4: 192.168.2.1/24 }
      outside: { link: wan2, ipv4: 198.51.100.6/30, gateway: 198.51.100.5 }
    nat: { inside: inside, outside: outside }
  INTERNET:
    profile: router
    forwarding: true
    interfaces:
      wan1: { link: wan1, ipv4: 198.51.100.1/30 }
      wan2: { link: wan2, ipv4: 198.51.100.5/30 }
      edge: { link: edge, ipv4: 203.0.113.1/24 }
  LB01:
    profile: balancer
    interfaces:
      edge: { link: edge, ipv4: 203.0.113.10/24, gateway: 203.0.113.1 }
      dmz: { link: dmz, ipv4: 192.168.50.10/24 }
    balancer:
      address: 203.0.113.10
      members: { DAV01: 192.168.50.25, DAV02: 192.168.50.26 }
      ${settings}
  DAV01:
    profile: windows-server-2012r2
    interfaces: { DMZ-Public: { link: dmz, ipv4: 192.168.50.25/24, gateway: 192.168.50.10 } }
    services: [tcp/443]
  DAV02:
    profile: windows-server-2012r2
    interfaces: { DMZ-Public: { link: dmz, ipv4: 192.168.50.26/24, gateway: 192.168.50.10 } }
    services: [tcp/443]
flows:
  one: { from: CLIENT01, to: 203.0.113.10, tcp: 443, at: 2s, expect: delivered }
  two: { from: CLIENT02, to: 203.0.113.10, tcp: 443, at: 3s, expect: delivered }
  trace: { from: CLIENT01, to: 203.0.113.10, tracert: true, at: 4s, expect: delivered }
  large: { from: CLIENT02, to: 203.0.113.10, ping: 1, size: 4000, at: 8s, expect: delivered }
`;

test.each(['', 'sourceNat: true'])(
  'the first client lands on the first server, the second on the second: %j',
  (settings) => {
    const simulation = run(loadText(accessLeg(settings)));
    expect(simulation.result.flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`))).toEqual([]);
    const [one, two] = ['one', 'two'].map((name) => flowOf(simulation, name));
    for (const [flow, hosts] of [
      [one!, ['CLIENT01', 'NAT1', 'INTERNET', 'LB01', 'DAV01']],
      [two!, ['CLIENT02', 'NAT2', 'INTERNET', 'LB01', 'DAV02']],
    ] as const) {
      expect([...new Set(flow.forward.map(({ host }) => host))]).toEqual(hosts);
      expect([...new Set(flow.return.map(({ host }) => host))]).toEqual(hosts.toReversed());
      for (const way of [flow.forward, flow.return])
        expect(
          way
            .filter(({ action }) => action === 'translated')
            .map(({ host }) => host)
            .sort(),
        ).toEqual(['LB01', hosts[1]].sort());
    }
  },
);
