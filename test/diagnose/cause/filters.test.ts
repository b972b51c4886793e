import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

test.each(['proto41', 'proto41/icmpv6'])(
  'what kills the solicitations of a station without an address is found: %s',
  (name) => {
    const diagnosis = diagnoseLab(`set: { links: { floor: { filter: [${name}, tcp/25] } } }`);
    const cause = {
      code: 'protocol-41-blocked',
      host: 'floor',
      fix: ['set: links.floor.filter = ["tcp/25"]'],
      proved: true,
    };
    expect(foundFor(diagnosis, 'rdp')).toEqual([cause]);
    expect(foundFor(diagnosis, 'ping')).toEqual([cause]);
  },
);

test('a filter for the port of the flow is like a firewall, whether it looks into the tunnel or not', () => {
  for (const [link, name] of [
    ['lab', 'tcp/3389'],
    ['core', 'tcp/3389'],
  ] as const) {
    const diagnosis = diagnoseLab(`set: { links: { ${link}: { filter: [${name}] } } }`);
    expect(foundFor(diagnosis, 'rdp')).toEqual([
      { code: 'firewall-rule', host: link, fix: [`set: links.${link}.filter = []`], proved: true },
    ]);
    expect(foundFor(diagnosis, 'ping')).toEqual([]);
  }
});

test('a filter that an event sets is taken out of that event', () => {
  const diagnosis = diagnoseLab('set: { events: [{ at: 21s, link: core, filter: [proto41, udp/53], loss: 0 }] }');
  expect(diagnosis.simulation.result.flows[0]!.verdict).toBe('delivered');
  expect(foundFor(diagnosis, 'ping')).toMatchObject([
    { code: 'firewall-rule', host: 'core', fix: [expect.stringContaining('"filter":["proto41"]')], proved: true },
    { code: 'protocol-41-blocked', host: 'core', fix: [expect.stringContaining('"filter":[]')], proved: true },
  ]);
});

test('two filters on one link are two causes', () => {
  const diagnosis = diagnoseLab('set: { links: { core: { filter: [proto41, tcp/3389] } } }');
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([
    { code: 'protocol-41-blocked', host: 'core', fix: ['set: links.core.filter = ["tcp/3389"]'], proved: true },
    { code: 'firewall-rule', host: 'core', fix: ['set: links.core.filter = []'], proved: true },
  ]);
});

test('a filter for the port of IP-HTTPS keeps a client from its address: both flows to it', () => {
  const diagnosis = diagnoseAway('set: { links: { access: { filter: [tcp/443] } } }');
  const cause = { code: 'firewall-rule', host: 'access', fix: ['set: links.access.filter = []'], proved: true };
  expect(foundFor(diagnosis, 'help')).toEqual([cause]);
  expect(foundFor(diagnosis, 'ping')).toEqual([cause]);
});
