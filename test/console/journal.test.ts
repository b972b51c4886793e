import { expect, test } from 'vitest';
import { Journal } from '../../src/console/journal.ts';
import { changesNothing } from '../../src/console/looking.ts';
import { seconds } from '../../src/sim/time.ts';
import { loadFile } from '../support/scenarios.ts';

const journal = (): Journal => new Journal(loadFile('scenarios/manage-out.yaml'));
const flowOf = (line: string): unknown => {
  const typed = journal();
  typed.command(seconds(20), 'PC01', line, true);
  const { set } = typed.variation();
  const [flow] = Object.values(set!['flows'] as Record<string, unknown>).filter((each) => each !== null);
  return flow ?? null;
};
const common = { from: 'PC01', at: '20000ms' };

test.each([
  ['ping client01', { ...common, to: 'client01', ping: 4 }],
  ['ping -n 2 -l 1200 client01', { ...common, to: 'client01', ping: 2, size: 1200 }],
  ['ping.exe /6 client01', { ...common, to: 'client01', ping: 4 }],
  ['tracert -d client01', { ...common, to: 'client01', tracert: true }],
  ['Test-NetConnection client01 -Port 3389', { ...common, to: 'client01', tcp: 3389 }],
  ['tnc -ComputerName client01 -CommonTCPPort RDP', { ...common, to: 'client01', tcp: 3389 }],
])('%s becomes a flow', (line, flow) => {
  expect(flowOf(line)).toEqual(flow);
});

test.each(['ping -S fe80::1 client01', 'ping', 'ping -n x client01', 'Test-NetConnection client01'])(
  '%s becomes an event as it stands',
  (line) => {
    expect(flowOf(line)).toBeNull();
    const typed = journal();
    typed.command(seconds(20), 'PC01', line, true);
    expect(typed.variation().set!['events']).toEqual([{ at: '20000ms', host: 'PC01', command: line }]);
  },
);

test('what did not work, or changed nothing, is not done again', () => {
  const typed = journal();
  typed.command(seconds(20), 'PC01', 'netsh interface ipv6 add route ::/0 10', false);
  typed.command(seconds(21), 'PC01', 'netsh interface ipv6 show route', true);
  expect(typed.isEmpty).toBe(true);
});

test('the limit grows with what is typed late', () => {
  const typed = journal();
  typed.command(seconds(500), 'PC01', 'ping client01', true);
  expect(typed.variation().set!['limit']).toBe('560000ms');
});

test.each([
  ['netsh interface ipv6 show route', true],
  ['netsh int ipv6 sh int', true],
  ['netsh interface ipv6 set interface 6 advertise=enable', false],
  ['netsh interface ipv6', true],
  ['netsh int ipv6 del rou ::/0 12', false],
  ['netsh -c "interface ipv6" add route ::/0 12', false],
  ['ipconfig /all', true],
  ['ipconfig /flushdns', false],
  ['route print -6', true],
  ['route -p add ::/0 fe80::1', false],
  ['Get-NetRoute | Where-Object RouteMetric -lt 300', true],
  ['Get-NetRoute -DestinationPrefix ::/0 | Remove-NetRoute', false],
  ['Set-NetIPInterface -InterfaceIndex 6 -Forwarding Enabled', false],
  ['ping client01', false],
  ['ping -t client01', true],
])('%s changes nothing: %s', (line, expected) => {
  expect(changesNothing(line)).toBe(expected);
});
