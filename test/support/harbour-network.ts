import { type Diagnosis, diagnose } from '../../src/diagnose/cause/diagnose.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { readerOver, run } from './scenarios.ts';

/**
 * Two ISATAP routers under one name, behind two IPv4 routers of which neither is Windows; CRANE, on native IPv6, answers
 * through the first of them. Nothing in it is called as in the reference network.
 */
const HARBOUR = `
title: A harbour with two ISATAP routers
links: { quay: {}, tower: {}, dock: {}, backbone: {} }
hosts:
  DESK:
    profile: windows-7
    dns: { servers: [10.50.2.5], suffix: harbour.example }
    interfaces: { Net: { link: quay, ipv4: 10.50.1.77/24, gateway: 10.50.1.1 } }
    commands: [netsh interface isatap set router pilots]
  BENCH:
    profile: windows-10
    dns: { servers: [10.50.2.5], suffix: harbour.example }
    interfaces: { Net: { link: quay, ipv4: 10.50.1.78/24, gateway: 10.50.1.1 } }
    commands: [netsh interface isatap set router pilots]
  HILL:
    profile: router
    forwarding: true
    interfaces:
      q: { link: quay, ipv4: 10.50.1.1/24 }
      b: { link: backbone, ipv4: 10.50.0.1/30 }
    routes: [{ to: 10.50.2.0/24, via: 10.50.0.2, interface: b }]
  VALE:
    profile: linux
    forwarding: true
    interfaces:
      b: { link: backbone, ipv4: 10.50.0.2/30 }
      t: { link: tower, ipv4: 10.50.2.1/24 }
    routes: [{ to: 10.50.1.0/24, via: 10.50.0.1, interface: b }]
  NAMES:
    profile: windows-server-2016
    interfaces: { Lan: { link: tower, ipv4: 10.50.2.5/24, gateway: 10.50.2.1 } }
    dnsServer:
      zones:
        harbour.example:
          records:
            pilots: { A: [10.50.2.11, 10.50.2.12] }
            crane: { AAAA: '2001:db8:d0c::4' }
            ledger: { A: 10.50.2.40 }
  PILOT1:
    profile: windows-server-2016
    dns: { servers: [10.50.2.5], suffix: harbour.example }
    interfaces:
      Lan: { index: 4, link: tower, ipv4: 10.50.2.11/24, gateway: 10.50.2.1 }
      Sea: { index: 5, link: dock, ipv6: '2001:db8:d0c::11/64' }
    tunnels: { isatap.harbour: { kind: isatap, index: 9, over: Lan } }
    commands: &pilot
      - netsh interface isatap set router pilots
      - netsh interface ipv6 set interface 9 forwarding=enabled advertise=enabled
      - netsh interface ipv6 set interface 5 forwarding=enabled
      - netsh interface ipv6 add route 2001:db8:1a7::/64 9 publish=yes
      - netsh interface ipv6 set route 2001:db8:d0c::/64 5 publish=yes
  PILOT2:
    profile: windows-server-2012r2
    dns: { servers: [10.50.2.5], suffix: harbour.example }
    interfaces:
      Lan: { index: 4, link: tower, ipv4: 10.50.2.12/24, gateway: 10.50.2.1 }
      Sea: { index: 5, link: dock, ipv6: '2001:db8:d0c::12/64' }
    tunnels: { isatap.harbour: { kind: isatap, index: 9, over: Lan } }
    commands: *pilot
  CRANE:
    profile: linux
    interfaces: { eth0: { link: dock, ipv6: '2001:db8:d0c::4/64' } }
    routes: [{ to: '2001:db8:1a7::/64', via: '2001:db8:d0c::11', interface: eth0 }]
    services: [tcp/22]
  LEDGER:
    profile: linux
    interfaces: { eth0: { link: tower, ipv4: 10.50.2.40/24, gateway: 10.50.2.1 } }
    services: [tcp/80]
flows:
  ssh: { from: DESK, to: crane.harbour.example, tcp: 22, at: 20s }
  ping: { from: BENCH, to: crane.harbour.example, ping: 2, at: 22s }
  books: { from: DESK, to: ledger.harbour.example, tcp: 80, at: 24s }
`;

/** The harbour with a variation, YAML without title and extends; diagnosed. */
export function diagnoseHarbour(variation = 'set: {}'): Diagnosis {
  const text = `title: a variation\nextends: harbour.yaml\n${variation}`;
  const files = { 'scenarios/harbour.yaml': HARBOUR, 'scenarios/variation.yaml': text };
  const loaded = loadScenario('scenarios/variation.yaml', readerOver(files));
  return diagnose(loaded, run(loaded));
}

/** The same with some hosts otherwise: a merge patch over `hosts`, in flow style. */
export const diagnoseHosts = (hosts: string): Diagnosis => diagnoseHarbour(`set: { hosts: { ${hosts} } }`);
