import { type Diagnosis, diagnose } from '../../src/diagnose/cause/diagnose.ts';
import type { Cause } from '../../src/diagnose/result.ts';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load.ts';
import { readerOver, run } from './scenarios.ts';

/**
 * A network that shares no name, prefix or index with the reference network: ST1 reaches LAP, which has native IPv6
 * behind GW, over the ISATAP router ISR. GW has an ISATAP adapter of its own, as a server with such a role would.
 */
const LAB = `
title: A lab with other names
links: { floor: {}, core: {}, lab: {} }
hosts:
  ST1:
    profile: windows-10
    dns: { servers: [10.7.0.53], suffix: lab.test }
    interfaces: { Wired: { link: floor, ipv4: 10.8.0.40/24, gateway: 10.8.0.1 } }
    commands: [netsh interface isatap set router isr.lab.test]
  GATE:
    profile: router
    forwarding: true
    interfaces:
      down: { link: floor, ipv4: 10.8.0.1/24 }
      up: { link: core, ipv4: 10.7.0.1/24 }
  NS:
    profile: windows-server-2016
    interfaces: { Nic: { link: core, ipv4: 10.7.0.53/24, gateway: 10.7.0.1 } }
    dnsServer:
      zones:
        lab.test: { records: { isr: { A: 10.7.0.9 }, lap: { AAAA: '2001:db8:77:1::77' } } }
  ISR:
    profile: windows-server-2016
    dns: { servers: [10.7.0.53], suffix: lab.test }
    interfaces:
      Nic: { index: 3, link: core, ipv4: 10.7.0.9/24, gateway: 10.7.0.1, ipv6: '2001:db8:77:c::9/64' }
    tunnels: { isatap.lab.test: { kind: isatap, index: 8, over: Nic } }
    commands:
      - netsh interface isatap set router isr.lab.test
      - netsh interface ipv6 set interface 8 forwarding=enabled advertise=enabled
      - netsh interface ipv6 set interface 3 forwarding=enabled
      - netsh interface ipv6 add route 2001:db8:77:a::/64 8 publish=yes
      - netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes
  GW:
    profile: windows-server-2016
    interfaces:
      Nic: { index: 4, link: core, ipv4: 10.7.0.5/24, gateway: 10.7.0.1, ipv6: '2001:db8:77:c::5/64', forwarding: true }
      Lab: { index: 5, link: lab, ipv6: '2001:db8:77:1::1/64', forwarding: true }
      Spare: { index: 6, link: lab }
    tunnels:
      isatap.gw: { kind: isatap, index: 7, over: Nic, state: enabled, metric: 5, forwarding: true, advertise: true }
    routes: [{ to: '2001:db8:77:a::/64', interface: isatap.gw }]
    commands:
      - netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=100
  LAP:
    profile: windows-10
    interfaces:
      Nic: { link: lab, ipv6: '2001:db8:77:1::77/64' }
    routes: [{ to: '::/0', via: '2001:db8:77:1::1', interface: Nic }]
    services: [tcp/3389]
flows:
  rdp: { from: ST1, to: lap.lab.test, tcp: 3389, at: 20s }
  ping: { from: ST1, to: lap.lab.test, ping: 2, at: 22s }
`;

/** The lab with a variation, YAML without title and extends. */
export function labVariation(variation: string): LoadedScenario {
  const text = `title: a variation\nextends: lab.yaml\n${variation}`;
  return loadScenario(
    'scenarios/variation.yaml',
    readerOver({ 'scenarios/lab.yaml': LAB, 'scenarios/variation.yaml': text }),
  );
}

/** The same, diagnosed. */
export function diagnoseLab(variation = 'set: {}'): Diagnosis {
  const loaded = labVariation(variation);
  return diagnose(loaded, run(loaded));
}

/** Codes, hosts and fixes of what was found for a flow, with whether it was proved. */
export function foundFor({ simulation }: Diagnosis, flow: string): Pick<Cause, 'code' | 'host' | 'fix' | 'proved'>[] {
  const { causes } = simulation.result.flows.find(({ name }) => name === flow)!;
  return causes.map(({ code, host, fix, proved }) => ({ code, host, fix, proved }));
}
