import type { FirewallRule } from '../../host/firewall-rule.ts';
import type { Host } from '../../host/host.ts';
import {
  type Cmdlet,
  cmdletFailed,
  type CmdletParameter,
  type CmdletResult,
  giving,
  type InstantCmdlet,
  silent,
} from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { cimError, noneWith } from './error-record.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView } from './view.ts';
import { wildcard } from './wildcard.ts';
import {
  addRule,
  changeRules,
  isEcho,
  isSound,
  newRule,
  readRule,
  removeRules,
  type RuleChanges,
  type RuleWords,
} from '../firewall-changes.ts';

const words: RuleWords = {
  profile: 'Profile',
  protocol: 'Protocol',
  port: 'LocalPort',
  remote: 'RemoteAddress',
  direction: 'Direction',
  inbound: 'Inbound',
  outbound: 'Outbound',
  others: ['LocalAddress', 'RemotePort', 'Program', 'Service', 'InterfaceAlias', 'InterfaceType'],
};

/** What New- and Set-NetFirewallRule may say of a rule. */
const ruleParameters: readonly (CmdletParameter | string)[] = [
  'Enabled',
  'Direction',
  'Action',
  { name: 'Profile', kind: 'list' },
  'Protocol',
  { name: 'LocalPort', kind: 'list' },
  { name: 'RemoteAddress', kind: 'list' },
  'EdgeTraversalPolicy',
  'IcmpType',
  'Description',
  'PolicyStore',
  ...words.others,
];

/** Which rules are meant. */
const selection: readonly (CmdletParameter | string)[] = [
  { name: 'Name', kind: 'list', positional: true, piped: 'CoreNet-ICMP6-IN' },
  { name: 'DisplayName', kind: 'list' },
];

function readChanges(values: CmdletArguments): RuleChanges {
  if (!['persistentstore', 'localhost', undefined].includes(values.text('PolicyStore')?.toLowerCase()))
    throw values.notModelled('PolicyStore', 'a rule of another store', 'leave it out');
  if (!isEcho(values.text('IcmpType') ?? 'any'))
    throw values.notModelled('IcmpType', 'another ICMP type', 'echo requests are what rules are asked about');
  const enabled = values.choice('Enabled', ['True', 'False']);
  const action = values.choice('Action', ['Allow', 'Block']);
  const edge = values.choice('EdgeTraversalPolicy', ['Block', 'Allow']);
  return {
    ...readRule(values, words),
    enabled: enabled === undefined ? undefined : enabled === 'True',
    action: action === undefined ? undefined : action === 'Allow' ? 'allow' : 'block',
    edgeTraversal: edge === undefined ? undefined : edge === 'Allow',
  };
}

/** The rules that a cmdlet names, and what to print when there is none. */
function readSelection(values: CmdletArguments): { isMeant: (rule: FirewallRule) => boolean; none: CmdletResult } {
  values.needOneOf('Name', 'DisplayName');
  const property = values.has('DisplayName') ? 'DisplayName' : 'Name';
  const patterns = values.texts(property)!;
  const fits = patterns.map((pattern) => wildcard(pattern));
  // The key that -Name asks for is called so in the class of the rule.
  const called = property === 'Name' ? 'InstanceID' : property;
  return {
    isMeant: ({ name, id = name }) => fits.some((fit) => fit(property === 'Name' ? id : name)),
    none: cmdletFailed(noneWith('MSFT_NetFirewallRule', called, patterns[0] ?? '')),
  };
}

/** Whatever it changes of the rules that are meant. */
function changeMeant(values: CmdletArguments, host: Host, changes: RuleChanges): () => CmdletResult {
  const { isMeant, none } = readSelection(values);
  return () => {
    const count = changeRules(host, isMeant, changes);
    if (count === null)
      return cmdletFailed(cimError('The port is invalid: the protocol has none.', 'MSFT_NetFirewallRule', 87));
    return count === 0 ? none : silent;
  };
}

