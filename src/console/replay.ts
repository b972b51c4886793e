/** What was typed, run again as a scenario: the same network, the same times, the same packets. */
import { diagnose } from '../diagnose/cause/diagnose.ts';
import { SetUpRecorder } from '../diagnose/cause/set-up-recorder.ts';
import type { FlowResult, ScenarioResult } from '../diagnose/result.ts';
import { prepare, runReady, simulate } from '../diagnose/simulate.ts';
import { type Story, tellStory } from '../diagnose/story.ts';
import type { LoadedScenario, PlainVariation } from '../scenario/load.ts';
import type { Journal } from './journal.ts';

/** The story of a flow that was typed, with causes and fixes. */
export function replay(
  loaded: LoadedScenario,
  journal: Journal,
  name: string,
): { readonly result: Omit<ScenarioResult, 'captures'>; readonly flow: FlowResult; readonly story: Story } {
  const ready = prepare(loaded.vary(journal.variation()));
  const setUp = new SetUpRecorder(ready.network.trace);
  const { simulation } = diagnose(ready.loaded, runReady(ready, null, setUp), name);
  const { result } = simulation;
  return {
    result,
    flow: result.flows.find((each) => each.name === name)!,
    story: tellStory(simulation, name, setUp.drops),
  };
}

/** What was typed as a variation that expects what comes out of it. */
export function replayedVariation(
  loaded: LoadedScenario,
  journal: Journal,
): { readonly variation: PlainVariation; readonly flows: readonly FlowResult[] } {
  const variation = journal.variation();
  const { result } = simulate(loaded.vary(variation), null);
  const states = loaded.document.states.map((state, index) => ({
    ...state,
    is: result.states[index]!.found ?? state.is,
  }));
  const flows: Record<string, unknown> = { ...(variation.set?.['flows'] as object) };
  for (const flow of result.flows) flows[flow.name] = { ...(flows[flow.name] as object), expect: expectationOf(flow) };
  const set = { ...variation.set, flows, ...(result.states.every(({ ok }) => ok) ? {} : { states }) };
  return { variation: { ...variation, set }, flows: result.flows };
}

function expectationOf({ verdict, way, reason }: FlowResult): string | Readonly<Record<string, string>> {
  if (reason === null) return verdict;
  return { verdict, ...(way === null ? {} : { way }), reason: reason.code, at: reason.host };
}
