import { firewallProtocolNumbers, type FirewallRule, mayNamePorts, type PortRange } from '../../host/firewall-rule.ts';

const LABEL_WIDTH = 38;
const ANY = 'Any';

const NAMES: ReadonlyMap<number, string> = new Map([
  [firewallProtocolNumbers.tcp, 'TCP'],
  [firewallProtocolNumbers.udp, 'UDP'],
  [firewallProtocolNumbers.icmpv4, 'ICMPv4'],
  [firewallProtocolNumbers.icmpv6, 'ICMPv6'],
]);

const capitalised = (word: string): string => word[0]!.toUpperCase() + word.slice(1);
const yesNo = (isSo: boolean): string => (isSo ? 'Yes' : 'No');
const rangeText = ([first, last]: PortRange): string => (first === last ? String(first) : `${first}-${last}`);

/** A rule in the layout of real output of `show rule`; what the model has not stands as Windows prints it when nothing is said. */
export function ruleText(rule: FirewallRule): string {
  const { name, enabled, profiles, remote, protocols, ports, edgeTraversal, action } = rule;
  const rows: (readonly [string, string])[] = [
    ['Enabled', yesNo(enabled)],
    ['Direction', 'In'],
    ['Profiles', (profiles ?? (['domain', 'private', 'public'] as const)).map(capitalised).join(',')],
    ['Grouping', ''],
    ['LocalIP', ANY],
    ['RemoteIP', remote?.map((prefix) => prefix.toString()).join(',') ?? ANY],
    ['Protocol', protocols?.map((number) => NAMES.get(number) ?? String(number)).join(',') ?? ANY],
  ];
  if (mayNamePorts(rule)) rows.push(['LocalPort', ports?.map(rangeText).join(',') ?? ANY], ['RemotePort', ANY]);
  rows.push(['Edge traversal', yesNo(edgeTraversal)], ['Action', capitalised(action)]);
  return [
    '',
    `${'Rule Name:'.padEnd(LABEL_WIDTH)}${name}`,
    '-'.repeat(70),
    ...rows.map(([label, value]) => `${label}:`.padEnd(LABEL_WIDTH) + value),
    '',
  ].join('\n');
}
