import type { LoadedScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { durationText, parseDuration } from '../../scenario/units.ts';
import { withExpectation } from '../expectation.ts';
import type { Cause, FlowResult, Remedy } from '../result.ts';
import type { Simulation } from '../simulate.ts';
import { type AppliedEdit, type Change, changeTexts, type Edit, lateTime } from './edit.ts';
import { deliveredOf, Laboratory } from './laboratory.ts';
import { markCauses } from './marks.ts';
import { CauseSearch, type Cure } from './search.ts';
import { unknownNameText } from './unknown-name.ts';

/** A simulation with causes, and the cures that were found, by flow. */
export interface Diagnosis {
  readonly simulation: Simulation;
  readonly cures: ReadonlyMap<string, Cure>;
}

/**
 * Searches what was configured wrongly for flows that did not come through, and proves a cure by running the scenario
 * again. Flows that came through, or of which nothing is known, stay as they are. Expectations are held against the
 * causes, and captures that are written afterwards bear them as comments.
 * @param only the flow to search for; all that failed when left out
 */
export function diagnose(loaded: LoadedScenario, simulation: Simulation, only?: string): Diagnosis {
  const laboratory = new Laboratory(loaded, deliveredOf(simulation));
  const cures = new Map<string, Cure>();
  const flows = simulation.result.flows.map((flow) => {
    const { name } = flow;
    if (!hasFailed(flow) || (only !== undefined && only !== name)) return flow;
    const before = laboratory.simulations;
    const search = new CauseSearch(laboratory, name);
    const proved = [...cures.values()].filter((cure) => cure.proved);
    const cure = firstOf(proved, (known) => search.adopt(known)) ?? search.find();
    if (cure !== null) cures.set(name, cure);
    const simulations = laboratory.simulations - before;
    return withCauses(
      flow,
      cure,
      { simulations, text: cure === null ? emptyText(flow, search, simulations, laboratory) : null },
      loaded,
    );
  });
  const ok = flows.every((flow) => flow.ok) && simulation.result.states.every((state) => state.ok);
  const diagnosed = { ...simulation, result: { ...simulation.result, flows, ok } };
  markCauses(diagnosed);
  return { simulation: diagnosed, cures };
}

/** Of an inconclusive flow too, when a packet of it was lost for good before the limit came. */
const hasFailed = ({ verdict, reason }: FlowResult): boolean =>
  verdict === 'lost' || verdict === 'refused' || (verdict === 'inconclusive' && reason !== null);

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | null): Result | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

/** What is to be said where no cause was found. */
function emptyText(
  { name, decision }: FlowResult,
  { passesAlone }: CauseSearch,
  simulations: number,
  laboratory: Laboratory,
): string {
  if (passesAlone) return 'Alone the flow passes, so no setting was tried: another flow of the scenario disturbs it.';
  const unknown = unknownNameText(laboratory.scene([], name)!);
  if (unknown !== null) return unknown;
  const runs =
    simulations === 1
      ? 'No other setting suggests itself'
      : `${simulations} runs were made, and none let the flow pass`;
  return `${runs}${decision === null ? '' : `; the last choice on its way: ${decision.host}, ${decision.text}`}.`;
}

function withCauses(
  flow: FlowResult,
  cure: Cure | null,
  search: NonNullable<FlowResult['search']>,
  { document }: LoadedScenario,
): FlowResult {
  const { at, expect } = document.flows[flow.name]!;
  const begin = parseDuration(at)!;
  const remedy = ({ edit, late }: AppliedEdit, proved: boolean, before: readonly Change[]): Remedy => ({
    code: edit.code,
    host: edit.host,
    text: edit.text,
    fix: changeTexts(edit.changes, document, before),
    undo: changeTexts(edit.undo, document, [...before, ...edit.changes]),
    powershell: edit.powershell,
    at: late ? timeText(edit, document.events, begin) : null,
    proved,
  });
  const causes = (cure?.members ?? []).map(({ applied, alternatives }, index, members): Cause => {
    const before = members.slice(0, index).flatMap((member) => member.applied.edit.changes);
    return {
      ...remedy(applied, cure!.proved, before),
      alternatives: alternatives.map((other) => remedy(other.applied, other.proved, before)),
    };
  });
  return withExpectation({ ...flow, causes, search }, expect);
}

/** When the first command of an edit is typed that has to wait for an event on its host. */
function timeText({ changes }: Edit, events: Scenario['events'], begin: number): string | null {
  const times = changes.flatMap((change) =>
    change.kind === 'command' ? (lateTime(events, change.host, begin) ?? []) : [],
  );
  return times.length === 0 ? null : durationText(Math.min(...times));
}
