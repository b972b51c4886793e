import { expect, test } from 'vitest';
import { Journal } from '../../src/console/journal.ts';
import { changesNothing } from '../../src/console/looking.ts';
import { buildNetwork } from '../../src/scenario/network.ts';
import { probeOf } from '../../src/shell/probe.ts';
import { seconds } from '../../src/sim/time.ts';
import { twoHosts } from '../support/cli.ts';
import { loadFile, loadText } from '../support/scenarios.ts';

const loaded = loadFile('scenarios/manage-out.yaml');
const shell = buildNetwork(loaded).nodes.get('PC01')!;
const journal = (): Journal => new Journal(loaded);
const note = (typed: Journal, line: string, at = 20, worked = true): void =>
  typed.command(seconds(at), 'PC01', line, probeOf(line, shell), worked);
const flowOf = (line: string): unknown => {
  const typed = journal();
  note(typed, line);
  const { set } = typed.variation();
  const [flow] = Object.values(set!['flows'] as Record<string, unknown>).filter((each) => each !== null);
  return flow ?? null;
};
const common = { from: 'PC01', at: '20000ms' };

test.each([
  ['ping client01', { ...common, to: 'client01', ping: 4, size: 32 }],
  ['ping -n 2 -l 1200 client01', { ...common, to: 'client01', ping: 2, size: 1200 }],
  ['ping.exe -w 500 client01', { ...common, to: 'client01', ping: 4, size: 32 }],
  ['ping -n 1 app01 | findstr Reply', { ...common, to: 'app01', ping: 1, size: 32 }],
  ['tracert -d client01', { ...common, to: 'client01', tracert: true }],
  ['Test-NetConnection client01 -Port 3389', { ...common, to: 'client01', tcp: 3389 }],
  ['Test-NetConnection client01 -Port 3389 -InformationLevel Detailed', { ...common, to: 'client01', tcp: 3389 }],
  ['Test-NetConnection client01', { ...common, to: 'client01', ping: 1, size: 32 }],
  ['tnc -ComputerName client01 -CommonTCPPort RDP', { ...common, to: 'client01', tcp: 3389 }],
])('%s becomes a flow', (line, flow) => {
  expect(flowOf(line)).toEqual(flow);
});

test.each([
  'ping -S fe80::1 client01',
  'ping -6 client01',
  'ping fe80::5efe:172.16.10.31%11',
  'ping -l 65500 app01',
  'ping "a b"',
  'ping -n 5000 app01',
  'tracert fe80::1%11',
  'pathping client01',
])('%s can be no flow: it stays an event, and nothing older is explained in its place', (line) => {
  const typed = journal();
  note(typed, 'ping app01', 10);
  note(typed, line, 20, false);
  expect(typed.lastFlow).toBeNull();
  expect(typed.variation().set!['events']).toEqual([{ at: '20000ms', host: 'PC01', command: line }]);
});

test('a ping without end is nothing to do again', () => {
  const typed = journal();
  note(typed, 'ping -t client01');
  expect(typed.isEmpty).toBe(true);
});

test('a flow gets a name that no flow of the scenario has', () => {
  const other = loadText(twoHosts('ping: 1').replace('  f:', '  ping-1:'));
  const typed = new Journal(other);
  typed.command(seconds(20), 'A', 'ping 10.0.0.2', { kind: 'ping', to: '10.0.0.2', count: 1, size: 32 }, true);
  expect(typed.lastFlow).toBe('ping-2');
});

test('what did not work, or changed nothing, is not done again', () => {
  const typed = journal();
  note(typed, 'netsh interface ipv6 add route ::/0 10', 20, false);
  note(typed, 'netsh interface ipv6 show route', 21);
  expect(typed.isEmpty).toBe(true);
});

test('the limit grows with what is typed late', () => {
  const typed = journal();
  note(typed, 'ping client01', 500);
  expect(typed.variation().set!['limit']).toBe('560000ms');
});

test.each([
  ['netsh interface ipv6 show route', true],
  ['netsh int ipv6 sh int', true],
  ['netsh interface ipv6 set interface 6 advertise=enable', false],
  ['netsh interface ipv6', true],
  ['netsh int ipv6 del rou ::/0 12', false],
  ['netsh -c "interface ipv6" add route ::/0 12', false],
  ['netsh int ipv6 a route fd99::/64 10 fe80::1', false],
  ['netsh int ipv6 reset', false],
  ['netsh int ipv6 r', false],
  ['netsh int ipv6 show route | findstr 1000', true],
  ['(Get-NetRoute)[0].NextHop', true],
  ['ipconfig /all', true],
  ['ipconfig /flushdns', false],
  ['route print -6', true],
  ['route -p add ::/0 fe80::1', false],
  ['Get-NetRoute | Where-Object RouteMetric -lt 300', true],
  ['Get-NetRoute -DestinationPrefix ::/0 | Remove-NetRoute', false],
  ['Set-NetIPInterface -InterfaceIndex 6 -Forwarding Enabled', false],
])('%s changes nothing: %s', (line, expected) => {
  expect(changesNothing(line)).toBe(expected);
});