const switching = (verb: 'Enable' | 'Disable'): InstantCmdlet => ({
  name: `${verb}-NetFirewallRule`,
  parameters: selection,
  bind: (values, { host }) => changeMeant(values, host, { enabled: verb === 'Enable' }),
});

/** Module NetSecurity, firewall rules (Microsoft, windows-powershell-docs). */
export const firewallCmdlets: readonly Cmdlet[] = [
  {
    name: 'New-NetFirewallRule',
    parameters: [{ name: 'DisplayName', required: true }, 'Name', ...ruleParameters],
    bind(values, { host }) {
      const name = values.text('DisplayName')!;
      const rule = newRule(name, readChanges(values));
      if (!isSound(rule))
        throw values.refuseGiven('LocalPort', 'ports of a protocol without any', 'say -Protocol TCP or UDP');
      const id = values.text('Name');
      return () => {
        const { firewallRules: rules } = host.stored;
        if (id !== undefined && rules.some((other) => (other.id ?? other.name) === id))
          return cmdletFailed(
            cimError('Cannot create a file when that file already exists.', 'MSFT_NetFirewallRule', 183),
          );
        const added = { ...rule, id: id ?? makeIdentifier(host, name, rules.length) };
        addRule(host, added);
        return giving(ruleObject(added));
      };
    },
  },
  {
    name: 'Set-NetFirewallRule',
    parameters: [...selection, 'NewDisplayName', ...ruleParameters],
    bind: (values, { host }) =>
      changeMeant(values, host, { ...readChanges(values), name: values.text('NewDisplayName') }),
  },
  switching('Enable'),
  switching('Disable'),
  {
    name: 'Remove-NetFirewallRule',
    parameters: selection,
    bind(values, { host }) {
      const { isMeant, none } = readSelection(values);
      return () => (removeRules(host, isMeant) === 0 ? none : silent);
    },
  },
  {
    name: 'Get-NetFirewallRule',
    parameters: selection,
    bind(values, { host }) {
      const all = { isMeant: () => true, none: silent };
      const { isMeant, none } = values.has('Name') || values.has('DisplayName') ? readSelection(values) : all;
      return () => {
        const found = host.stored.firewallRules.filter(isMeant);
        return found.length === 0 ? none : giving(...found.map(ruleObject));
      };
    },
  },
];

/** Windows makes a GUID; the same rule of the same scenario gets the same one. */
function makeIdentifier(host: Host, name: string, position: number): string {
  const bytes = host.random(`firewall/rule ${position} ${name}`).bytes(16);
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `{${[text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')}}`;
}

/** What New- and Get-NetFirewallRule print (Windows 8.1 and 2012 R2: later ones have further lines). */
const ruleType: ObjectType = {
  name: 'MSFT_NetFirewallRule',
  aliases: { ID: 'Name', InstanceID: 'Name', Group: 'RuleGroup' },
  view: listView(
    'Name DisplayName Description DisplayGroup Group Enabled Profile Platform Direction Action EdgeTraversalPolicy LooseSourceMapping LocalOnlyMapping Owner PrimaryStatus Status EnforcementStatus PolicyStoreSource PolicyStoreSourceType',
  ),
};

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

function ruleObject({ name, id = name, enabled, action, profiles, edgeTraversal }: FirewallRule): PsObject {
  return makeObject(ruleType, {
    Name: id,
    DisplayName: name,
    Description: null,
    DisplayGroup: null,
    RuleGroup: null,
    Enabled: enabled ? 'True' : 'False',
    Profile: profiles?.map(capital).join(', ') ?? 'Any',
    Platform: [],
    Direction: 'Inbound',
    Action: capital(action),
    EdgeTraversalPolicy: edgeTraversal ? 'Allow' : 'Block',
    LooseSourceMapping: false,
    LocalOnlyMapping: false,
    Owner: null,
    PrimaryStatus: 'OK',
    Status: 'The rule was parsed successfully from the store. (65536)',
    EnforcementStatus: 'NotApplicable',
    PolicyStoreSource: 'PersistentStore',
    PolicyStoreSourceType: 'Local',
  });
}
