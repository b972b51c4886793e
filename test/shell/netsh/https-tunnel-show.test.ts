import { expect, test } from 'vitest';
import { ipHttpsScenario } from '../../support/ip-https-network.ts';
import { run } from '../../support/scenarios.ts';
import { runCommand } from '../../support/typed.ts';

const shown = (events: string, host: RegExp): string => {
  const simulation = run(ipHttpsScenario('', { events }));
  const { nodes } = simulation.network;
  const name = [...nodes.keys()].find((each) => host.test(each))!;
  return runCommand('netsh interface httpstunnel show interfaces', nodes.get(name)!).output;
};
const LIMIT = 'limit: 20s\n';

test('a server, and a client whose connection stands', () => {
  expect(shown(LIMIT, /^DAV/)).toBe(`
Interface IPHTTPSInterface Parameters
------------------------------------------------------------
Role                       : server
URL                        : https://DAV:443/IPHTTPS
Interface Status           : IPHTTPS interface active

`);
  const client = shown(LIMIT, /^C/);
  expect(client).toContain('Role                       : client\n');
  expect(client).toMatch(/^URL {24}: https:\/\/\S+:443\/IPHTTPS$/m);
  expect(client).toContain('Interface Status           : IPHTTPS interface active\n');
});

test('a server that is off, and a client that tells why it is not connected', () => {
  const events = `${LIMIT}events:\n  - { at: 1s, host: DAV, command: 'netsh interface httpstunnel set interface state=disabled' }\n`;
  expect(shown(events, /^DAV/)).toContain('Interface Status           : IPHTTPS interface deactivated\n');
  expect(shown(events, /^C/)).toMatch(/^Interface Status {11}: failed to connect .* \(not connected to .*\)$/m);
});
