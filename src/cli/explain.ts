import path from 'node:path';
import { diagnose } from '../diagnose/cause/diagnose.ts';
import { type FixedVariation, fixedVariation } from '../diagnose/cause/fixed-variation.ts';
import { SetUpRecorder } from '../diagnose/cause/set-up-recorder.ts';
import { type ReadyScenario, runReady } from '../diagnose/simulate.ts';
import { tellStory } from '../diagnose/story.ts';
import { renderStory } from '../report/explain.ts';
import { storyAsMarkdown } from '../report/explain-markdown.ts';
import { suggestion } from '../shell/suggest.ts';
import { variationText } from '../scenario/variation-text.ts';
import { exitCode } from './exit-code.ts';
import { ScenarioFault, UsageError } from './failure.ts';
import { loadOne } from './load-all.ts';
import { writeWhole } from './output-files.ts';
import { terminalPalette, terminalWidth } from './terminal.ts';

export interface ExplainOptions {
  readonly file: string;
  readonly flow: string;
  readonly json: boolean;
  readonly markdown: boolean;
  /** A file for a variation with the fix; null: none. */
  readonly apply: string | null;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** Tells the story of one flow. @returns the exit code @throws UsageError, ScenarioFault */
export function explain(options: ExplainOptions): number {
  const ready = loadOne(options.file, options);
  if (ready === null) return exitCode.usage;
  const { flows, seed } = ready.loaded.document;
  if (!Object.hasOwn(flows, options.flow))
    throw new UsageError(
      `${options.file} has no flow ${JSON.stringify(options.flow)}`,
      suggestion(options.flow, Object.keys(flows)),
    );
  checkTarget(options.apply, ready.loaded.files);
  try {
    return tell(ready, options);
  } catch (error) {
    throw error instanceof UsageError ? error : new ScenarioFault(options.file, seed, error);
  }
}

function tell(ready: ReadyScenario, { flow: name, json, markdown, apply }: ExplainOptions): number {
  const { loaded } = ready;
  const setUp = new SetUpRecorder(ready.network.trace);
  const { simulation, cures } = diagnose(loaded, runReady(ready, null, setUp), name);
  const { result } = simulation;
  const flow = result.flows.find((each) => each.name === name)!;
  const story = tellStory(simulation, name, setUp.drops);
  const { stdout } = process;
  if (json) {
    const { file, title } = result;
    stdout.write(`${JSON.stringify({ schemaVersion: 1, file, title, flow, story }, null, 2)}\n`);
  } else if (markdown) stdout.write(storyAsMarkdown(result, flow, story));
  else stdout.write(renderStory(result, flow, story, terminalPalette(stdout), terminalWidth(stdout)));
  if (apply === null) return exitCode.ok;
  const cure = cures.get(name);
  if (cure === undefined)
    throw new UsageError(`there is no fix for ${name} to write to ${apply}`, 'what was found is told above');
  saveVariation(apply, loaded.file, fixedVariation(loaded, name, cure));
  process.stderr.write(`${apply} is ${loaded.file} with the fix; run it with: isatap-sim run ${apply}\n`);
  return exitCode.ok;
}

/** A variation that stood in the place of what it extends would extend itself. @throws UsageError */
function checkTarget(apply: string | null, files: readonly string[]): void {
  if (apply === null) return;
  const same = files.find((file) => path.resolve(file) === path.resolve(apply));
  if (same !== undefined)
    throw new UsageError(`--apply ${apply} would overwrite ${same}, which the variation extends`, 'name another file');
}

function saveVariation(file: string, base: string, variation: FixedVariation): void {
  const near = path.relative(path.dirname(path.resolve(file)), path.resolve(base)).replaceAll('\\', '/');
  writeWhole('apply', file, variationText(near, variation));
}
