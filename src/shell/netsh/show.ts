import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { AssignedIpv6 } from '../../host/ipv6-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { RoutePublish } from '../../route/route-table.ts';
import type { IpPrefix } from '../../addr/prefix.ts';
import type { CommandResult } from '../command.ts';
import { windowsAddress } from '../windows-address.ts';
import type { NetshCommand } from './netsh.ts';

/** Layouts as windows.md section 2 gives them from real output. */

const shown = (output: string): CommandResult => ({ output, ok: true });

/** A line of `show route`; `target`: the next hop, or the interface's name. */
interface RouteRow {
  readonly publish: RoutePublish;
  readonly type: 'System' | 'Manual';
  readonly metric: number;
  readonly prefix: IpPrefix;
  readonly index: number;
  readonly target: string;
}

function activeRoutes({ ipv6, profile }: Host): RouteRow[] {
  return ipv6.routes.routes.map(({ publish, origin, metric, prefix, nextHop, interface: { index, name } }) => ({
    publish,
    // Windows 10 prints System for the stack's own routes, Windows 7 Manual for all; 8.1 and 2012 R2 were not seen.
    type: (origin === 'system' || origin === 'address') && profile.name !== 'windows-7' ? 'System' : 'Manual',
    metric,
    prefix,
    index,
    target: nextHop === null ? name : windowsAddress(nextHop),
  }));
}

/** Index 0 for an interface that is not there, as `route print` shows persistent routes. */
function storedRoutes(host: Host): RouteRow[] {
  return host.stored.routes.flatMap(({ publish, metric, prefix, nextHop, interface: name }): RouteRow[] => {
    if (prefix.address.family !== 6) return [];
    const target = nextHop?.family === 6 ? windowsAddress(nextHop) : name;
    return [{ publish, type: 'Manual', metric, prefix, index: host.interfaceByName(name)?.index ?? 0, target }];
  });
}

function showRoutes(routes: readonly RouteRow[]): string {
  const lines = routes
    .toSorted((a, b) => a.prefix.length - b.prefix.length)
    .map(({ publish, type, metric, prefix, index, target }) =>
      [
        { no: 'No', age: 'Age', yes: 'Yes' }[publish].padEnd(7),
        type.padEnd(8),
        String(metric).padEnd(3),
        prefix.toString().padEnd(24),
        String(index).padStart(3),
        target,
      ].join('  '),
    );
  return [
    'Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name',
    '-------  --------  ---  ------------------------  ---  ------------------------',
    ...lines,
    '',
  ].join('\n');
}

/** The persistent store's metric and MTU are those after the next boot. */
function showInterfaces({ interfaces, stored }: Host, store: ConfigurationStore): string {
  const rows = interfaces.map((shownInterface) => {
    const { index, name, isUp, ipv6, automaticMetric, linkMtu } = shownInterface;
    const kept = stored.settingsOf(name).ipv6 ?? {};
    const metric = store === 'active' ? shownInterface.metricOf(6) : (kept.metric ?? automaticMetric);
    const mtu = store === 'active' ? ipv6.mtu : (kept.mtu ?? linkMtu);
    const state = isUp ? 'connected' : 'disconnected';
    return `${String(index).padStart(3)}  ${String(metric).padStart(10)}  ${String(mtu).padStart(10)}  ${state.padEnd(12)}  ${name}`;
  });
  return [
    'Idx     Met         MTU          State                Name',
    '---  ----------  ----------  ------------  ---------------------------',
    ...rows,
    '',
  ].join('\n');
}

function showAddresses(interfaces: readonly NetworkInterface[], store: ConfigurationStore): string {
  return interfaces
    .map((shownInterface) => ({
      index: shownInterface.index,
      name: shownInterface.name,
      rows: store === 'active' ? activeAddresses(shownInterface) : storedAddresses(shownInterface),
    }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ index, name, rows }) =>
      [
        `Interface ${index}: ${name}`,
        '',
        'Addr Type  DAD State   Valid Life Pref. Life Address',
        '---------  ----------- ---------- ---------- ------------------------',
        ...rows,
        '',
      ].join('\n'),
    )
    .join('\n');
}

const activeAddresses = ({ ipv6, index, host }: NetworkInterface): string[] =>
  ipv6.addresses.map((assigned) => addressRow(assigned, index, host.simulator.now));

function storedAddresses({ name, index, host }: NetworkInterface): string[] {
  return host.stored.addresses.flatMap(({ interface: owner, address, prefixLength }) => {
    if (owner !== name || address.family !== 6) return [];
    const lives = { preferredUntil: Infinity, validUntil: Infinity };
    return [addressRow({ address, prefixLength, origin: 'manual', state: 'preferred', ...lives }, index, 0)];
  });
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
    bind(values, { host }) {
      const store = values.store('active');
      return () => shown(showRoutes(store === 'active' ? activeRoutes(host) : storedRoutes(host)));
    },
  },
  {
    words: ['show', 'interfaces'],
    parameters: [{ name: 'rr' }, { name: 'level' }, { name: 'store' }],
    bind(values, { host }) {
      const store = values.store('active');
      return () => shown(showInterfaces(host, store));
    },
  },
  {
    words: ['show', 'addresses'],
    parameters: [{ name: 'interface' }, { name: 'level' }, { name: 'store' }],
    bind(values, { host }) {
      const one = values.interface('interface');
      const store = values.store('active');
      return () => shown(showAddresses(one === undefined ? host.interfaces : [one], store));
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
