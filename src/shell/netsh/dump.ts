/** `dump`: what is kept of a host's configuration as commands that make it again (windows.md section 2.6). */
import type { Host } from '../../host/host.ts';
import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { StoredRoute } from '../../host/persistent-store.ts';
import type { PolicyTable } from '../../route/policy-table.ts';
import type { ShellHost } from '../command.ts';
import { maskText } from '../windows-address.ts';
import { type NetshCommand, shown } from './command.ts';
import { FLAGS, setInterface } from './interface.ts';

const RULE = `# ${'-'.repeat(34)}`;

const section = (title: string, context: string, lines: readonly string[]): string =>
  [
    '',
    RULE,
    `# ${title} Configuration`,
    RULE,
    `pushd ${context}`,
    '',
    ...lines,
    '',
    '',
    'popd',
    `# End of ${title} configuration`,
    '',
    '',
  ].join('\n');

const onOff = (isOn: boolean): string => (isOn ? 'enabled' : 'disabled');
const wholeSeconds = (time: number): number => Math.round(time / 1e9);
const milliseconds = (time: number): string => String(Math.round(time / 1e6));
const numberOrAutomatic = (value: number | null): string => String(value ?? 0);

type Writers<Settings> = readonly (readonly [tag: string, write: (kept: Partial<Settings>) => string | undefined])[];

/** undefined: nothing was set. */
const said = <Value>(value: Value | undefined, write: (value: Value) => string): string | undefined =>
  value === undefined ? undefined : write(value);

const IPV6_WRITERS: Writers<Ipv6Settings> = [
  ...FLAGS.map(([tag, key]) => [tag, (kept: Partial<Ipv6Settings>) => said(kept[key], onOff)] as const),
  ['mtu', ({ mtu }) => (mtu === null ? undefined : said(mtu, String))],
  ['metric', ({ metric }) => said(metric, numberOrAutomatic)],
  ['basereachabletime', ({ baseReachableTime }) => said(baseReachableTime, milliseconds)],
  ['retransmittime', ({ retransmitTime }) => said(retransmitTime, milliseconds)],
  ['dadtransmits', ({ dadTransmits }) => said(dadTransmits, String)],
  ['advertisedrouterlifetime', ({ advertisedRouterLifetime }) => said(advertisedRouterLifetime, String)],
  ['currenthoplimit', ({ hopLimit }) => said(hopLimit, String)],
];

const IPV4_WRITERS: Writers<Ipv4Settings> = [
  ['forwarding', ({ forwarding }) => (forwarding === null ? undefined : said(forwarding, onOff))],
  ['mtu', ({ mtu }) => (mtu === null ? undefined : said(mtu, String))],
  ['metric', ({ metric }) => said(metric, numberOrAutomatic)],
  ['weakhostsend', ({ weakHostSend }) => said(weakHostSend, onOff)],
  ['weakhostreceive', ({ weakHostReceive }) => said(weakHostReceive, onOff)],
];

/** In the order in which usage names them. */
const TAGS = setInterface.parameters.map(({ name }) => name);

function settingWords<Settings>(kept: Partial<Settings>, writers: Writers<Settings>): string[] {
  const words = writers.flatMap(([tag, write]) => {
    const value = write(kept);
    return value === undefined ? [] : [{ tag, text: `${tag}=${value}` }];
  });
  return words.toSorted((a, b) => TAGS.indexOf(a.tag) - TAGS.indexOf(b.tag)).map(({ text }) => text);
}

function interfaceLines({ interfaces, stored }: Host, family: 4 | 6): string[] {
  return interfaces.flatMap(({ name }) => {
    const { ipv4 = {}, ipv6 = {} } = stored.settingsOf(name);
    const words = family === 4 ? settingWords(ipv4, IPV4_WRITERS) : settingWords(ipv6, IPV6_WRITERS);
    return words.length === 0 ? [] : [`set interface interface="${name}" ${words.join(' ')}`];
  });
}

function addressLines({ stored }: Host, family: 4 | 6): string[] {
  return stored.addresses
    .filter(({ address }) => address.family === family)
    .map(({ interface: name, address, prefixLength, valid = Infinity, preferred = Infinity, skipAsSource = false }) => {
      const text = address.toString();
      if (family === 4) return `add address name="${name}" address=${text} mask=${maskText(prefixLength)}`;
      return [
        `add address interface="${name}" address=${text}${prefixLength === 64 ? '' : `/${prefixLength}`}`,
        ...(valid === Infinity ? [] : [`validlifetime=${wholeSeconds(valid)}`]),
        ...(preferred === Infinity ? [] : [`preferredlifetime=${wholeSeconds(preferred)}`]),
        ...(skipAsSource ? ['skipassource=true'] : []),
      ].join(' ');
    });
}

