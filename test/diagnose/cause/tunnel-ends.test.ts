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
