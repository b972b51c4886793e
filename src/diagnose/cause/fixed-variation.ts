import type { LoadedScenario, PlainVariation } from '../../scenario/load.ts';
import { parseDuration } from '../../scenario/units.ts';
import { simulate } from '../simulate.ts';
import { variationOf } from './edit.ts';
import type { Cure } from './search.ts';

/** What a file says that extends a scenario with a cure of one of its flows. */
export interface FixedVariation extends PlainVariation {
  readonly title: string;
  /** Verdicts of the flows with the fix, where they are not what the scenario expects. */
  readonly expect: Readonly<Record<string, string>>;
}

/**
 * A variation with the fixes of a cure. It was run: what it expects is what came out.
 * @throws ScenarioError never for a cure that a search has found
 */
export function fixedVariation(loaded: LoadedScenario, flow: string, { members }: Cure): FixedVariation {
  const { document } = loaded;
  const applied = members.map((member) => member.applied);
  const variation = variationOf(loaded, applied, parseDuration(document.flows[flow]!.at)!);
  const { result } = simulate(loaded.vary(variation), null);
  const changed = result.flows.filter(({ ok, name, verdict }) => !ok || (name === flow && verdict !== 'delivered'));
  const states = document.states.map((state, index) => ({ ...state, is: result.states[index]!.found ?? state.is }));
  const set = result.states.every(({ ok }) => ok) ? variation.set : { ...variation.set, states };
  return {
    title: `${document.title}, with the fix for ${flow}`,
    ...(variation.faults === undefined || variation.faults.length === 0 ? {} : { faults: variation.faults }),
    ...(set === undefined || Object.keys(set).length === 0 ? {} : { set }),
    expect: Object.fromEntries(changed.map(({ name, verdict }) => [name, verdict])),
  };
}
