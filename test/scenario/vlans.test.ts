import { describe, expect, test } from 'vitest';
import { flowOf, loadFile, loadText, run } from '../support/scenarios.ts';

const over = (patch: string) => run(loadText(`title: t\nextends: router-on-a-stick.yaml\nset: ${patch}\n`));

describe('the manage-out network on one switch with VLANs', () => {
  test('the same flows come through as on two links, by the same hops', () => {
    const plain = run(loadFile('scenarios/manage-out.yaml'));
    const stick = run(loadFile('scenarios/router-on-a-stick.yaml'));
    for (const name of ['rdp-client01', 'ip-app01']) {
      const hops = (simulation: typeof plain): string[] =>
        flowOf(simulation, name).forward.map(({ host, interface: where, action }) => `${host} ${where} ${action}`);
      // Frames are sent and received by the card that the interfaces of CORE share.
      const shared = hops(stick).map((hop) => hop.replace('CORE Trunk', 'CORE card'));
      expect(shared).toEqual(
        hops(plain).map((hop) => hop.replace(/CORE (office|vlan111) (sent|received)/, 'CORE card $2')),
      );
    }
  });

  test('a VLAN that the trunk does not let pass: what CORE sends there dies at the switch', () => {
    const simulation = over('{ hosts: { CORE: { interfaces: { Trunk: { trunk: { allowed: [20] } } } } } }');
    expect(simulation.network.links.get('campus')).toHaveProperty(
      'drops',
      new Map([['link-filter', expect.any(Number)]]),
    );
    expect(flowOf(simulation, 'ip-app01')).toMatchObject({ verdict: 'lost', way: 'name' });
  });

  test('stations in one VLAN reach one another without the router', () => {
    const simulation = over(
      '{ links: { campus: { filter: [] } }, flows: { near: { from: PC02, to: 172.16.20.100, ping: 1, at: 19s, expect: delivered } } }',
    );
    const near = flowOf(simulation, 'near');
    expect(near.verdict).toBe('delivered');
    expect(near.forward.some(({ host }) => host === 'CORE')).toBe(false);
  });
});
