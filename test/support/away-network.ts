import { type Diagnosis, diagnose } from '../../src/diagnose/cause/diagnose.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { readerOver, run } from './scenarios.ts';

/**
 * A DirectAccess network that shares no name, prefix or index with the reference network: DESK reaches NOTE, which is
 * away, through GATEA or GATEB behind the balancer SPREAD. Each gateway is an ISATAP router; DESK uses that of GATEA.
 */
const gateway = (letter: string, number: number): string => `
  GATE${letter}:
    profile: windows-server-2012r2
    dns: { servers: [10.61.0.53], suffix: corp.test }
    interfaces:
      In: { index: 21, link: intra, ipv4: 10.61.0.${number}/24, ipv6: 'fd61:1:2:fff::${number}/64', forwarding: true }
      Out: { index: 22, link: perimeter, ipv4: 10.99.0.${number}/24, gateway: 10.99.0.1 }
    tunnels: { isatap.in: { kind: isatap, index: 23, over: In, state: enabled } }
    directAccess:
      role: server
      index: 24
      prefix: 'fd61:1:2::/48'
      internalPrefix: 'fd61:1:2:a::/64'
      clientPrefix: 'fd61:1:2:8${number}::/64'
      internal: In
      dnsServers: [10.61.0.53]
      managementServers: [10.61.0.53]`;

const AWAY = `
title: A DirectAccess network with other names
links: { intra: {}, perimeter: {}, public: {}, access: { delay: 5ms }, hotel: {} }
hosts:
  DESK:
    profile: windows-10
    dns: { servers: [10.61.0.53], suffix: corp.test }
    interfaces: { Lan: { link: intra, ipv4: 10.61.0.77/24 } }
    commands: [netsh interface isatap set router tunnel.corp.test]
  NAMES:
    profile: windows-server-2016
    interfaces: { Lan: { link: intra, ipv4: 10.61.0.53/24 } }
    dnsServer:
      zones:
        corp.test: { dynamicUpdate: true, records: { names: { A: 10.61.0.53 }, tunnel: { A: 10.61.0.4 } } }
${gateway('A', 4)}
    commands:
      - netsh interface ipv6 set interface 23 forwarding=enable advertise=enable
      - netsh interface ipv6 add address 23 fd61:1:2:a:0:5efe:10.61.0.4
      - netsh interface ipv6 set route fd61:1:2:a::/64 23 publish=yes
      - netsh interface ipv6 set route fd61:1:2:84::/64 24 publish=yes
      - netsh interface ipv6 add route fd61:1:2:85::/64 21 nexthop=fd61:1:2:fff::5 publish=yes
${gateway('B', 5)}
    commands:
      - netsh interface ipv6 add route fd61:1:2:a::/64 21 nexthop=fd61:1:2:fff::4
  SPREAD:
    profile: balancer
    interfaces:
      inner: { link: perimeter, ipv4: 10.99.0.1/24 }
      outer: { link: public, ipv4: 203.0.113.80/24, gateway: 203.0.113.1 }
    balancer: { address: 203.0.113.80, members: { GATEA: 10.99.0.4, GATEB: 10.99.0.5 }, memberDown: reset }
  WORLD:
    profile: router
    forwarding: true
    interfaces: { public: { link: public, ipv4: 203.0.113.1/24 }, access: { link: access, ipv4: 198.51.100.1/24 } }
    dnsServer: { zones: { example.com: { records: { da: { A: 203.0.113.80 } } } } }
  BOX:
    profile: nat
    interfaces:
      access: { link: access, ipv4: 198.51.100.2/24, gateway: 198.51.100.1 }
      hotel: { link: hotel, ipv4: 192.168.9.1/24 }
    nat: { inside: hotel, outside: access }
  NOTE:
    profile: windows-10
    dns: { servers: [198.51.100.1] }
    interfaces: { WiFi: { link: hotel, ipv4: 192.168.9.33/24, gateway: 192.168.9.1 } }
    directAccess:
      role: client
      server: da.example.com
      prefix: 'fd61:1:2::/48'
      internalPrefix: 'fd61:1:2:a::/64'
      clientPrefixes: ['fd61:1:2:84::/64', 'fd61:1:2:85::/64']
      suffix: corp.test
      managementServers: [10.61.0.53]
    loggedOn: true
    firewall:
      - { name: Remote help, protocol: tcp, port: 5900-5910, remote: 'fd61:1:2:a:0:5efe::/96', edgeTraversal: true }
      - { name: Echo, protocol: icmpv6 }
    services: [tcp/5900]
flows:
  help: { from: DESK, to: note.corp.test, tcp: 5900, at: 20s }
  ping: { from: DESK, to: note.corp.test, ping: 2, at: 22s }
`;

/** The network with a variation, YAML without title and extends; diagnosed. */
export function diagnoseAway(variation = 'set: {}'): Diagnosis {
  const text = `title: a variation\nextends: away.yaml\n${variation}`;
  const files = { 'scenarios/away.yaml': AWAY, 'scenarios/variation.yaml': text };
  const loaded = loadScenario('scenarios/variation.yaml', readerOver(files));
  return diagnose(loaded, run(loaded));
}
