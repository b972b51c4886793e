import { expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { foundFor } from '../../support/lab-network.ts';
import { loadText, run } from '../../support/scenarios.ts';

test.each([
  ['the sender leads nowhere', '{ EDGE-A: { tunnels: { to-b: { remote: 203.0.113.3 } } } }', 'EDGE-A', '203.0.113.2'],
  ['the receiver is another', '{ EDGE-B: { tunnels: { to-a: { remote: 198.51.100.1 } } } }', 'EDGE-B', '198.51.100.2'],
])('the remote end of %s', (_, hosts, host, right) => {
  const loaded = loadText(`title: x\nextends: six-in-four.yaml\nset: { limit: 90s, hosts: ${hosts} }`);
  const [found] = foundFor(diagnose(loaded, run(loaded)), 'web');
  // The list of causes has no code for it: the other end is the next hop of a tunnel.
  expect(found).toMatchObject({ code: 'client-route-next-hop', host, proved: true });
  expect(found!.fix).toEqual([expect.stringMatching(new RegExp(`remote = "${right}"$`))]);
});

const varied = (variation: string, flow?: string) => {
  const loaded = loadText(`title: x\nextends: six-in-four.yaml\n${variation}`);
  return diagnose(loaded, run(loaded), flow);
};
const tunnels = (text: string) => varied(`set: { limit: 90s, hosts: ${text} }`);

test('a tunnel over another interface than the one at which the other end looks', () => {
  expect(foundFor(tunnels('{ EDGE-A: { tunnels: { to-b: { over: LAN } } } }'), 'web')).toEqual([
    { code: 'interface-index', host: 'EDGE-A', fix: ['set: hosts.EDGE-A.tunnels.to-b.over = "WAN"'], proved: true },
  ]);
});

test.each([
  ['there', 'EDGE-A', 'to-b'],
  ['back', 'EDGE-B', 'to-a'],
])('outer packets that do not live long enough on the way %s', (_, host, name) => {
  const diagnosis = tunnels(`{ ${host}: { tunnels: { ${name}: { ttl: 1 } } } }`);
  const fix = [`set: hosts.${host}.tunnels.${name}.ttl = 64`];
  // A trace that a router of the way below ends has no reason of its own.
  for (const flow of ['ping-small', 'web', 'trace'])
    expect(foundFor(diagnosis, flow)).toEqual([{ code: 'link-fault', host, fix, proved: true }]);
});

test('two faults: a flow whose first loss is another one finds both by itself', () => {
  const found = varied(
    'set: { limit: 90s, links: { middle: { filter: [proto41] } }, hosts: { EDGE-B: { tunnels: { to-a: { remote: 198.51.100.1 } } } } }',
    'ping-large',
  );
  expect(foundFor(found, 'ping-large')).toMatchObject([
    { code: 'protocol-41-blocked', host: 'middle', proved: true },
    { code: 'client-route-next-hop', host: 'EDGE-B', proved: true },
  ]);
});
