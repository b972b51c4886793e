import { expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { loadText, run } from '../../support/scenarios.ts';

const LARGE = 'flows: { rdp: null, ping: { size: 1400, ping: 4 } }';
const raised = (links: string): string => `
faults: [{ host: ST1, add: netsh interface ipv6 set interface isatap.lab.test mtu=1480 }]
set: { ${LARGE}, links: ${links} }`;

const sixInFour = (variation: string) => {
  const loaded = loadText(`title: a variation\nextends: six-in-four.yaml\n${variation}`);
  return diagnose(loaded, run(loaded));
};

test('a value that the way below does not carry, and fragments that do not pass: the value is wrong', () => {
  const { simulation } = diagnoseLab(raised('{ core: { mtu: 1400, filter: [ipv4-fragments] } }'));
  const [cause] = simulation.result.flows[0]!.causes;
  expect(cause).toMatchObject({ code: 'tunnel-mtu', host: 'ST1', proved: true });
  expect(cause!.fix).toEqual([expect.stringMatching(/^netsh interface ipv6 set interface \d+ mtu=1380$/)]);
  expect(cause!.alternatives).toMatchObject([{ code: 'firewall-rule', host: 'core' }]);
});

test('a value that the way below carries, and the error of a narrower link is filtered: the filter is wrong', () => {
  const narrow = '{ lab: { mtu: 1400 }, core: { filter: [icmpv6-packet-too-big] } }';
  const { simulation } = diagnoseLab(raised(narrow));
  const [cause] = simulation.result.flows[0]!.causes;
  expect(cause).toMatchObject({ code: 'packet-too-big-filtered', host: 'core', proved: true });
  // A smaller value here would leave the answer too large for the tunnel of the router, which cannot say so either.
  expect(cause!.alternatives).toEqual([]);
});

test('a filter that looks for the error inside the tunnel is the same cause, and a smaller value would do', () => {
  const diagnosis = diagnoseLab(raised('{ lab: { mtu: 1400 }, floor: { filter: [proto41/icmpv6-packet-too-big] } }'));
  expect(foundFor(diagnosis, 'ping')).toMatchObject([{ code: 'packet-too-big-filtered', host: 'floor', proved: true }]);
  const { alternatives } = diagnosis.simulation.result.flows[0]!.causes[0]!;
  expect(alternatives).toMatchObject([{ code: 'tunnel-mtu', host: 'ST1', proved: true }]);
});

test('a tunnel that follows the path MTU and is told nothing: the filter for the IPv4 error', () => {
  const diagnosis = sixInFour(`
set: { links: { wan-a: { filter: [icmp-packet-too-big] } }, flows: { ping-large: { ping: 3 } } }`);
  const { causes } = diagnosis.simulation.result.flows.find(({ name }) => name === 'ping-large')!;
  expect(causes).toMatchObject([{ code: 'packet-too-big-filtered', host: 'wan-a', proved: true }]);
  expect(causes[0]!.alternatives).toMatchObject([{ code: 'tunnel-mtu', host: 'EDGE-A' }]);
});

test('a tunnel of fixed MTU over a narrow link that passes no fragments', () => {
  const diagnosis = sixInFour('set: { links: { wan-a: { filter: [ipv4-fragments] } } }');
  expect(foundFor(diagnosis, 'ping-large')).toEqual([
    {
      code: 'tunnel-mtu',
      host: 'EDGE-B',
      fix: ['netsh interface ipv6 set interface 12 mtu=1380'],
      proved: true,
    },
  ]);
});

test('a router without a shell gets the value in the scenario', () => {
  const diagnosis = sixInFour(`
set:
  links: { wan-a: { filter: [ipv4-fragments] } }
  hosts:
    EDGE-B: { profile: linux, commands: null, routes: [{ to: '2001:db8:a::/48', interface: to-a }] }`);
  expect(foundFor(diagnosis, 'ping-large')).toEqual([
    { code: 'tunnel-mtu', host: 'EDGE-B', fix: ['set: hosts.EDGE-B.tunnels.to-a.mtu = 1380'], proved: true },
  ]);
});
