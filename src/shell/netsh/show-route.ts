import type { Host } from '../../host/host.ts';
import { shownRoutes, type ShownRoute } from '../shown-routes.ts';
import { windowsAddress, windowsPrefix } from '../windows-address.ts';
import { isVerbose, LEVEL, type NetshCommand, shown, SHOWN_STORE } from './command.ts';
import { lifeText } from './lifetime.ts';

const PUBLISHED = { no: 'No', age: 'Age', yes: 'Yes' } as const;

/** netsh interface ipv6, and the same of ipv4: show route, as windows.md section 2.2 gives it from real output. */
export const showRoute = (family: 4 | 6): NetshCommand => ({
  words: ['show', 'route'],
  alias: 'routes',
  about: 'Displays the routes of the host.',
  parameters: [LEVEL, SHOWN_STORE],
  bind(values, { host }) {
    const print = isVerbose(values) ? routeBlocks : routeTable;
    const store = values.store('active');
    return () => shown(print(store === 'active' ? shownRoutes(host, family) : storedRoutes(host, family), host));
  },
});

/** Index 0 for an interface that is not there, as `route print` shows persistent routes. */
function storedRoutes(host: Host, family: 4 | 6): ShownRoute[] {
  return host.stored.routes
    .filter(({ prefix }) => prefix.address.family === family)
    .map(({ publish, metric, prefix, nextHop, interface: name, lifetime, preferred = lifetime }) => ({
      prefix,
      nextHop,
      interface: { index: host.interfaceByName(name)?.index ?? 0, name },
      metric,
      publish,
      isSystem: false,
      validUntil: host.simulator.now + lifetime,
      preferredUntil: host.simulator.now + preferred,
    }))
    .toSorted((a, b) => a.prefix.length - b.prefix.length);
}

/** Windows 10 prints System for the stack's own routes, Windows 7 Manual for all; 8.1 and 2012 R2 were not seen. */
const typeOf = ({ isSystem }: ShownRoute, { profile }: Host): string =>
  isSystem && profile.name !== 'windows-7' ? 'System' : 'Manual';

const targetOf = ({ nextHop, interface: { name } }: ShownRoute): string =>
  nextHop === null ? name : windowsAddress(nextHop);

function routeTable(routes: readonly ShownRoute[], host: Host): string {
  const rows = routes.map((route) =>
    [
      PUBLISHED[route.publish].padEnd(7),
      typeOf(route, host).padEnd(8),
      String(route.metric).padEnd(3),
      windowsPrefix(route.prefix).padEnd(24),
      String(route.interface.index).padStart(3),
      targetOf(route),
    ].join('  '),
  );
  return [
    '',
    'Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name',
    '-------  --------  ---  ------------------------  ---  ------------------------',
    ...rows,
    '',
    '',
  ].join('\n');
}

/** No real output of it was found: the labels are those of the cmdlet's properties. */
function routeBlocks(routes: readonly ShownRoute[], host: Host): string {
  const blocks = routes.map((route) => {
    const leftTo = (time: number): string => lifeText(time - host.simulator.now);
    return [
      ['Destination Prefix', windowsPrefix(route.prefix)],
      ['Interface Index', String(route.interface.index)],
      ['Gateway/Interface Name', targetOf(route)],
      ['Publish', PUBLISHED[route.publish]],
      ['Type', typeOf(route, host)],
      ['Metric', String(route.metric)],
      ['Valid Lifetime', leftTo(route.validUntil)],
      ['Preferred Lifetime', leftTo(Math.min(route.preferredUntil, route.validUntil))],
    ]
      .map(([label, value]) => `${label!.padEnd(24)}: ${value}`)
      .join('\n');
  });
  return `\n${blocks.join('\n\n')}\n\n`;
}
