/** What a sweep writes for each combination. Codes do not change, texts may. */
import type { Combinations } from '../../scenario/vary/axes.ts';
import type { PlainValue } from '../../scenario/vary/value-list.ts';
import { diagnose } from '../cause/diagnose.ts';
import type { FlowResult } from '../result.ts';
import { simulate } from '../simulate.ts';

/** What became of a flow. */
export interface SweepFlow extends Pick<FlowResult, 'name' | 'verdict' | 'way' | 'observed' | 'answers'> {
  readonly reason: { readonly code: string; readonly host: string } | null;
  /** Empty unless causes were searched. */
  readonly causes: readonly { readonly code: string; readonly host: string; readonly proved: boolean }[];
}

/** A line of a sweep's file. */
export interface SweepRecord {
  /** Counted from 1. */
  readonly combination: number;
  /** By path. */
  readonly values: Readonly<Record<string, PlainValue>>;
  readonly flows: readonly SweepFlow[];
  /** What the model leaves out, and start commands that Windows refused. */
  readonly ignored: readonly string[];
}

/** Runs a combination. @param combination counted from 0 @throws ScenarioError, VaryError when it cannot be run */
export function runCombination(combinations: Combinations, combination: number, causes: boolean): SweepRecord {
  const loaded = combinations.scenario(combination);
  const simulation = simulate(loaded, null);
  const { result } = causes ? diagnose(loaded, simulation).simulation : simulation;
  const values = combinations.values(combination);
  return {
    combination: combination + 1,
    values: Object.fromEntries(combinations.axes.map(({ path }, axis) => [path, values[axis]!])),
    flows: result.flows.map(({ name, verdict, way, observed, answers, reason, causes: found }) => ({
      name,
      verdict,
      way,
      observed,
      answers,
      reason: reason === null ? null : { code: reason.code, host: reason.host },
      causes: found.map(({ code, host, proved }) => ({ code, host, proved })),
    })),
    ignored: result.ignored,
  };
}
