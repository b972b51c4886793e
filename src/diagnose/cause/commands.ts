/** Commands of Windows that fixes consist of, each as netsh and as a cmdlet, with what takes it back. */
import type { IpAddress } from '../../addr/ip.ts';
import type { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route, RouteInterface, RoutePublish } from '../../route/route-table.ts';
import type { IsatapSettings, IsatapState } from '../../tunnel/isatap/isatap-service.ts';
import type { Change } from './edit.ts';

/** What an edit does, without saying why. */
export interface Repair {
  readonly changes: readonly Change[];
  readonly undo: readonly Change[];
  readonly powershell: readonly string[];
}

/** One command and its twins. */
interface Typed {
  readonly netsh: string;
  readonly undo: string;
  readonly powershell: string;
}

/** Commands on one host, undone in the opposite order. */
const repairOf = (host: string, typed: readonly Typed[]): Repair => ({
  changes: typed.map(({ netsh }) => ({ kind: 'command', host, command: netsh })),
  undo: typed.toReversed().map(({ undo }) => ({ kind: 'command', host, command: undo })),
  powershell: typed.map(({ powershell }) => powershell),
});

/** Several repairs as one. */
export const together = (repairs: readonly Repair[]): Repair => ({
  changes: repairs.flatMap(({ changes }) => changes),
  undo: repairs.toReversed().flatMap(({ undo }) => undo),
  powershell: repairs.flatMap(({ powershell }) => powershell),
});

/** A route as commands name it. */
export interface RouteWords {
  readonly prefix: IpPrefix;
  readonly interface: RouteInterface;
  readonly nextHop: IpAddress | null;
  /** Left out: what the command takes by itself, 256. */
  readonly metric?: number | undefined;
  readonly publish?: RoutePublish;
}

/** A route that is there, in words; the metric that a command takes by itself is left out. */
export const wordsOf = (route: Route): RouteWords => ({
  prefix: route.prefix,
  interface: route.interface,
  nextHop: route.nextHop,
  metric: route.metric === 256 ? undefined : route.metric,
  publish: route.publish,
});

const context = ({ prefix }: RouteWords): string => `netsh interface ${prefix.address.family === 6 ? 'ipv6' : 'ipv4'}`;

const keyText = (route: RouteWords): string => {
  const nextHop = route.nextHop === null ? '' : ` nexthop=${route.nextHop.toString()}`;
  return `${route.prefix.toString()} ${route.interface.index}${nextHop}`;
};

const keyOptions = ({ prefix, interface: { index }, nextHop }: RouteWords): string =>
  `-DestinationPrefix ${prefix.toString()} -InterfaceIndex ${index}${nextHop === null ? '' : ` -NextHop ${nextHop.toString()}`}`;