const routeLine = ({ prefix, interface: name, nextHop, metric, publish, lifetime, preferred }: StoredRoute): string =>
  [
    `add route prefix=${prefix.toString()} interface="${name}"`,
    ...(nextHop === null ? [] : [`nexthop=${nextHop.toString()}`]),
    ...(metric === 256 ? [] : [`metric=${metric}`]),
    ...(publish === 'no' ? [] : [`publish=${publish}`]),
    ...(lifetime === Infinity ? [] : [`validlifetime=${wholeSeconds(lifetime)}`]),
    ...(preferred === undefined || preferred === Infinity ? [] : [`preferredlifetime=${wholeSeconds(preferred)}`]),
  ].join(' ');

const routeLines = ({ stored }: Host, family: 4 | 6): string[] =>
  stored.routes.filter(({ prefix }) => prefix.address.family === family).map(routeLine);

const neighborLines = ({ stored }: Host, family: 4 | 6): string[] =>
  stored.neighbors
    .filter(({ address }) => address.family === family)
    .map(({ interface: name, address, mac }) => {
      const neighbor = mac.toString().replaceAll(':', '-');
      return `add neighbors interface="${name}" address=${address.toString()} neighbor=${neighbor}`;
    });

/** What makes the kept table of the profile's. */
function policyLines({ stored, profile }: Host): string[] {
  if (stored.policyTable === null) return [];
  const kept = stored.policyTable;
  const rowIn = (table: PolicyTable, { prefix }: PolicyTable[number]): PolicyTable[number] | undefined =>
    table.find((row) => row.prefix.equals(prefix));
  const gone = profile.policyTable.filter((row) => rowIn(kept, row) === undefined);
  const others = kept.filter((row) => {
    const before = rowIn(profile.policyTable, row);
    return before?.precedence !== row.precedence || before.label !== row.label;
  });
  return [
    ...gone.map(({ prefix }) => `delete prefixpolicy prefix=${prefix.toString()}`),
    ...others.map((row) => {
      const verb = rowIn(profile.policyTable, row) === undefined ? 'add' : 'set';
      return `${verb} prefixpolicy prefix=${row.prefix.toString()} precedence=${row.precedence} label=${row.label}`;
    }),
  ];
}

function familyLines(host: Host, family: 4 | 6): string[] {
  return [
    'reset',
    ...interfaceLines(host, family),
    ...addressLines(host, family),
    ...routeLines(host, family),
    ...neighborLines(host, family),
  ];
}

const ipv4Section = ({ host }: ShellHost): string => section('IPv4', 'interface ipv4', familyLines(host, 4));

const ipv6Section = ({ host, isatap }: ShellHost): string =>
  section('IPv6', 'interface ipv6', [
    ...familyLines(host, 6),
    ...policyLines(host),
    ...isatap.stored.potentialRouters.map(
      ({ adapter, address }) => `add potentialrouter interface="${adapter}" address=${address.toString()}`,
    ),
  ]);

function isatapSection({ isatap }: ShellHost): string {
  const { routerName, resolves, intervalMinutes, state } = isatap.stored;
  const router = [
    ...(routerName === null ? [] : [`name=${routerName}`]),
    ...(resolves ? [] : ['state=disabled']),
    ...(intervalMinutes === null ? [] : [`interval=${intervalMinutes}`]),
  ];
  return section('ISATAP', 'interface isatap', [
    ...(router.length === 0 ? [] : [`set router ${router.join(' ')}`]),
    ...(state === 'default' ? [] : [`set state state=${state}`]),
  ]);
}

const httpsSection = ({ ipHttpsServer, host }: ShellHost): string =>
  ipHttpsServer === null
    ? ''
    : section('IPHTTPS', 'interface httpstunnel', [`set interface state=${onOff(host.stored.ipHttpsServerIsEnabled)}`]);

const dumpCommand = (make: (shell: ShellHost) => string): NetshCommand => ({
  words: ['dump'],
  about: 'Displays a configuration script.',
  parameters: [],
  bind: (_values, shell) => () => shown(make(shell)),
});

export const dumpIpv4 = dumpCommand(ipv4Section);
export const dumpIsatap = dumpCommand(isatapSection);
/** What lies inside the context too, as in Windows. */
export const dumpIpv6 = dumpCommand((shell) => ipv6Section(shell) + isatapSection(shell));
/** ISATAP twice, as real dumps have it. */
export const dumpInterfaces = dumpCommand(
  (shell) =>
    httpsSection(shell) + ipv4Section(shell) + ipv6Section(shell) + isatapSection(shell) + isatapSection(shell),
);

/** netsh interface ipv6, and the same of ipv4: reset. What is in force stays so until the next boot, as in Windows. */
export const resetCommand = (family: 4 | 6): NetshCommand => ({
  words: ['reset'],
  about: 'Forgets the configuration; what is in force goes with the next boot.',
  parameters: [],
  bind:
    (_values, { host, isatap }) =>
    () => {
      host.stored.reset(family);
      host.resetFamilies.add(family);
      if (family === 6) isatap.resetPotentialRouters();
      const parts = ['Interface', 'Unicast Address', 'Neighbor', 'Route', ...(family === 6 ? ['Prefix Policy'] : [])];
      return shown(
        `${parts.map((part) => `Resetting ${part}, OK!\n`).join('')}Restart the computer to complete this action.\n\n`,
      );
    },
});
