/** The firewalls of a scenario. */
import { AddressError } from '../addr/error.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { firewallProtocolNumbers, type FirewallRule, mayNamePorts, parsePorts } from '../host/firewall-rule.ts';
import type { PersistentStore } from '../host/persistent-store.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';

type RuleDocument = NonNullable<ScenarioHost['firewall']>[number];

/** Stores the rules that a scenario declares for a host. */
export function storeFirewall(stored: PersistentStore, document: ScenarioHost['firewall']): void {
  if (document !== undefined) stored.declareFirewallRules(document.map(readRule));
}

function readRule(document: RuleDocument): FirewallRule {
  const { name, enabled, action, profile, port, remote, edgeTraversal } = document;
  return {
    name,
    enabled,
    action,
    profiles: profile === undefined ? null : asList(profile),
    protocols: protocolsOf(document),
    ports: port === undefined ? null : asList(port).map((each) => parsePorts(String(each))!),
    remote: remote === undefined ? null : asList(remote).map((text) => IpPrefix.parseScope(text)),
    edgeTraversal,
  };
}

function protocolsOf({ protocol }: RuleDocument): readonly number[] | null {
  const all = asList(protocol);
  if (all.includes('any')) return null;
  return all.flatMap((each) => (each === 'any' ? [] : typeof each === 'number' ? each : firewallProtocolNumbers[each]));
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
  if (rule.port !== undefined && !mayNamePorts({ protocols: protocolsOf(rule) }))
    problems.push(
      errorAt(
        locateKey([...path, 'port']),
        `"${rule.name}" names ports of a protocol without any`,
        'say protocol: tcp or protocol: udp',
      ),
    );
  for (const port of asList(rule.port)) {
    if (parsePorts(String(port)) === null)
      problems.push(errorAt(locate([...path, 'port']), `${port} are no ports`, 'FIRST-LAST, from 1 to 65535'));
  }
  for (const scope of asList(rule.remote)) {
    try {
      IpPrefix.parseScope(scope);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      problems.push(
        errorAt(locate([...path, 'remote']), error.message, 'an address, or a prefix such as fd9c:30c:2da4:1::/64'),
      );
    }
  }
  return problems;
}
