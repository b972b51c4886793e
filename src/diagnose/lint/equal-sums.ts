import type { Route } from '../../route/route-table.ts';
import { metricBelow } from '../cause/commands.ts';
import { competingRoutes, metricsOf } from './competing-routes.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { metricRemedy } from './remedy.ts';
import { sumText, wayText } from './route-words.ts';

export const equalSums: Lint = {
  code: 'equal-sums',
  sentence: 'of routes with equal sums the one that was added first is taken',
  find: (network) =>
    network.hosts.flatMap((host) => competingRoutes(host).flatMap((routes) => tieOf(network, host, routes))),
};

/** The routes to one prefix of which several have the lowest sum. */
function tieOf(network: ConfiguredNetwork, host: ConfiguredHost, routes: readonly Route[]): Finding[] {
  const least = Math.min(...routes.map((route) => metricsOf(route).sum));
  const best = routes.filter((route) => metricsOf(route).sum === least);
  const [taken, ...others] = best;
  const last = others.at(-1);
  if (taken === undefined || last === undefined) return [];
  const texts = best.map((route) => `${wayText(route)} (${sumText(route.metric, metricsOf(route).interfaceMetric)})`);
  // Whoever added the later one meant it to be taken.
  const lower = metricBelow(least, metricsOf(last).interfaceMetric);
  const remedy =
    lower === null ? metricRemedy(network, host, taken, taken.metric + 1) : metricRemedy(network, host, last, lower);
  return [
    {
      at: network.positionOf(host.name, best.findLast(({ origin }) => origin === 'manual') ?? last),
      message: `${best.length} routes of ${host.name} to ${last.prefix.toString()} have the same sum: ${texts.join(', ')}`,
      hint: `to have the one ${wayText(last)} taken, ${remedy}`,
    },
  ];
}
