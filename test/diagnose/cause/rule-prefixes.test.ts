import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { flowOf, loadText, projectFolder, readerOver, run, runDiagnosed } from '../../support/scenarios.ts';

/** The network with one server, with other prefixes, indexes and names. */
const SHOP = fs
  .readFileSync(path.join(projectFolder, 'scenarios/single-server.yaml'), 'utf8')
  .replaceAll('fd9c:30c:2da4', 'fd47:11:815')
  .replaceAll('domain.local', 'shop.test')
  .replaceAll('DAV01', 'EDGE7')
  .replaceAll('PC01', 'TILL')
  .replaceAll(' 14 ', ' 31 ')
  .replaceAll('index: 14', 'index: 31');

function causesOf(variation: string, flow: string) {
  const text = `title: a variation\nextends: shop.yaml\n${variation}`;
  const files = { 'scenarios/shop.yaml': SHOP, 'scenarios/variation.yaml': text };
  const loaded = loadScenario('scenarios/variation.yaml', readerOver(files));
  return flowOf(diagnose(loaded, run(loaded)).simulation, flow).causes;
}

const ADDRESS = 'netsh interface ipv6 add address 31 fd47:11:815:1:0:5efe:172.16.10.25';
const PUBLISHED = 'netsh interface ipv6 set route fd47:11:815:1::/64 31 publish=yes';
const mistyped = (command: string): string =>
  `{ host: EDGE7, replace: '${command}', with: '${command.replace(':815:1:', ':815:6:')}' }`;

describe('on another network', () => {
  test('the router advertises a prefix that no rule knows', () => {
    expect(causesOf(`faults: [${mistyped(ADDRESS)}, ${mistyped(PUBLISHED)}]`, 'rdp-client01')).toMatchObject([
      { code: 'isatap-prefix-mismatch', host: 'EDGE7', proved: true },
    ]);
  });

  test('the rules of the client have another prefix than those of the server', () => {
    const variation = "set: { hosts: { CLIENT01: { directAccess: { internalPrefix: 'fd47:11:815:6::/64' } } } }";
    const causes = causesOf(variation, 'rdp-client01');
    expect(causes).toMatchObject([{ code: 'isatap-prefix-mismatch', host: 'CLIENT01', proved: true }]);
    expect(causes[0]!.fix).toEqual([
      'Set-NetIPsecRule -DisplayName "DirectAccess Policy-ClientToCorp" -RemoteAddress fd47:11:815:1::/64, fd47:11:815:7777::/96',
    ]);
  });

  test('what the router is to advertise is in its rules where it advertises nothing', () => {
    expect(causesOf(`faults: [{ host: EDGE7, omit: '${ADDRESS}' }]`, 'rdp-client01')).toMatchObject([
      {
        code: 'isatap-prefix-missing',
        host: 'EDGE7',
        fix: ['netsh interface ipv6 add route fd47:11:815:1::/64 31 publish=yes'],
        proved: true,
      },
    ]);
  });
});

const PREFIX = 'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 6 publish=yes';

test('a ping to a wrong prefix alone is told the prefix too: a return route for it would be half a cure', () => {
  const text = `title: ping alone
extends: manage-out.yaml
faults: [{ host: ISATAP01, replace: '${PREFIX}', with: '${PREFIX.replace(':1::', ':4::')}' }]
set: { flows: { rdp-client01: null, rdp-client02: null, trace-client01: null } }`;
  const { causes } = flowOf(runDiagnosed(loadText(text)), 'ping-client01');
  expect(causes).toMatchObject([{ code: 'isatap-prefix-mismatch', host: 'ISATAP01', proved: true }]);
});

test('with wrong return routes as well, what the right prefix would break is put right along with it', () => {
  const { causes } = flowOf(
    runDiagnosed(loadText('title: all of it\nextends: faults/isatap-prefix-mismatch.yaml')),
    'rdp-client01',
  );
  expect(causes.map(({ code, host, proved }) => [code, host, proved])).toEqual([
    ['isatap-prefix-mismatch', 'ISATAP01', true],
    ['return-route-missing', 'DAV01', true],
    ['return-route-missing', 'DAV02', true],
  ]);
});
