/** Changes of a host's firewall rules: commands on Windows, elsewhere the rules of the scenario. */
import type { IpPrefix } from '../../addr/prefix.ts';
import type { FirewallRule, PortRange } from '../../host/firewall-rule.ts';
import { firewallProtocolNumbers } from '../../host/firewall-rule.ts';
import type { ScenarioHost } from '../../scenario/schema.ts';
import { capital, type Repair, setItems, typed } from './commands.ts';
import { hasShell, nodeOf, type Scene } from './scene.ts';

/** What of a rule is changed. */
export type RuleChange = Partial<Pick<FirewallRule, 'enabled' | 'profiles' | 'remote' | 'edgeTraversal'>>;

type RuleDocument = NonNullable<ScenarioHost['firewall']>[number];

export const ruleOf = (scene: Scene, host: string, name: string): FirewallRule | null =>
  nodeOf(scene, host).host.stored.firewallRules.find((rule) => rule.name === name) ?? null;

export function changeRule(scene: Scene, host: string, rule: FirewallRule, change: RuleChange): Repair {
  if (!hasShell(scene, host)) return changeDocument(scene, host, rule, change);
  const set = `netsh advfirewall firewall set rule name="${rule.name}" new`;
  const before = Object.fromEntries(
    Object.keys(change).map((key) => [key, rule[key as keyof RuleChange]]),
  ) as RuleChange;
  return typed(host, `${set}${netshWords(change)}`, `${set}${netshWords(before)}`, [
    `Set-NetFirewallRule -DisplayName "${rule.name}"${cmdletWords(change)}`,
  ]);
}

export function addRule(scene: Scene, host: string, rule: FirewallRule): Repair {
  const { name, profiles, remote, edgeTraversal } = rule;
  const rest: RuleChange = edgeTraversal ? { profiles, remote, edgeTraversal } : { profiles, remote };
  if (!hasShell(scene, host)) return setItems(['hosts', host, 'firewall'], [documented(rule)]);
  const protocol = rule.protocols === null ? 'any' : protocolName(rule.protocols[0]!);
  const ports = rule.ports === null ? [] : rule.ports.map(portsText);
  const named = `name="${name}"`;
  const netsh = `${protocolWord(' protocol=', protocol)}${listWord(' localport=', ports)}${netshWords(rest)}`;
  const cmdlet = `${protocolWord(' -Protocol ', protocol)}${listWord(' -LocalPort ', ports)}${cmdletWords(rest)}`;
  return typed(
    host,
    `netsh advfirewall firewall add rule ${named} dir=in action=${rule.action}${netsh}`,
    `netsh advfirewall firewall delete rule ${named}`,
    [`New-NetFirewallRule -DisplayName "${name}" -Direction Inbound -Action ${capital(rule.action)}${cmdlet}`],
  );
}

const protocolWord = (front: string, name: string): string => (name === 'any' ? '' : `${front}${name}`);
const listWord = (front: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${front}${items.join(',')}`;

const NAMES = Object.entries(firewallProtocolNumbers);

/** By the name that Windows has for it, or its number. */
export const protocolName = (protocol: number): string =>
  NAMES.find(([, number]) => number === protocol)?.[0] ?? String(protocol);

const portsText = ([first, last]: PortRange): string => (first === last ? String(first) : `${first}-${last}`);
const scopesText = (remote: readonly IpPrefix[] | null): string =>
  remote?.map((prefix) => prefix.toString()).join(',') ?? 'any';

function netshWords({ enabled, profiles, remote, edgeTraversal }: RuleChange): string {
  return [
    enabled === undefined ? '' : ` enable=${enabled ? 'yes' : 'no'}`,
    profiles === undefined ? '' : ` profile=${profiles?.join(',') ?? 'any'}`,
    remote === undefined ? '' : ` remoteip=${scopesText(remote)}`,
    edgeTraversal === undefined ? '' : ` edge=${edgeTraversal ? 'yes' : 'no'}`,
  ].join('');
}

function cmdletWords({ enabled, profiles, remote, edgeTraversal }: RuleChange): string {
  return [
    enabled === undefined ? '' : ` -Enabled ${enabled ? 'True' : 'False'}`,
    profiles === undefined ? '' : ` -Profile ${profiles?.map(capital).join(',') ?? 'Any'}`,
    remote === undefined ? '' : ` -RemoteAddress ${remote === null ? 'Any' : scopesText(remote)}`,
    edgeTraversal === undefined ? '' : ` -EdgeTraversalPolicy ${edgeTraversal ? 'Allow' : 'Block'}`,
  ].join('');
}

const documentOf = ({ loaded }: Scene, host: string): readonly RuleDocument[] =>
  loaded.document.hosts[host]?.firewall ?? [];

function changeDocument(scene: Scene, host: string, { name }: FirewallRule, change: RuleChange): Repair {
  const rules = documentOf(scene, host);
  const taken = rules.find((rule) => rule.name === name);
  const { profiles, remote, ...rest } = change;
  const put = {
    ...taken,
    ...rest,
    ...(profiles == null ? {} : { profile: profiles }),
    ...(remote == null ? {} : { remote: remote.map((prefix) => prefix.toString()) }),
  };
  return setItems(['hosts', host, 'firewall'], taken === undefined ? [] : [{ taken, put }]);
}

/** A rule as a scenario says it. */
const documented = ({ name, protocols, ports, remote, edgeTraversal }: FirewallRule) => ({
  taken: null,
  put: {
    name,
    ...(protocols === null ? {} : { protocol: protocols }),
    ...(ports === null ? {} : { port: ports.map((range) => (range[0] === range[1] ? range[0] : portsText(range))) }),
    ...(remote === null ? {} : { remote: remote.map((prefix) => prefix.toString()) }),
    ...(edgeTraversal ? { edgeTraversal } : {}),
  },
});
