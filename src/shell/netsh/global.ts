import type { Host } from '../../host/host.ts';
import type { CommandArguments } from '../arguments.ts';
import { done } from '../command.ts';
import {
  CHANGED_STORE,
  flagParameter,
  type NetshCommand,
  type NetshParameter,
  parameter,
  shown,
  SHOWN_STORE,
} from './command.ts';

/** What of a whole host netsh names, where the model has it; each is a switch of its profile in the scenario. */
interface GlobalSetting {
  readonly tag: string;
  readonly label: string;
  readonly values: readonly string[] | 'number';
  readonly about: string;
  readonly of: (host: Host) => string;
  /** What to do instead of setting it. */
  readonly remedy: string;
  /** Behind the value. */
  readonly unit?: string;
}

const SWITCH_WORDS = ['enabled', 'disabled'] as const;

const SETTINGS: readonly GlobalSetting[] = [
  {
    tag: 'defaultcurhoplimit',
    label: 'Default Hop Limit',
    values: 'number',
    about: 'Hop limit of packets that are sent.',
    of: ({ profile }) => String(profile.hopLimit),
    remedy: 'set interface INTERFACE currenthoplimit=',
    unit: ' hops',
  },
  {
    tag: 'icmpredirects',
    label: 'ICMP Redirects',
    values: SWITCH_WORDS,
    about: 'Whether redirects of routers are heeded.',
    of: () => 'enabled',
    remedy: 'leave it out: redirects are heeded',
  },
  {
    tag: 'sourceroutingbehavior',
    label: 'Source Routing Behavior',
    values: ['drop', 'forward', 'dontforward'],
    about: 'What is done with packets that have a routing header.',
    of: () => 'dontforward',
    remedy: 'leave it out: routing headers of type 0 are refused (RFC 5095)',
  },
  {
    tag: 'mldlevel',
    label: 'MLD Level',
    values: ['none', 'sendonly', 'all'],
    about: 'Whether routers are told of groups.',
    of: ({ profile }) => (profile.reportsMulticastGroups ? 'all' : 'none'),
    remedy: 'give the host in the scenario the switch reportsMulticastGroups',
  },
  {
    tag: 'mldversion',
    label: 'MLD Version',
    values: ['version1', 'version2', 'version3'],
    about: 'How routers are told of groups.',
    of: () => 'version2',
    remedy: 'leave it out: an older querier is heeded by itself',
  },
  {
    tag: 'multicastforwarding',
    label: 'Multicast Forwarding',
    values: SWITCH_WORDS,
    about: 'Whether packets to groups are forwarded.',
    of: () => 'disabled',
    remedy: 'leave it out: packets to groups stay on their link',
  },
  {
    tag: 'randomizeidentifiers',
    label: 'Randomize Identifiers',
    values: SWITCH_WORDS,
    about: 'Whether interface identifiers are random.',
    of: ({ profile }) => (profile.interfaceIdentifier === 'random' ? 'enabled' : 'disabled'),
    remedy: 'give the host in the scenario the switch interfaceIdentifier: random or eui-64',
  },
];

const parameterOf = ({ tag, values, about }: GlobalSetting): NetshParameter =>
  parameter(tag, values === 'number' ? '<integer>' : values.join('|'), about);

/** Titles, dashes and labels of real output. */
const block = (title: string, rows: readonly (readonly [string, string])[]): string =>
  ['', title, '-'.repeat(45), ...rows.map(([label, value]) => `${label.padEnd(36)}: ${value}`), '', ''].join('\n');

/** netsh interface ipv6: set and show global. What is set already may be set; the rest belongs to the scenario. */
export const globalCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'global'],
    about: 'Changes settings of the whole host.',
    parameters: [...SETTINGS.map(parameterOf), CHANGED_STORE],
    example: 'defaultcurhoplimit=128',
    bind(values, { host }) {
      for (const setting of SETTINGS) refuseOther(setting, values, host);
      values.store();
      return () => done;
    },
  },
  {
    words: ['show', 'global'],
    about: 'Displays settings of the whole host.',
    parameters: [SHOWN_STORE],
    bind(values, { host }) {
      const store = values.store('active');
      return () => {
        const rows = SETTINGS.map(({ label, of, unit = '' }) => [label, `${of(host)}${unit}`] as const);
        return shown(`Querying ${store} state...\n${block('General Global Parameters', rows)}`);
      };
    },
  },
];

/** @throws CommandError when another value is given than the one in force */
function refuseOther(
  { tag, values: choices, of, remedy, label }: GlobalSetting,
  values: CommandArguments,
  host: Host,
): void {
  const wanted = choices === 'number' ? values.integer(tag, 1, 255)?.toString() : values.choice<string>(tag, choices);
  if (wanted === undefined || wanted === of(host)) return;
  throw values.notModelled(tag, `${label} ${wanted} of a host whose profile has ${of(host)}`, remedy);
}

/** netsh interface ipv6: set and show privacy. Hosts here have no temporary addresses (RFC 8981). */
export const privacyCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'privacy'],
    about: 'Changes whether temporary addresses are used.',
    parameters: [flagParameter('state', 'Whether temporary addresses are used.'), CHANGED_STORE],
    example: 'state=disabled',
    bind(values) {
      if (values.choice('state', SWITCH_WORDS) === 'enabled')
        throw values.notModelled('state', 'a temporary address', 'leave it out: hosts have lasting addresses only');
      values.store();
      return () => done;
    },
  },
  {
    words: ['show', 'privacy'],
    about: 'Displays whether temporary addresses are used.',
    parameters: [SHOWN_STORE],
    bind(values) {
      const store = values.store('active');
      return () =>
        shown(
          `Querying ${store} state...\n${block('Temporary Address Parameters', [['Use Temporary Addresses', 'disabled']])}`,
        );
    },
  },
];
