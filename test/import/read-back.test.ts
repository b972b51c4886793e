import { describe, expect, test } from 'vitest';
import type { HostImport } from '../../src/import/import-host.ts';
import { importNetwork, readNetworkMap } from '../../src/import/network-map.ts';
import { simulate } from '../../src/diagnose/simulate.ts';
import { understand, type LoadedScenario } from '../../src/scenario/load.ts';
import { toPlain } from '../../src/scenario/located.ts';
import type { Node } from '../../src/scenario/node.ts';
import { importTexts } from '../support/imported.ts';
import { loadFile } from '../support/scenarios.ts';
import { runCommand } from '../support/typed.ts';

const COMMANDS = [
  'netsh interface ipv6 show route',
  'netsh interface ipv6 show interfaces',
  'netsh interface ipv6 show addresses',
  'netsh interface ipv6 show neighbors',
  'netsh interface ipv6 show joins',
  'netsh interface ipv6 show destinationcache',
  'netsh interface ipv4 show destinationcache',
  'netsh interface ipv6 show prefixpolicies',
  'netsh interface ipv6 dump',
  'netsh interface ipv4 show route',
  'netsh interface ipv4 show interfaces',
  'netsh interface ipv4 show addresses',
  'netsh interface ipv4 show config',
  'netsh interface isatap show router',
  'netsh interface isatap show state',
  'route print',
  'ipconfig /all',
  'ipconfig',
];
const POWERSHELL = [
  'Get-NetRoute',
  'Get-NetRoute | Format-List',
  'Get-NetIPInterface',
  'Get-NetIPInterface | Format-List',
  'Get-NetIPAddress',
  'Get-NetIsatapConfiguration',
  'Get-NetAdapter',
  'Get-NetNeighbor',
  'Get-NetPrefixPolicy',
  'Get-DnsClientServerAddress',
];
const HOSTS = ['PC01', 'PC02', 'ISATAP01', 'DAV01', 'DAV02', 'APP01'];

/** What a host prints; the prompts tell the families of tables that look alike. */
const printed = (node: Node, commands: readonly string[] = COMMANDS): string =>
  commands.map((command) => `C:\\>${command}\n${runCommand(command, node).output}\n`).join('\n');

/** All that netsh, ipconfig and route tell. */
const details = ({ host }: Node): string[] =>
  host.interfaces.map(({ index }) => `netsh interface ipv6 show interface ${index}`);
const imported = (name: string, node: Node): HostImport =>
  importTexts({ [`${name}.txt`]: printed(node, [...COMMANDS, ...details(node)]) }, name);

describe('what our own hosts print is read back', () => {
  const loaded = loadFile('scenarios/manage-out.yaml');
  const { network } = simulate(loaded, null);

  test.each(HOSTS)('%s: every line, and no contradiction', (name) => {
    const { files, imported: host } = imported(name, network.nodes.get(name)!);
    expect(files[0]!.unknown).toEqual([]);
    expect(host.conflicts).toEqual([]);
  });

  test.each(HOSTS)('%s: PowerShell says the same', (name) => {
    const node = network.nodes.get(name)!;
    const { files, imported: host, document } = importTexts({ 'ps.txt': printed(node, POWERSHELL) }, name);
    expect(files[0]!.unknown).toEqual([]);
    expect(host.conflicts).toEqual([]);
    const sorted = ({ commands = [], ...rest }: HostImport['document']['host']): object => ({
      ...rest,
      commands: commands.toSorted(),
    });
    const {
      dns: _,
      directAccess: __,
      ...wanted
    } = sorted(imported(name, node).document.host) as Record<string, unknown>;
    expect(sorted(document.host)).toMatchObject(wanted);
  });

  test.each(HOSTS)('%s: routes with their metrics, addresses, settings of interfaces', (name) => {
    const { host } = network.nodes.get(name)!;
    const { imported: read } = imported(name, network.nodes.get(name)!);
    const routes = read.routes.filter(({ isActive, prefix }) => isActive && prefix.address.family === 6);
    const text = (
      index: number | null,
      prefix: string,
      nextHop: string | undefined,
      metric: number | undefined,
      publish: string | undefined,
    ): string => `${prefix} ${nextHop ?? 'on-link'} on ${index} ${metric} ${publish ?? 'no'}`;
    const own = host.ipv6.routes.routes.map(({ interface: { index }, prefix, nextHop, metric, publish }) =>
      text(index, prefix.toString(), nextHop?.toString(), metric, publish),
    );
    const told = routes.map(({ owner, prefix, nextHop, routeMetric, publish }) =>
      text(owner!.index, prefix.toString(), nextHop?.toString(), routeMetric?.value, publish?.value),
    );
    // Windows lists routes that the model does not need: of every link its link-local prefix and multicast.
    expect(told).toEqual(expect.arrayContaining(own));
    for (const shown of host.interfaces) {
      const { index, ipv6, ipv4, isUp } = shown;
      const found = read.interfaces.find((each) => each.index === index)!;
      expect(found.values.connected?.value).toBe(isUp);
      expect(found.values.metric6?.value).toBe(shown.metricOf(6));
      expect(found.values.mtu?.value).toBe(ipv6.mtu);
      expect(found.values.forwarding?.value ?? false).toBe(ipv6.settings.forwarding);
      const addresses = found.addresses.map(
        ({ address, prefixLength }) => `${address.toString()}/${address.family === 4 ? prefixLength : ''}`,
      );
      for (const { address } of ipv6.addresses) expect(addresses).toContain(`${address.toString()}/`);
      for (const { address, prefixLength } of ipv4.addresses)
        expect(addresses).toContain(`${address.toString()}/${prefixLength}`);
    }
  });
});

