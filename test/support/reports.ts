import { diagnose } from '../../src/diagnose/cause/diagnose.ts';
import { SetUpRecorder } from '../../src/diagnose/cause/set-up-recorder.ts';
import { prepare, runReady } from '../../src/diagnose/simulate.ts';
import { describeScenario } from '../../src/diagnose/picture/scenario-picture.ts';
import { renderHtml } from '../../src/report/html/page.ts';
import type { ReportedScenario } from '../../src/report/html/scenario.ts';
import type { LoadedScenario } from '../../src/scenario/load.ts';
import { loadFile } from './scenarios.ts';

/** A scenario that has run, without captures. */
export function reported(loaded: LoadedScenario, withCauses = false): ReportedScenario {
  const ready = prepare(loaded);
  const setUp = new SetUpRecorder(ready.network.trace);
  const bare = runReady(ready, null, setUp);
  const simulation = withCauses ? diagnose(loaded, bare).simulation : bare;
  return {
    result: { ...simulation.result, captures: [] },
    picture: describeScenario(loaded, simulation, setUp.drops),
    captureLinks: [],
  };
}

export const reportOf = (file: string): string => renderHtml([reported(loadFile(file))]);
