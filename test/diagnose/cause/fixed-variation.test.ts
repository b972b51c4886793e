import { expect, test } from 'vitest';
import { fixedVariation } from '../../../src/diagnose/cause/fixed-variation.ts';
import { diagnoseLab, labVariation } from '../../support/lab-network.ts';

const BACK = 'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=';

test('the fix of a flow as a variation: the command, and verdicts that change with it', () => {
  const variation = `
faults: [{ host: GW, replace: '${BACK}100', with: '${BACK}400' }]
expect: { rdp: lost, ping: lost }`;
  const { cures } = diagnoseLab(variation);
  expect(fixedVariation(labVariation(variation), 'rdp', cures.get('rdp')!)).toEqual({
    title: 'a variation, with the fix for rdp',
    faults: [{ host: 'GW', add: expect.stringMatching(/^netsh interface ipv6 set route 2001:db8:77:a::.* metric=/) }],
    expect: { rdp: 'delivered', ping: 'delivered' },
  });
});

test('a value of the scenario, and a command that waits for an event, are in its patch', () => {
  const filter = 'set: { links: { core: { filter: [proto41] } } }';
  const filtered = fixedVariation(labVariation(filter), 'rdp', diagnoseLab(filter).cures.get('rdp')!);
  expect(filtered).toMatchObject({ set: { links: { core: { filter: [] } } }, expect: {} });

  const event =
    'set: { events: [{ at: 10s, host: GW, command: netsh interface ipv6 delete address 4 2001:db8:77:c::5 }] }';
  const late = fixedVariation(labVariation(event), 'rdp', diagnoseLab(event).cures.get('rdp')!);
  expect(late).toMatchObject({
    set: {
      events: [
        { at: '10s', host: 'GW' },
        { at: '10.1s', host: 'GW', command: 'netsh interface ipv6 add address 4 2001:db8:77:c::5/64' },
      ],
    },
  });
});
