import type { LoadedScenario } from '../../scenario/load.ts';
import type { Problem } from '../../scenario/problem.ts';
import { prepare, type ReadyScenario } from '../simulate.ts';
import { clientPrefixes } from './client-prefixes.ts';
import { ConfiguredNetwork } from './configured-network.ts';
import { equalSums } from './equal-sums.ts';
import { globalIsatapName } from './global-isatap-name.ts';
import type { Lint } from './lint.ts';
import { lostAtReboot } from './lost-at-reboot.ts';
import { nextHops } from './next-hops.ts';
import { advertisedNotForwarded, publishedNotAdvertised } from './published-routes.ts';
import { unprotectedPrefix } from './unprotected-prefix.ts';
import { versionMetrics } from './version-metrics.ts';

export const lints: readonly Lint[] = [
  publishedNotAdvertised,
  advertisedNotForwarded,
  equalSums,
  versionMetrics,
  nextHops,
  globalIsatapName,
  lostAtReboot,
  unprotectedPrefix,
  clientPrefixes,
];

/**
 * What is worth a warning in a scenario that can be run, in the order in which it stands in its files. The network is
 * brought up for it: the scenario cannot be run any more.
 */
export function lintScenario(ready: ReadyScenario): Problem[] {
  const network = new ConfiguredNetwork(ready);
  const problems = lints.flatMap((lint) =>
    lint.find(network).map(({ at, message, hint }): Problem => ({
      severity: 'warning',
      ...at,
      message: `${message}; ${lint.sentence}`,
      hint,
      code: lint.code,
    })),
  );
  return problems.sort(
    (a, b) => Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column,
  );
}

/** Checks that a scenario can be built and its start commands understood. @throws ScenarioError @returns warnings */
export const checkScenario = (loaded: LoadedScenario): readonly Problem[] => [
  ...loaded.warnings,
  ...lintScenario(prepare(loaded)),
];
