import type { FirewallRule } from '../../host/firewall-rule.ts';
import { type CommandArguments, DIVIDER } from '../arguments.ts';
import { done, failed } from '../command.ts';
import {
  addRule,
  changeRules,
  isSound,
  newRule,
  readRule,
  removeRules,
  type RuleChanges,
  type RuleWords,
} from '../firewall-changes.ts';
import { type NetshCommand, type NetshParameter, parameter, shown } from './command.ts';
import { ruleText } from './firewall-show.ts';

const INVALID = '\nA specified value is not valid.\n\n';
const NONE = '\nNo rules match the specified criteria.\n\n';
const NO_PORTS = '\nA specified port value is not valid.\n\n';

const words = (front: string): RuleWords => ({
  profile: `${front}profile`,
  protocol: `${front}protocol`,
  port: `${front}localport`,
  remote: `${front}remoteip`,
  direction: `${front}dir`,
  inbound: 'in',
  outbound: 'out',
  others: ['localip', 'remoteport', 'program', 'service', 'interfacetype'].map((name) => front + name),
});

/** Which rules are meant beside their name, and what a rule is told. */
const selecting = [
  'dir',
  'profile',
  'protocol',
  'localport',
  'remoteip',
  'localip',
  'remoteport',
  'program',
  'service',
];
const telling = ['interfacetype', 'enable', 'action', 'edge', 'description'];

/** What may stand behind each tag, and what it says. */
const VALUES: Readonly<Record<string, readonly [value: string, about: string]>> = {
  name: ['<string>', 'Name of the rule.'],
  dir: ['in|out', 'Whether packets come in or go out.'],
  action: ['allow|block|bypass', 'What is done with them.'],
  profile: ['public|private|domain|any[,...]', 'Networks in which the rule holds.'],
  protocol: ['0-255|tcp|udp|icmpv4|icmpv6|any', 'Protocol, by name or number; of ICMP also its type.'],
  localport: ['0-65535|<range>[,...]|any', 'Ports at this host.'],
  remoteip: ['any|<address>|<prefix>[,...]', 'Whose packets are meant.'],
  localip: ['any', 'Addresses of this host.'],
  remoteport: ['any', 'Ports at the other host.'],
  program: ['any', 'The program that receives them.'],
  service: ['any', 'The service that receives them.'],
  interfacetype: ['any', 'The kind of interface.'],
  enable: ['yes|no', 'Whether the rule holds.'],
  edge: ['yes|no', 'Whether packets are meant that came through NATs in a tunnel.'],
  description: ['<string>', 'A text for people.'],
  type: ['static|dynamic', 'Whether rules are meant that were configured, or those in force; both are the same here.'],
};

const tagged = (names: readonly string[], rest: Partial<NetshParameter> = {}): NetshParameter[] =>
  names.map((name) => {
    const [value, about] = VALUES[name.replace(`${DIVIDER} `, '')]!;
    return parameter(name, value, about, { tagged: true, ...rest });
  });
const [NAME] = tagged(['name'], { required: true }) as [NetshParameter];

/** @param front what stands before the tags: `new ` behind that word */
function readChanges(values: CommandArguments, front: string): RuleChanges {
  const enabled = values.choice(`${front}enable`, ['yes', 'no']);
  const edge = values.choice(`${front}edge`, ['yes', 'no']);
  return {
    ...readRule(values, words(front)),
    enabled: enabled === undefined ? undefined : enabled === 'yes',
    action: values.choice(`${front}action`, ['allow', 'block']),
    edgeTraversal: edge === undefined ? undefined : edge === 'yes',
  };
}

/** By name, `all` for every one, and by whatever else is said of it. */
function readSelection(values: CommandArguments): (rule: FirewallRule) => boolean {
  const name = values.text('name')!.toLowerCase();
  const told = Object.entries(readRule(values, words(''))).filter(([, value]) => value !== undefined);
  return (rule) =>
    (name === 'all' || rule.name.toLowerCase() === name) &&
    told.every(([key, value]) => String(rule[key as keyof FirewallRule]) === String(value));
}

/** netsh advfirewall firewall (Microsoft, "Netsh AdvFirewall Firewall Commands"). */
export const firewallCommands: readonly NetshCommand[] = [
  {
    words: ['add', 'rule'],
    about: 'Adds a rule.',
    parameters: [
      NAME,
      ...tagged(['dir', 'action'], { required: true }),
      ...tagged([...selecting, ...telling].filter((name) => name !== 'dir' && name !== 'action')),
    ],
    invalidValue: INVALID,
    bind(values, { host }) {
      const rule = newRule(values.text('name')!, readChanges(values, ''));
      if (!isSound(rule)) throw values.refuseGiven('localport', 'ports of a protocol without any', 'say protocol=tcp');
      return () => {
        addRule(host, rule);
        return done;
      };
    },
  },
  {
    words: ['set', 'rule'],
    about: 'Changes rules: what stands before the word new finds them, what stands behind it is changed.',
    parameters: [
      NAME,
      ...tagged(selecting),
      ...tagged(['name', ...selecting, ...telling].map((name) => `${DIVIDER} ${name}`)),
    ],
    invalidValue: INVALID,
    bind(values, { host }) {
      const isMeant = readSelection(values);
      const front = `${DIVIDER} `;
      const changes = { ...readChanges(values, front), name: values.text(`${front}name`) };
      if (Object.values(changes).every((value) => value === undefined))
        throw values.refuseGiven('name', 'nothing is to be changed', 'set rule name=NAME new enable=yes');
      return () => {
        const count = changeRules(host, isMeant, changes);
        if (count === null) return failed(NO_PORTS);
        return count === 0 ? failed(NONE) : { output: `\nUpdated ${count} rule(s).\nOk.\n\n`, ok: true };
      };
    },
  },
  {
    words: ['delete', 'rule'],
    about: 'Deletes rules.',
    parameters: [NAME, ...tagged(selecting)],
    invalidValue: INVALID,
    bind(values, { host }) {
      const isMeant = readSelection(values);
      return () => {
        const count = removeRules(host, isMeant);
        return count === 0 ? failed(NONE) : { output: `\nDeleted ${count} rule(s).\nOk.\n\n`, ok: true };
      };
    },
  },
  {
    words: ['show', 'rule'],
    alias: 'rules',
    about: 'Displays rules: all of them, or those of a name.',
    parameters: [
      NAME,
      ...tagged(['dir', 'profile', 'type']),
      parameter('verbose', 'verbose', 'All there is to say of each; the same as without.'),
    ],
    invalidValue: INVALID,
    bind(values, { host }) {
      const isMeant = readSelection(values);
      values.choice('type', ['static', 'dynamic']);
      values.choice('verbose', ['verbose']);
      return () => {
        const rules = host.stored.firewallRules.filter(isMeant);
        return rules.length === 0 ? failed(NONE) : shown(`${rules.map(ruleText).join('')}Ok.\n\n`);
      };
    },
  },
];
