import { MiddleBoxNetwork } from './middle-box-network.ts';

/**
 * A and B (192.168.1.50, .51) at home behind NAT (192.168.1.1, 203.0.113.2), with a router HOME to a further subnet of
 * the house where D is (192.168.9.7); S and T (203.0.113.9, .10) on the wan; R there leads to F
 * (198.51.100.7).
 */
export const homeScenario = (settings = '', rest = ''): string => `
title: A home behind a NAT
limit: 300s
links: { home: {}, cellar: {}, wan: { delay: 1ms }, far: {} }
hosts:
  A: { profile: linux, interfaces: { Ethernet: { link: home, ipv4: 192.168.1.50/24, gateway: 192.168.1.1 } }, services: [tcp/80] }
  B: { profile: linux, interfaces: { Ethernet: { link: home, ipv4: 192.168.1.51/24, gateway: 192.168.1.1 } } }
  HOME:
    profile: router
    forwarding: true
    interfaces:
      Ethernet: { link: home, ipv4: 192.168.1.2/24, gateway: 192.168.1.1 }
      cellar: { link: cellar, ipv4: 192.168.9.1/24 }
  D: { profile: linux, interfaces: { Ethernet: { link: cellar, ipv4: 192.168.9.7/24, gateway: 192.168.9.1 } } }
  NAT:
    profile: nat
    interfaces:
      inside: { link: home, ipv4: 192.168.1.1/24 }
      outside: { link: wan, ipv4: 203.0.113.2/24, gateway: 203.0.113.1 }
    routes: [{ to: 192.168.9.0/24, via: 192.168.1.2, interface: inside }]
    nat: { inside: inside, outside: outside${settings === '' ? '' : `, ${settings}`} }
  S:
    profile: linux
    interfaces: { Ethernet: { link: wan, ipv4: 203.0.113.9/24, gateway: 203.0.113.2 } }
    services: [tcp/80]
  T: { profile: linux, interfaces: { Ethernet: { link: wan, ipv4: 203.0.113.10/24 } } }
  R:
    profile: router
    forwarding: true
    interfaces:
      wan: { link: wan, ipv4: 203.0.113.1/24 }
      far: { link: far, ipv4: 198.51.100.1/24 }
  F: { profile: linux, interfaces: { Ethernet: { link: far, ipv4: 198.51.100.7/24, gateway: 198.51.100.1 } }, services: [tcp/80] }
${rest}`;

/** The network in the hands of a test. @param settings further settings of the NAT */
export const homeNetwork = (settings = ''): MiddleBoxNetwork => new MiddleBoxNetwork(homeScenario(settings));
