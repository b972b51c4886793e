import { formatIpv6Dotted } from '../addr/ipv6-text.ts';
import { isatapLocator } from '../addr/embedded.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { Host } from '../host/host.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { AssignedIpv6 } from '../host/ipv6-interface.ts';
import type { CommandResult } from './command.ts';
import type { NetshCommand } from './netsh.ts';

/** Layouts as windows.md section 2 gives them from real output. */

const shown = (output: string): CommandResult => ({ output, ok: true });

/** Windows prints ISATAP addresses with the IPv4 address dotted. */
export function windowsAddress(address: Ipv6Address): string {
  if (isatapLocator(address) === null) return address.toString();
  return formatIpv6Dotted(address.w0, address.w1, address.w2, address.w3);
}

function showRoutes({ ipv6, profile }: Host): string {
  const rows = [...ipv6.routes.routes].sort((a, b) => a.prefix.length - b.prefix.length);
  const lines = rows.map((route) => {
    const publish = { no: 'No', age: 'Age', yes: 'Yes' }[route.publish];
    // Windows 10 prints System for the stack's own routes, Windows 7 Manual for all; 8.1 and 2012 R2 were not seen.
    const type =
      (route.origin === 'system' || route.origin === 'address') && profile.name !== 'windows-7' ? 'System' : 'Manual';
    const target = route.nextHop === null ? route.interface.name : windowsAddress(route.nextHop);
    return `${publish.padEnd(7)}  ${type.padEnd(8)}  ${String(route.metric).padEnd(3)}  ${route.prefix
      .toString()
      .padEnd(24)}  ${String(route.interface.index).padStart(3)}  ${target}`;
  });
  return [
    'Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name',
    '-------  --------  ---  ------------------------  ---  ------------------------',
    ...lines,
    '',
  ].join('\n');
}

function showInterfaces({ interfaces }: Host): string {
  const rows = interfaces.map((shownInterface) => {
    const { index, name, isUp, ipv6 } = shownInterface;
    const state = isUp ? 'connected' : 'disconnected';
    return `${String(index).padStart(3)}  ${String(shownInterface.metricOf(6)).padStart(10)}  ${String(ipv6.mtu).padStart(10)}  ${state.padEnd(12)}  ${name}`;
  });
  return [
    'Idx     Met         MTU          State                Name',
    '---  ----------  ----------  ------------  ---------------------------',
    ...rows,
    '',
  ].join('\n');
}

function showAddresses(interfaces: readonly NetworkInterface[]): string {
  return interfaces
    .filter(({ ipv6 }) => ipv6.addresses.length > 0)
    .map(({ index, name, ipv6, host }) =>
      [
        `Interface ${index}: ${name}`,
        '',
        'Addr Type  DAD State   Valid Life Pref. Life Address',
        '---------  ----------- ---------- ---------- ------------------------',
        ...ipv6.addresses.map((assigned) => addressRow(assigned, index, host.simulator.now)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function addressRow(assigned: AssignedIpv6, index: number, now: number): string {
  const type = { 'link-local': 'Other', manual: 'Manual', advertisement: 'Public' }[assigned.origin];
  const state = assigned.state[0]!.toUpperCase() + assigned.state.slice(1);
  const zone = assigned.address.isLinkLocal ? `%${index}` : '';
  const life = (until: number): string => (until === Infinity ? 'infinite' : formatLife(until - now)).padStart(10);
  return `${type.padEnd(9)}  ${state.padEnd(11)} ${life(assigned.validUntil)} ${life(assigned.preferredUntil)} ${windowsAddress(assigned.address)}${zone}`;
}

/** `6d23h57m58s`, leading units that are zero left out. */
function formatLife(time: number): string {
  let rest = Math.max(0, Math.floor(time / 1e9));
  let text = '';
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || text !== '' || unit === 's') text += `${count}${unit}`;
  }
  return text;
}

function showNeighbors(interfaces: readonly NetworkInterface[]): string {
  return interfaces
    .map(({ index, name, discovery }) => {
      const rows = discovery
        .neighborRows()
        .map(
          ({ address, linkLayer, state, isRouter }) =>
            `${windowsAddress(address).padEnd(44)}  ${linkLayer.padEnd(17)}  ${state[0]!.toUpperCase()}${state.slice(1)}${isRouter ? ' (Router)' : ''}`,
        );
      return [
        `Interface ${index}: ${name}`,
        '',
        '',
        'Internet Address                              Physical Address   Type',
        '--------------------------------------------  -----------------  -----------',
        ...rows,
        '',
      ].join('\n');
    })
    .join('\n');
}

/** netsh interface ipv6 show ...; singular and plural are both taken. */
export const showCommands: readonly NetshCommand[] = [
  {
    words: ['show', 'routes'],
    parameters: [{ name: 'level' }, { name: 'store' }],
    bind:
      (_values, { host }) =>
      () =>
        shown(showRoutes(host)),
  },
  {
    words: ['show', 'interfaces'],
    parameters: [{ name: 'rr' }, { name: 'level' }, { name: 'store' }],
    bind:
      (_values, { host }) =>
      () =>
        shown(showInterfaces(host)),
  },
  {
    words: ['show', 'addresses'],
    parameters: [{ name: 'interface' }, { name: 'level' }, { name: 'store' }],
    bind(values, { host }) {
      const one = values.interface('interface');
      return () => shown(showAddresses(one === undefined ? host.interfaces : [one]));
    },
  },
  {
    words: ['show', 'neighbors'],
    parameters: [{ name: 'interface' }, { name: 'address' }, { name: 'level' }, { name: 'store' }],
    bind(values, { host }) {
      const one = values.interface('interface');
      return () => shown(showNeighbors(one === undefined ? host.interfaces : [one]));
    },
  },
  {
    words: ['show', 'potentialrouters'],
    parameters: [{ name: 'interface' }],
    bind(values, { isatap }) {
      const one = values.interface('interface');
      return () =>
        shown(
          isatap.adapters
            .filter((adapter) => one === undefined || adapter === one)
            .map(({ index, name, potentialRouters }) => {
              const rows = potentialRouters.routers.map(({ address, origin }) => `${address.toString()} (${origin})`);
              return [`Interface ${index}: ${name}`, '', ...rows, ''].join('\n');
            })
            .join('\n'),
        );
    },
  },
];