describe('one output alone', () => {
  const only = (scenario: string, name: string, command: string): HostImport['document']['host'] => {
    const node = simulate(loadFile(`scenarios/${scenario}.yaml`), null).network.nodes.get(name)!;
    return importTexts({ 'a.txt': printed(node, [command]) }, name).document.host;
  };

  test.each([
    'netsh interface ipv6 show route',
    'netsh interface ipv6 show addresses',
    'netsh interface ipv6 dump',
    'route print -6',
    'Get-NetRoute -AddressFamily IPv6',
    'Get-NetRoute -AddressFamily IPv6 | Format-List *',
    'Get-NetIPAddress -AddressFamily IPv6',
  ])('an ISATAP router of 2012 R2: %s', (command) => {
    const { interfaces, tunnels, commands = [] } = only('manage-out', 'ISATAP01', command);
    const cards = Object.entries(interfaces);
    expect(cards).toHaveLength(1);
    const [name, card] = cards[0]!;
    expect(card.ipv6).toBe('fd9c:30c:2da4:111::31/64');
    // What dump prints has no link-local address.
    if (!command.includes('dump')) expect(card.ipv4).toBe('172.16.10.31/24');
    const [adapter, tunnel] = Object.entries(tunnels!)[0]!;
    expect(tunnel).toMatchObject({ kind: 'isatap', over: name });
    const { index = `"${adapter}"` } = tunnel;
    if (!/address/i.test(command))
      expect(commands.map((typed) => typed.split(' publish')[0])).toContain(
        `netsh interface ipv6 add route fd9c:30c:2da4:1::/64 ${index}`,
      );
  });

  test.each(['Get-NetRoute', 'Get-NetRoute -AddressFamily IPv6', 'Get-NetRoute | Format-List *'])(
    'a DirectAccess server of 2016: metrics of interfaces in %s',
    (command) => {
      const scenario = 'faults/return-metric-2016';
      const { host } = simulate(loadFile(`scenarios/${scenario}.yaml`), null).network.nodes.get('DAV01')!;
      const { profile, interfaces } = only(scenario, 'DAV01', command);
      expect(profile).toMatch(/^windows-(10|server-2016)$/);
      const card = Object.values(interfaces).find(({ index }) => index === 12)!;
      expect(card.metric).toBe(host.interfaceByIndex(12)!.metricOf(6));
    },
  );
});

/** The scenario with these hosts replaced by what they print, the others as they are written. */
function fromOutputs(loaded: LoadedScenario, names: readonly string[]): LoadedScenario {
  const { network } = simulate(loaded, null);
  const plain = toPlain(loaded.written) as { hosts: Record<string, unknown>; links: Record<string, object> } & Record<
    string,
    unknown
  >;
  const { hosts, links } = plain;
  const ends = (link: string): string[] =>
    names.flatMap((name) =>
      Object.entries(loaded.document.hosts[name]!.interfaces).flatMap(([card, settings]) =>
        settings.link === link ? [`${name}/${card}`] : [],
      ),
    );
  const map = {
    ...plain,
    hosts: { ...hosts, ...Object.fromEntries(names.map((name) => [name, `${name}.txt`])) },
    links: Object.fromEntries(
      Object.entries(links).map(([link, settings]) => [link, { ...settings, hosts: ends(link) }]),
    ),
  };
  const encoder = new TextEncoder();
  const wanted = readNetworkMap('map.yaml', encoder.encode(JSON.stringify(map)));
  const inputs = wanted.hosts.map(({ name }) => [
    { file: `${name}.txt`, bytes: encoder.encode(printed(network.nodes.get(name)!)) },
  ]);
  return understand('map.yaml', importNetwork(wanted, inputs).root);
}

describe('a network of hosts that were read back does what the network does that printed them', () => {
  test.each([
    'manage-out',
    'faults/return-metric',
    'faults/dav02-return-route-missing',
    'faults/forwarding-off-lan',
    'faults/routes-not-published',
  ])('%s', (name) => {
    const loaded = loadFile(`scenarios/${name}.yaml`);
    const verdicts = (scenario: LoadedScenario): object[] =>
      simulate(scenario, null).result.flows.map(({ name: flow, verdict, way, reason }) => ({
        flow,
        verdict,
        way,
        code: reason?.code,
        host: reason?.host,
      }));
    expect(verdicts(fromOutputs(loaded, ['PC01', 'ISATAP01', 'DAV01', 'DAV02']))).toEqual(verdicts(loaded));
  });
});
