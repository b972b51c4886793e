/** `route print`, column for column (windows.md section 2.1). */
import type { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { StoredRoute } from '../../host/persistent-store.ts';
import { type AdapterWords, adapterWords } from '../adapter-words.ts';
import { LOOPBACK, loopbackMetric, showsLoopback } from '../loopback.ts';
import { type ShownRoute, shownRoutes } from '../shown-routes.ts';
import { maskText, windowsAddress, windowsPrefix } from '../windows-address.ts';

const FRAME = '='.repeat(75);
/** Where the gateway begins, behind a destination of up to 24 columns. */
const GATEWAY_COLUMN = 36;
const DESTINATION_WIDTH = 24;
/** What a command that tells no metric gives a route; the store then keeps none (windows.md section 2.1). */
const DEFAULT_ROUTE_METRIC = 256;

/** @param families in Windows' order, @param pattern of destinations, with `*` and `?`; null: all */
export function routePrint(host: Host, families: readonly (4 | 6)[], pattern: string | null): string {
  const isWanted = wanted(pattern);
  const tables = families.map((family) => (family === 4 ? ipv4Table(host, isWanted) : ipv6Table(host, isWanted)));
  return `${[...interfaceList(host), ...tables.flatMap((table) => ['', ...table])].join('\n')}\n`;
}

/** Interfaces that are disconnected are left out; cards, the loopback interface, tunnels. */
function interfaceList(host: Host): string[] {
  const rowsOf = (wanted: AdapterWords['kind']): string[] =>
    host.interfaces
      .filter((each) => each.isUp && adapterWords(each).kind === wanted)
      .map((each) => {
        const { description, physicalAddress } = adapterWords(each);
        const dots = wanted === 'Tunnel' ? ' ' : ' ......';
        return `${String(each.index).padStart(3)}...${physicalAddress.join(' ')}${dots}${description}`;
      });
  const loopback = `${String(LOOPBACK.index).padStart(3)}...........................Software Loopback Interface 1`;
  return [
    FRAME,
    'Interface List',
    ...rowsOf('Ethernet'),
    ...(showsLoopback(host) ? [loopback] : []),
    ...rowsOf('Tunnel'),
    FRAME,
  ];
}

type DestinationTest = (text: string) => boolean;

/** route.exe's pattern: `*` for any characters, `?` for one. */
function wanted(pattern: string | null): DestinationTest {
  if (pattern === null) return () => true;
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 'is');
  return (text) => expression.test(text);
}

/** A route of an interface that is up. `sum`: route metric + interface metric. */
interface ActiveRoute extends ShownRoute {
  readonly sum: number;
}

function activeRoutes(host: Host, family: 4 | 6): ActiveRoute[] {
  return shownRoutes(host, family).flatMap((route) => {
    const out = host.interfaceByIndex(route.interface.index);
    if (out?.isUp === false) return [];
    return [{ ...route, sum: route.metric + (out?.metricOf(family) ?? loopbackMetric(host.profile)) }];
  });
}

type Gatewayed = Pick<ShownRoute, 'nextHop'>;

const ON_LINK = 'On-link';
const gatewayText = ({ nextHop }: Gatewayed): string => (nextHop === null ? ON_LINK : windowsAddress(nextHop));

function storedRoutes(host: Host, family: 4 | 6, isWanted: DestinationTest): readonly StoredRoute[] {
  return host.stored.routes.filter(({ prefix }) => prefix.address.family === family && isMeant(prefix, isWanted));
}

const isMeant = (prefix: IpPrefix, isWanted: DestinationTest): boolean =>
  isWanted(windowsAddress(prefix.address)) || isWanted(windowsPrefix(prefix));

function ipv6Table(host: Host, isWanted: DestinationTest): string[] {
  const row = (index: number, metric: number, prefix: IpPrefix, route: Gatewayed): string[] => {
    const front = `${String(index).padStart(3)} ${String(metric).padStart(6)} `;
    const destination = windowsPrefix(prefix);
    const gateway = gatewayText(route);
    if (destination.length <= DESTINATION_WIDTH) return [`${front}${destination.padEnd(DESTINATION_WIDTH)} ${gateway}`];
    return [front + destination, ' '.repeat(GATEWAY_COLUMN) + gateway];
  };
  const active = activeRoutes(host, 6)
    .filter(({ prefix }) => isMeant(prefix, isWanted))
    .flatMap((route) => row(route.interface.index, route.sum, route.prefix, route));
  // Of stored routes Windows tells no interface.
  const stored = storedRoutes(host, 6, isWanted).flatMap((route) =>
    row(0, route.metric === DEFAULT_ROUTE_METRIC ? 0xffff_ffff : route.metric, route.prefix, route),
  );
  const heading = ' If Metric Network Destination      Gateway';
  return table('IPv6 Route Table', heading, active, heading, stored);
}

/** Three columns of 17; `On-link` stands one to the left. */
const ipv4Columns = (prefix: IpPrefix, route: Gatewayed): string =>
  [prefix.address.toString(), maskText(prefix.length), gatewayText(route).replace(ON_LINK, `${ON_LINK} `)]
    .map((text) => text.padStart(17))
    .join('');

function ipv4Table(host: Host, isWanted: DestinationTest): string[] {
  const active = activeRoutes(host, 4)
    .filter(({ prefix }) => isMeant(prefix, isWanted))
    .map((route) => {
      const own = host.interfaceByIndex(route.interface.index)?.ipv4.addresses[0]?.address.toString() ?? '127.0.0.1';
      return `${ipv4Columns(route.prefix, route)}${own.padStart(17)}${String(route.sum).padStart(7)}`;
    });
  const stored = storedRoutes(host, 4, isWanted).map((route) => {
    const metric = route.metric === DEFAULT_ROUTE_METRIC ? '  Default' : String(route.metric);
    return ipv4Columns(route.prefix, route) + metric.padStart(8);
  });
  const heading = 'Network Destination        Netmask          Gateway       Interface  Metric';
  const storedHeading = '  Network Address          Netmask  Gateway Address  Metric';
  return table('IPv4 Route Table', heading, active, storedHeading, stored);
}

function table(
  title: string,
  heading: string,
  active: readonly string[],
  storedHeading: string,
  stored: readonly string[],
): string[] {
  const activeRows = active.length === 0 ? ['  None'] : [heading, ...active];
  const storedRows = stored.length === 0 ? ['  None'] : [storedHeading, ...stored, FRAME];
  return [title, FRAME, 'Active Routes:', ...activeRows, FRAME, 'Persistent Routes:', ...storedRows];
}
