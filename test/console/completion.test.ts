import { expect, test } from 'vitest';
import { complete } from '../../src/console/completion.ts';
import { loadFile } from '../support/scenarios.ts';
import { sitting } from '../support/sitting.ts';

const { session, type } = sitting(loadFile('scenarios/manage-out.yaml'), 'DAV01');
const at = (line: string): string[] => complete(session, line)[0].map((each) => each.trimEnd());

test.each([
  ['hos', ['host', 'hosts', 'hostname']],
  ['trac', ['tracert']],
  ['Get-NetRou', ['Get-NetRoute']],
  ['get-netroute -Dest', ['-DestinationPrefix']],
  ['host dav', ['DAV01', 'DAV02']],
  ['host DAV01 ', []],
  ['flow rdp', ['rdp-client01', 'rdp-client02']],
  ['show ', ['packets']],
  ['netsh int', ['interface']],
  ['netsh interface ipv6 set ro', ['route']],
  ['netsh int ipv6 set route met', ['metric=']],
  ['netsh int ipv6 set route metric=4 met', []],
  ['netsh interface ipv6 set interface DMZ-', ['DMZ-Secure', 'DMZ-Public']],
  ['ping client', ['client01.domain.local', 'client02.domain.local']],
  ['Get-NetRoute | Where-Ob', ['Where-Object']],
  ['explain ', ['last']],
])('%s', (line, expected) => {
  expect(at(line)).toEqual(expected);
});

test('a word that nothing begins with', () => {
  expect(complete(session, 'netsh nowhere ev')).toEqual([[], 'ev']);
});

test('in a context of netsh', () => {
  type('netsh interface ipv6');
  type('netsh');
  type('interface ipv6');
  expect(at('isa')).toEqual(['isatap']);
  expect(at('add rou')).toEqual(['route']);
  expect(at('pu')).toEqual(['pushd']);
  type('quit');
});