function restText({ metric, publish }: RouteWords): string {
  return `${metric === undefined ? '' : ` metric=${metric}`}${publish === undefined || publish === 'no' ? '' : ` publish=${publish}`}`;
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function restOptions({ metric, publish }: RouteWords): string {
  return `${metric === undefined ? '' : ` -RouteMetric ${metric}`}${publish === undefined || publish === 'no' ? '' : ` -Publish ${capital(publish)}`}`;
}

const addText = (route: RouteWords): string => `${context(route)} add route ${keyText(route)}${restText(route)}`;
const deleteText = (route: RouteWords): string => `${context(route)} delete route ${keyText(route)}`;

export const addRoute = (host: string, route: RouteWords): Repair =>
  repairOf(host, [
    {
      netsh: addText(route),
      undo: deleteText(route),
      powershell: `New-NetRoute ${keyOptions(route)}${restOptions(route)}`,
    },
  ]);

/** The same, said to be kept over a reboot. */
export const keepRoute = (host: string, route: RouteWords): Repair =>
  repairOf(host, [
    {
      netsh: `${addText(route)} store=persistent`,
      undo: deleteText(route),
      powershell: `New-NetRoute ${keyOptions(route)}${restOptions(route)}`,
    },
  ]);

export const deleteRoute = (host: string, route: RouteWords): Repair =>
  repairOf(host, [
    {
      netsh: deleteText(route),
      undo: addText(route),
      powershell: `Remove-NetRoute ${keyOptions(route)} -Confirm:$false`,
    },
  ]);

/** Another route in place of one: what is not named stays as it was. */
export const replaceRoute = (host: string, route: Route, change: Partial<RouteWords>): Repair =>
  together([deleteRoute(host, wordsOf(route)), addRoute(host, { ...wordsOf(route), ...change })]);

/** Another metric or another kind of publishing. */
export function setRoute(host: string, route: Route, change: { metric?: number; publish?: RoutePublish }): Repair {
  const now: RouteWords = route;
  const words = (values: typeof change): string =>
    `${values.metric === undefined ? '' : ` metric=${values.metric}`}${values.publish === undefined ? '' : ` publish=${values.publish}`}`;
  const old = {
    ...(change.metric === undefined ? {} : { metric: route.metric }),
    ...(change.publish === undefined ? {} : { publish: route.publish }),
  };
  const set = `${context(now)} set route ${keyText(now)}`;
  const options = `${change.metric === undefined ? '' : ` -RouteMetric ${change.metric}`}${change.publish === undefined ? '' : ` -Publish ${capital(change.publish)}`}`;
  return repairOf(host, [
    {
      netsh: `${set}${words(change)}`,
      undo: `${set}${words(old)}`,
      powershell: `Set-NetRoute ${keyOptions(now)}${options}`,
    },
  ]);
}

/** Settings of an interface that are switched: netsh's word and that of Set-NetIPInterface. */
export type InterfaceSwitch = 'forwarding' | 'advertise' | 'advertisedefaultroute' | 'ignoredefaultroutes';

const OPTIONS: Readonly<Record<InterfaceSwitch, string>> = {
  forwarding: 'Forwarding',
  advertise: 'Advertising',
  advertisedefaultroute: 'AdvertiseDefaultRoute',
  ignoredefaultroutes: 'IgnoreDefaultRoutes',
};

const state = (on: boolean): string => (on ? 'enabled' : 'disabled');

/** One command for all of them. */
export function switchInterface(target: NetworkInterface, what: readonly InterfaceSwitch[], on: boolean): Repair {
  const set = (to: boolean): string =>
    `netsh interface ipv6 set interface ${target.index} ${what.map((each) => `${each}=${state(to)}`).join(' ')}`;
  const options = what.map((each) => ` -${OPTIONS[each]} ${capital(state(on))}`).join('');
  return repairOf(target.host.name, [
    {
      netsh: set(on),
      undo: set(!on),
      powershell: `Set-NetIPInterface -InterfaceIndex ${target.index} -AddressFamily IPv6${options}`,
    },
  ]);
}

export function setIsatapState(host: string, wanted: IsatapState, before: IsatapState): Repair {
  const set = 'netsh interface isatap set state';
  return repairOf(host, [
    {
      netsh: `${set} ${wanted}`,
      undo: `${set} ${before}`,
      powershell: `Set-NetIsatapConfiguration -State ${capital(wanted)}`,
    },
  ]);
}

/** The name or IPv4 address of the ISATAP router; looked up again where that was switched off. */
export function setIsatapRouter(host: string, router: string, { routerName, resolves }: IsatapSettings): Repair {
  const set = 'netsh interface isatap set router';
  return repairOf(host, [
    {
      netsh: `${set} ${router}${resolves ? '' : ' state=enabled'}`,
      undo: `${set} ${routerName ?? 'default'}${resolves ? '' : ' state=disabled'}`,
      powershell: `Set-NetIsatapConfiguration -Router ${router}${resolves ? '' : ' -ResolutionState Enabled'}`,
    },
  ]);
}

export function setMtu(target: NetworkInterface, mtu: number): Repair {
  const set = `netsh interface ipv6 set interface ${target.index}`;
  return repairOf(target.host.name, [
    {
      netsh: `${set} mtu=${mtu}`,
      undo: `${set} mtu=${target.ipv6.mtu}`,
      powershell: `Set-NetIPInterface -InterfaceIndex ${target.index} -AddressFamily IPv6 -NlMtuBytes ${mtu}`,
    },
  ]);
}

export function addPotentialRouter(target: NetworkInterface, address: IpAddress): Repair {
  const rest = `potentialrouter ${target.index} ${address.toString()}`;
  return {
    ...repairOf(target.host.name, [
      { netsh: `netsh interface ipv6 add ${rest}`, undo: `netsh interface ipv6 delete ${rest}`, powershell: '' },
    ]),
    powershell: [],
  };
}

/** A command without a twin, or any pair of commands. */
export function typed(host: string, netsh: string, undo: string, powershell: readonly string[] = []): Repair {
  return { ...repairOf(host, [{ netsh, undo, powershell: '' }]), powershell };
}

/** A value of the scenario, for what has no shell. */
export const setValue = (path: readonly string[], value: unknown, before: unknown): Repair => ({
  changes: [{ kind: 'set', path, value }],
  undo: [{ kind: 'set', path, value: before ?? null }],
  powershell: [],
});

/** An item of a list of the scenario and what comes in its place; null: none. */
export interface Swap {
  readonly taken: unknown;
  readonly put: unknown;
}

/** Items of a list of the scenario otherwise. */
export const setItems = (path: readonly string[], swaps: readonly Swap[]): Repair => ({
  changes: swaps.map(({ taken, put }) => ({ kind: 'item', path, taken, put })),
  undo: swaps.toReversed().map(({ taken, put }) => ({ kind: 'item', path, taken: put, put: taken })),
  powershell: [],
});

/**
 * A route metric with which a route wins against a sum, with room to spare where there is any: the greatest multiple of
 * 50 that is lower by more than one, and of small numbers about the half. Null: even 0 does not win.
 * @param sum what it has to be below @param interfaceMetric of the route's own interface
 */
export function metricBelow(sum: number, interfaceMetric: number): number | null {
  const most = sum - interfaceMetric - 1;
  if (most < 0) return null;
  return most > 50 ? Math.floor((most - 1) / 50) * 50 : Math.floor(most / 2);
}
