/** The firewalls of a scenario. */
import { AddressError } from '../addr/error.ts';
import { parseIpAddress } from '../addr/ip.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { Firewall } from '../host/firewall.ts';
import type { FirewallRule, PortRange } from '../host/firewall-rule.ts';
import type { Host } from '../host/host.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';

type RuleDocument = NonNullable<ScenarioHost['firewall']>[number];

const NUMBERS = {
  tcp: ipProtocol.tcp,
  udp: ipProtocol.udp,
  icmpv4: ipProtocol.icmp,
  icmpv6: ipProtocol.icmpv6,
} as const;

/** Switches on the firewall of a host that has one. */
export function startFirewall(host: Host, document: ScenarioHost['firewall']): void {
  if (document !== undefined) host.firewall = new Firewall(host, document.map(readRule));
}

function readRule(document: RuleDocument): FirewallRule {
  const { name, enabled, action, profile, port, remote, edgeTraversal } = document;
  return {
    name,
    enabled,
    action,
    profiles: profile === undefined ? null : asList(profile),
    protocols: protocolsOf(document),
    ports: port === undefined ? null : asList(port).map(readPorts),
    remote: remote === undefined ? null : asList(remote).map(readScope),
    edgeTraversal,
  };
}

function protocolsOf({ protocol }: RuleDocument): readonly number[] | null {
  const all = asList(protocol);
  if (all.includes('any')) return null;
  return all.flatMap((each) => (each === 'any' ? [] : typeof each === 'number' ? each : NUMBERS[each]));
}

function readPorts(text: number | string): PortRange {
  if (typeof text === 'number') return [text, text];
  const [first, last] = text.split('-').map(Number);
  return [first!, last!];
}

/** @throws AddressError */
function readScope(text: string): IpPrefix {
  if (text.includes('/')) return IpPrefix.parse(text);
  const address = parseIpAddress(text);
  return IpPrefix.of(address, address.family === 4 ? 32 : 128);
}

/** Rules that can mean no packet. */
export function firewallProblems(loaded: LoadedScenario): Problem[] {
  return Object.entries(loaded.document.hosts).flatMap(([name, { firewall = [] }]) =>
    firewall.flatMap((rule, index) => ruleProblems(rule, ['hosts', name, 'firewall', index], loaded)),
  );
}

function ruleProblems(
  rule: RuleDocument,
  path: readonly (string | number)[],
  { locate, locateKey }: LoadedScenario,
): Problem[] {
  const problems: Problem[] = [];
  const protocols = protocolsOf(rule);
  const havePorts = protocols?.every((each) => each === ipProtocol.tcp || each === ipProtocol.udp) ?? false;
  if (rule.port !== undefined && !havePorts)
    problems.push(
      errorAt(
        locateKey([...path, 'port']),
        `"${rule.name}" names ports of a protocol without any`,
        'say protocol: tcp or protocol: udp',
      ),
    );
  for (const port of asList(rule.port)) {
    const [first, last] = readPorts(port);
    if (first > last || last > 65_535)
      problems.push(errorAt(locate([...path, 'port']), `${port} are no ports`, 'FIRST-LAST, from 1 to 65535'));
  }
  for (const scope of asList(rule.remote)) {
    try {
      readScope(scope);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      problems.push(
        errorAt(locate([...path, 'remote']), error.message, 'an address, or a prefix such as fd9c:30c:2da4:1::/64'),
      );
    }
  }
  return problems;
}
