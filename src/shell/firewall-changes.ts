/** What netsh advfirewall and the cmdlets of NetSecurity do alike: inbound rules, which are kept over a reboot. */
import { AddressError } from '../addr/error.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { firewallProtocolNumbers, type FirewallRule, mayNamePorts, parsePorts } from '../host/firewall-rule.ts';
import type { Host } from '../host/host.ts';
import { icmpv4Type } from '../wire/icmpv4.ts';
import { icmpv6Type } from '../wire/icmpv6/message.ts';
import type { ArgumentValues, ValueReader } from './values.ts';

/** What a command says of a rule; the rest stays as it is. */
export type RuleChanges = { -readonly [Key in keyof FirewallRule]?: FirewallRule[Key] | undefined };

/** What the parameters are called in a grammar. `others`: those that must not narrow a rule, since the model has them not. */
export interface RuleWords {
  readonly profile: string;
  readonly protocol: string;
  readonly port: string;
  readonly remote: string;
  readonly direction: string;
  readonly inbound: string;
  readonly outbound: string;
  readonly others: readonly string[];
}

/** What of a rule both grammars say in the same way. */
export function readRule(values: ArgumentValues, words: RuleWords): RuleChanges {
  if (values.choice(words.direction, [words.inbound, words.outbound]) === words.outbound)
    throw values.notModelled(words.direction, 'an outbound rule', 'outbound everything may go here');
  for (const name of words.others) {
    if ((values.text(name) ?? 'any').toLowerCase() !== 'any')
      throw values.notModelled(name, `a rule that asks for ${name}`, 'leave it out');
  }
  const profiles = values.choices(words.profile, ['any', 'domain', 'private', 'public']);
  return {
    profiles: profiles?.includes('any') === true ? null : (profiles as FirewallRule['profiles'] | undefined),
    protocols: values.value(words.protocol, readProtocol),
    ports: orAny(values.list(words.port, readPorts)),
    remote: orAny(values.list(words.remote, readScope)),
  };
}

/** null when one of several is `any`. */
function orAny<Item>(items: readonly (Item | null)[] | undefined): readonly Item[] | null | undefined {
  if (items === undefined || items.includes(null)) return items === undefined ? undefined : null;
  return items as readonly Item[];
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map(Object.entries(firewallProtocolNumbers));

/** A name, a number, or `any`; netsh writes an ICMP type behind it, and echo requests are all that rules are asked about. */
const readProtocol: ValueReader<readonly number[] | null> = (text, refuse) => {
  const wanted = text.toLowerCase();
  if (wanted === 'any') return null;
  const [name = '', type] = wanted.split(':');
  const number = /^\d{1,3}$/.test(name) ? Number(name) : PROTOCOLS.get(name);
  if (number === undefined || number > 255)
    throw refuse(`${text} is no protocol`, 'TCP, UDP, ICMPv4, ICMPv6, Any, or a number: 41 for IPv6 in IPv4');
  if (type !== undefined && !isEcho(type.split(',')[0]!))
    throw refuse(`ICMP type ${type} is not modelled`, 'echo requests are what rules are asked about');
  return [number];
};

/** Whether an ICMP type is that of the echo request, or any. */
export const isEcho = (type: string): boolean =>
  ['any', String(icmpv4Type.echoRequest), String(icmpv6Type.echoRequest)].includes(type.toLowerCase());

const readPorts: ValueReader<readonly [number, number] | null> = (text, refuse) => {
  if (text.toLowerCase() === 'any') return null;
  const ports = parsePorts(text);
  if (ports === null) throw refuse(`${text} are no ports`, 'PORT, FIRST-LAST or Any, from 1 to 65535');
  return ports;
};

const readScope: ValueReader<IpPrefix | null> = (text, refuse) => {
  if (text.toLowerCase() === 'any') return null;
  try {
    return IpPrefix.parseScope(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw refuse(
      error.message,
      'an address, a prefix such as fd9c:30c:2da4:1::/64, or Any; names and ranges are not modelled',
    );
  }
};

/** Puts a rule behind the others. */
export function addRule({ stored }: Host, rule: FirewallRule): void {
  stored.firewallRules = [...stored.firewallRules, rule];
}

/** A rule as New-NetFirewallRule and `add rule` make it where they are told no more. */
export const newRule = (name: string, changes: RuleChanges): FirewallRule =>
  changed(
    {
      name,
      enabled: true,
      action: 'allow',
      profiles: null,
      protocols: null,
      ports: null,
      remote: null,
      edgeTraversal: false,
    },
    changes,
  );

const changed = (rule: FirewallRule, changes: RuleChanges): FirewallRule => {
  const told = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...rule, ...Object.fromEntries(told) };
};

/** Whether a rule can mean a packet: ports are those of TCP and UDP. */
export const isSound = (rule: FirewallRule): boolean => rule.ports === null || mayNamePorts(rule);

/** Changes the rules that are meant. @returns how many; null when one of them would name ports of a protocol without any */
export function changeRules(
  { stored }: Host,
  isMeant: (rule: FirewallRule) => boolean,
  changes: RuleChanges,
): number | null {
  const rules = stored.firewallRules.map((rule) => (isMeant(rule) ? changed(rule, changes) : rule));
  if (!rules.every(isSound)) return null;
  const count = stored.firewallRules.filter(isMeant).length;
  stored.firewallRules = rules;
  return count;
}

/** Takes the rules away that are meant. @returns how many */
export function removeRules({ stored }: Host, isMeant: (rule: FirewallRule) => boolean): number {
  const left = stored.firewallRules.filter((rule) => !isMeant(rule));
  const count = stored.firewallRules.length - left.length;
  stored.firewallRules = left;
  return count;
}
