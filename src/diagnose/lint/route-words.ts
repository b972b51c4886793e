/** Routes in the words of a warning. */
import type { Route } from '../../route/route-table.ts';

type RouteKey = Pick<Route, 'prefix' | 'nextHop' | 'interface'>;

/** `via NEXTHOP on INTERFACE`, or `on-link on INTERFACE`. */
export const wayText = ({ nextHop, interface: { name } }: RouteKey): string =>
  `${nextHop === null ? 'on-link' : `via ${nextHop.toString()}`} on ${name}`;

export const routeText = (route: RouteKey): string => `${route.prefix.toString()} ${wayText(route)}`;

/** `256 + 10 = 266` */
export const sumText = (metric: number, interfaceMetric: number): string =>
  `${metric} + ${interfaceMetric} = ${metric + interfaceMetric}`;
