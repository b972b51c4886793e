import { MiddleBoxNetwork } from './middle-box-network.ts';

/**
 * Clients C1 and C2 (198.51.100.11, .12) behind router R; LB (203.0.113.10 and 192.168.50.10) balances TCP 443 between
 * DAV01 and DAV02 (192.168.50.25, .26), whose gateway it is.
 */
export const balancerScenario = (settings = '', rest = ''): string => `
title: Two servers behind a load balancer
limit: 300s
links: { wan: { delay: 1ms }, edge: {}, dmz: {} }
hosts:
  C1: { profile: linux, interfaces: { Ethernet: { link: wan, ipv4: 198.51.100.11/24, gateway: 198.51.100.1 } } }
  C2: { profile: linux, interfaces: { Ethernet: { link: wan, ipv4: 198.51.100.12/24, gateway: 198.51.100.1 } } }
  R:
    profile: router
    forwarding: true
    interfaces:
      wan: { link: wan, ipv4: 198.51.100.1/24 }
      edge: { link: edge, ipv4: 203.0.113.1/24 }
    routes: [{ to: 192.168.50.0/24, via: 203.0.113.10, interface: edge }]
  LB:
    profile: balancer
    interfaces:
      edge: { link: edge, ipv4: 203.0.113.10/24, gateway: 203.0.113.1 }
      dmz: { link: dmz, ipv4: 192.168.50.10/24 }
    balancer:
      address: 203.0.113.10
      members: { DAV01: 192.168.50.25, DAV02: 192.168.50.26 }${settings === '' ? '' : `\n      ${settings}`}
  DAV01:
    profile: windows-server-2012r2
    interfaces: { DMZ: { link: dmz, ipv4: 192.168.50.25/24, gateway: 192.168.50.10 } }
    services: [tcp/443]
  DAV02:
    profile: windows-server-2012r2
    interfaces: { DMZ: { link: dmz, ipv4: 192.168.50.26/24, gateway: 192.168.50.10 } }
    services: [tcp/443]
${rest}`;

/** The network in the hands of a test. @param settings further lines of the key, six blanks before each but the first */
export const balancerNetwork = (settings = ''): MiddleBoxNetwork => new MiddleBoxNetwork(balancerScenario(settings));
