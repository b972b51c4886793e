import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { loadText, run } from '../../support/scenarios.ts';

describe('an interface is attached to another link than the hosts of its subnet', () => {
  test('that of the ISATAP router', () => {
    const diagnosis = diagnoseLab('set: { hosts: { ISR: { interfaces: { Nic: { link: floor } } } } }');
    const expected = {
      code: 'link-fault',
      host: 'ISR',
      fix: ['set: hosts.ISR.interfaces.Nic.link = "core"'],
      proved: true,
    };
    expect(foundFor(diagnosis, 'rdp')).toEqual([expected]);
    expect(foundFor(diagnosis, 'ping')).toEqual([expected]);
    const { text } = diagnosis.simulation.result.flows[0]!.causes[0]!;
    expect(text).toContain('is on the link floor, where nobody else is of 10.7.0.0/24');
    expect(text).toContain('GATE, NS, GW are on the link core');
  });

  test('a VLAN of a switch', () => {
    const loaded = loadText('title: patched\nextends: faults/isatap-router-on-wrong-vlan.yaml');
    expect(foundFor(diagnose(loaded, run(loaded), 'ping-client01'), 'ping-client01')).toEqual([
      {
        code: 'link-fault',
        host: 'ISATAP01',
        fix: ['set: hosts.ISATAP01.interfaces.Internal.vlan = 111'],
        proved: true,
      },
    ]);
  });

  test('with one other host of the subnet nobody can tell which of the two is elsewhere', () => {
    const diagnosis = diagnoseLab('set: { hosts: { ST1: { interfaces: { Wired: { link: lab } } } } }');
    expect(foundFor(diagnosis, 'rdp')).toEqual([]);
    expect(diagnosis.simulation.result.flows[0]!.search!.text).toContain('none let the flow pass');
  });
});
