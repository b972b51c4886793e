import type { Process } from '../../sim/process.ts';
import type { Terminal } from '../command.ts';
import type { PsValue } from './object.ts';

/** What an element of a pipeline hands on, and whether it worked. */
export interface StageResult {
  readonly values: readonly PsValue[];
  readonly ok: boolean;
}

/** One element of a pipeline, bound. */
export interface Stage {
  /** Whether it waits for the network. */
  readonly isLasting: boolean;
  /** Errors and notes are printed at once, values are handed on. */
  run(input: readonly PsValue[], terminal: Terminal): Process<StageResult>;
}

/** A pipeline in parentheses, bound. */
export interface Argument {
  readonly isLasting: boolean;
  readonly run: (terminal: Terminal) => Process<{ readonly value: PsValue; readonly ok: boolean }>;
}

/** One that takes no time and prints nothing by itself. */
export const instantStage = (run: (input: readonly PsValue[]) => StageResult): Stage => ({
  isLasting: false,
  // oxlint-disable-next-line require-yield
  *run(input) {
    return run(input);
  },
});
