import type { LoadedScenario } from '../../src/scenario/load.ts';
import { loadText } from './scenarios.ts';

/** A server DAV behind a router, clients C1 and C2 at home, APP on the intranet behind the server. */
export function ipHttpsScenario(
  flows: string,
  { change = (text: string): string => text, events = '' }: { change?: (text: string) => string; events?: string } = {},
): LoadedScenario {
  const client = (number: number): string => `  C${number}:
    profile: windows-8.1
    dns: { servers: [203.0.113.1] }
    interfaces: { Ethernet: { link: home, ipv4: 192.168.1.5${number}/24, gateway: 192.168.1.1 } }
    tunnels:
      IPHTTPSInterface: { kind: ip-https, role: client, index: 20, server: da.example.com, interfaceId: '::c${number}' }
    services: [tcp/3389]
`;
  return loadText(
    change(`title: IP-HTTPS between a server and two clients
links: { home: { delay: 1ms }, wan: { delay: 5ms }, lan: {} }
hosts:
  INTERNET:
    profile: router
    forwarding: true
    interfaces:
      wan: { link: wan, ipv4: 203.0.113.1/24 }
      home: { link: home, ipv4: 192.168.1.1/24 }
    dnsServer: { zones: { example.com: { records: { da: { A: 203.0.113.10 }, other: { A: 203.0.113.10 } } } } }
  DAV:
    profile: windows-server-2012r2
    interfaces:
      Public: { link: wan, index: 13, ipv4: 203.0.113.10/24, gateway: 203.0.113.1 }
      Internal: { link: lan, index: 12, ipv6: 'fd9c:30c:2da4:111::25/64', forwarding: true }
    tunnels:
      IPHTTPSInterface:
        kind: ip-https
        role: server
        index: 15
        ipv6: 'fd9c:30c:2da4:1000::1/64'
        metric: 50
        forwarding: true
        ra: { prefixes: ['fd9c:30c:2da4:1000::/64'], routes: ['fd9c:30c:2da4::/48'], mtu: 1280 }
  APP:
    profile: linux
    interfaces: { eth0: { link: lan, ipv6: 'fd9c:30c:2da4:111::60/64' } }
    routes: [{ to: '::/0', via: 'fd9c:30c:2da4:111::25', interface: eth0 }]
    services: [tcp/80]
${client(1)}${client(2)}${flows === '' ? '' : `flows:\n${flows}`}${events}`),
  );
}

export const CLIENT1 = 'fd9c:30c:2da4:1000::c1';
export const CLIENT2 = 'fd9c:30c:2da4:1000::c2';
