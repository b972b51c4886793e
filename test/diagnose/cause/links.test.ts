import { expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

test.each([
  ['is down', 'links: { lab: { down: true } }', 'set: links.lab.down = null'],
  ['loses everything', 'links: { lab: { loss: 1 } }', 'set: links.lab.loss = null'],
  ['damages everything', 'links: { lab: { damage: 1 } }', 'set: links.lab.damage = null'],
  ['holds everything back', 'links: { lab: { jitter: 40s } }', 'set: links.lab.jitter = null'],
])('a link that %s', (_, set, fix) => {
  expect(foundFor(diagnoseLab(`set: { ${set} }`), 'rdp')).toEqual([
    { code: 'link-fault', host: 'lab', fix: [fix], proved: true },
  ]);
});

test('a link that goes down by an event: it is taken out, and what else the event says stays', () => {
  const events = '[{ at: 10s, link: lab, down: true, jitter: 1ms }, { at: 50s, link: lab, down: false }]';
  const [found] = foundFor(diagnoseLab(`set: { events: ${events} }`), 'rdp');
  expect(found).toMatchObject({ code: 'link-fault', host: 'lab', proved: true });
  expect(found!.fix).toEqual([
    'set: events = [{"at":"10s","link":"lab","jitter":"1ms"},{"at":"50s","link":"lab","down":false}]',
  ]);
});

test('a filter is none of it, and a link that loses little is blamed for nothing', () => {
  const filtered = diagnoseLab('set: { links: { lab: { filter: [tcp/3389], loss: 0.001 } } }');
  expect(foundFor(filtered, 'rdp')).toMatchObject([{ code: 'firewall-rule', host: 'lab', proved: true }]);
});
