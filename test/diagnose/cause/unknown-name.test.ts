import { expect, test } from 'vitest';
import { diagnoseLab } from '../../support/lab-network.ts';
import { flowOf } from '../../support/scenarios.ts';

const flowTo = (to: string, how: string) => {
  const { simulation } = diagnoseLab(`set: { flows: { other: { from: ST1, to: ${to}, ${how}, at: 30s } } }`);
  return flowOf(simulation, 'other');
};

test.each([
  ['nosuch.lab.test', 'ping: 1', 'The zone lab.test on NS has no record for nosuch.lab.test'],
  ['nosuch', 'ping: 1', 'The zone lab.test on NS has no record for nosuch.lab.test'],
  ['nosuch.lab.test', 'tcp: 81', 'The zone lab.test on NS has no record for nosuch.lab.test'],
  ['nosuch.elsewhere.test', 'ping: 1', 'No DNS server here has a zone that nosuch.elsewhere.test lies in'],
])('%s by %s: no record is invented for whoever would answer', (to, how, text) => {
  const { verdict, way, causes, search } = flowTo(to, how);
  expect([verdict, way, causes]).toEqual(['lost', 'name', []]);
  expect(search!.text).toContain(`${text}, and no host is called so: the name does not exist.`);
});

test('a name of a host without a record is one that is missing, as before', () => {
  expect(flowTo('gate.lab.test', 'ping: 1').causes).toMatchObject([{ code: 'dns-record-missing', host: 'NS' }]);
});
