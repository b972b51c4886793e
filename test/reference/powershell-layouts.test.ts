/** Layouts of what cmdlets print, against what Windows printed (../shared/reference/windows-samples). */
import * as fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { seconds } from '../../src/sim/time.ts';
import { buildNetwork } from '../../src/scenario/network.ts';
import { loadFile, projectFolder } from '../support/scenarios.ts';
import { runCommand } from '../support/typed.ts';

const SAMPLES = path.join(projectFolder, '../shared/reference/windows-samples');
const sample = (name: string): string[] =>
  fs
    .readFileSync(path.join(SAMPLES, `${name}.txt`), 'utf8')
    .replaceAll('\r', '')
    .split('\n');

const { simulator, nodes } = buildNetwork(loadFile('scenarios/manage-out.yaml'));
simulator.run(seconds(5));
const ours = (host: string, line: string): string[] => runCommand(line, nodes.get(host)!).output.split('\n');

/** Labels of a list, in order. */
const labels = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^([^\s[][^[]*?) *: /.exec(`${line} `)?.[1] ?? []).filter((label) => !label.startsWith('#'));

/** The heading of a table and what underlines it. */
function heading(lines: readonly string[]): string[] {
  const at = lines.findIndex((line) => /^-+( +-+)+ *$/.test(line));
  return [lines[at - 1]!.trimEnd(), lines[at]!.trimEnd()];
}

test('Get-NetIPInterface has the columns of a real table', () => {
  expect(heading(ours('PC01', 'Get-NetIPInterface'))).toEqual(heading(sample('get_netipinterface_zh_win10')));
});

test('Find-NetRoute has the lines of a real one, in their order', () => {
  expect(labels(ours('PC01', 'Find-NetRoute 172.16.10.10'))).toEqual(labels(sample('find_netroute_doc')));
});

test.each<[string, string, string]>([
  ['test_netconnection_ex1_doc', 'PC01', 'Test-NetConnection 172.16.10.10'],
  ['test_netconnection_ex2_doc', 'PC01', 'Test-NetConnection 172.16.10.10 -InformationLevel Detailed'],
  ['test_netconnection_ex3_doc', 'PC01', 'Test-NetConnection 172.16.10.60 -Port 80 -InformationLevel Detailed'],
  ['test_netconnection_ex5_doc', 'PC01', 'Test-NetConnection 172.16.10.10 -DiagnoseRouting -InformationLevel Detailed'],
])('%s: the same lines, in their order', (name, host, line) => {
  // An event that goes on in the next line of the page begins there with this word.
  const wanted = labels(sample(name)).filter((label) => label !== 'Destination');
  const found = labels(ours(host, line));
  // A service that does not answer brings the lines of the ping that is then tried.
  expect(found.filter((label) => wanted.includes(label))).toEqual(wanted.filter((label) => found.includes(label)));
  expect(wanted.filter((label) => !found.includes(label))).toEqual([]);
});

test.each<[string, string, string]>([
  ['nrpt_rule_doc', 'CLIENT01', 'Get-DnsClientNrptRule | select -First 1'],
  ['set_dnsserverglobalqueryblocklist_doc', 'DC01', 'Set-DnsServerGlobalQueryBlockList -List isatap -PassThru'],
])('%s: the same lines', (name, host, line) => {
  const wanted = labels(sample(name)).filter((label) => label !== 'VERBOSE' && !label.startsWith('PS C'));
  expect(labels(ours(host, line))).toEqual(wanted);
});

test.each<[string, string]>([
  ['get_remoteaccess_doc', 'Get-RemoteAccess'],
  ['get_daserver_doc', 'Get-DAServer'],
])('%s: of its lines those that the model knows, in their order', (name, line) => {
  const wanted = labels(sample(name));
  const found = labels(ours('DAV01', line));
  expect(found.length).toBeGreaterThan(3);
  expect(wanted.filter((label) => found.includes(label))).toEqual(found);
});

test('Get-RemoteAccessHealth has the first columns of a real one', () => {
  const [titles, rule] = heading(ours('DAV01', 'Get-RemoteAccessHealth'));
  const [realTitles, realRule] = heading(sample('get_remoteaccesshealth_server_doc'));
  expect(realTitles!.startsWith(titles!)).toBe(true);
  expect(realRule!.startsWith(rule!)).toBe(true);
});

test('the record of a search that found nothing is cut and underlined as a real one', () => {
  const wanted = sample('get_netroute_not_found_zh').filter(
    (line) => line.startsWith('+ ~') || line.startsWith('    +'),
  );
  const found = ours('CORE', 'Get-NetRoute -AddressFamily IPv6 -InterfaceAlias off -DestinationPrefix "::/0"');
  expect(found.filter((line) => line.startsWith('+ ~') || line.startsWith('    +'))).toEqual(wanted);
});
