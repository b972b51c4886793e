import { prepare } from '../diagnose/simulate.ts';
import type { SweepRecord } from '../diagnose/sweep/record.ts';
import { combinationAt, sizeOfShard } from '../diagnose/sweep/shard.ts';
import { Outcomes } from '../diagnose/sweep/table.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Combinations } from '../scenario/vary/axes.ts';
import { type PlainValue, valueText } from '../scenario/vary/value-list.ts';
import { exitCode } from './exit-code.ts';
import { asUsageError, ScenarioFault, UsageError } from './failure.ts';
import { Progress } from './progress.ts';
import { headerLine, recordLine, SweepFile, type SweepHeader } from './sweep-file.ts';
import { printTable } from './sweep-output.ts';
import { SweepPool } from './sweep-pool.ts';
import { type Wrong, wrongOf } from './sweep-wrong.ts';
import type { SweepAnswer, SweepJob, SweepTask } from './sweep-worker.ts';

/** Where the lines of a sweep go. */
interface Output {
  write(record: SweepRecord): void;
  close(whole: boolean): void;
}

const nowhere: Output = { write: () => undefined, close: () => undefined };

export interface SweepRunOptions {
  /** A file for JSON lines, `-` for standard output; null: none. */
  readonly out: string | null;
  readonly json: boolean;
  readonly shard: { readonly number: number; readonly of: number };
  readonly jobs: number;
  readonly verbose: boolean;
}

/** A sweep, or one shard of it, whose paths and lists are understood. */
export class SweepRun {
  private readonly options: SweepRunOptions;
  private readonly loaded: LoadedScenario;
  private readonly combinations: Combinations;
  private readonly header: SweepHeader;
  private readonly outcomes = new Outcomes();
  private readonly size: number;
  private done = 0;

  constructor(options: SweepRunOptions, loaded: LoadedScenario, combinations: Combinations, header: SweepHeader) {
    this.options = options;
    this.loaded = loaded;
    this.combinations = combinations;
    this.header = header;
    this.size = sizeOfShard(options.shard, combinations.count);
  }

  /** Checks every combination that is not there yet, runs them, prints the table. @returns the exit code */
  async run(job: SweepJob): Promise<number> {
    const output = this.openOutput();
    try {
      if (this.done > 0) process.stderr.write(`${this.done} of ${this.size} combinations are there already\n`);
      if (!(await this.work(job, output))) return this.tellStopped();
    } finally {
      output.close(this.done === this.size);
    }
    if (this.options.out === '-') return exitCode.ok;
    if (this.header.shard === null) printTable(this.outcomes.table(this.header), this.options.json);
    else if (this.options.verbose)
      process.stderr.write(`shard ${this.header.shard}: ${this.size} of ${this.header.combinations} combinations\n`);
    return exitCode.ok;
  }

  private tellStopped(): number {
    const { out } = this.options;
    const next =
      out === null || out === '-' ? 'with --out FILE it could go on later' : `the same command goes on with ${out}`;
    process.stderr.write(`stopped after ${this.done} of ${this.size} combinations; ${next}\n`);
    return exitCode.interrupted;
  }

  private openOutput(): Output {
    const { out } = this.options;
    if (out === null) return nowhere;
    if (out === '-') {
      process.stdout.write(headerLine(this.header));
      return { write: (record) => process.stdout.write(recordLine(record)), close: () => undefined };
    }
    try {
      return SweepFile.open(out, this.header, (record) => this.take(record));
    } catch (error) {
      throw asUsageError(error, `${out} cannot be written`, 'choose another file with --out');
    }
  }

  private take({ flows }: SweepRecord): void {
    this.outcomes.add(flows);
    this.done++;
  }

  /** @returns whether it came to its end */
  private async work(job: SweepJob, output: Output): Promise<boolean> {
    const left = this.size - this.done;
    if (left <= 0) return true;
    const pool = new SweepPool(Math.min(this.options.jobs, left), job);
    const stop = (): void => void pool.stop();
    process.once('SIGINT', stop);
    try {
      await this.all('check', pool, () => undefined);
      await this.all('run', pool, (record) => {
        this.write(output, record);
        this.take(record);
      });
    } finally {
      process.off('SIGINT', stop);
      await pool.stop();
    }
    return this.done === this.size;
  }

  private write(output: Output, record: SweepRecord): void {
    try {
      output.write(record);
    } catch (error) {
      throw asUsageError(
        error,
        `${this.options.out} cannot be written`,
        'what is there is kept: the same command goes on',
      );
    }
  }

  /** One pass over the combinations that are left, in their order. */
  private async all(kind: SweepTask['kind'], pool: SweepPool, take: (record: SweepRecord) => void): Promise<void> {
    const from = this.done;
    const places = Array.from({ length: this.size - from }, (_, place) => from + place);
    const combinations = places.map((place) => combinationAt(this.options.shard, place));
    const progress = new Progress(kind === 'check' ? 'checked' : 'run', combinations.length, this.options.verbose);
    let at = 0;
    try {
      for await (const answer of pool.inOrder(kind, combinations)) {
        if (answer.kind === 'record') take(answer.record);
        else this.refuse(answer, combinations[at]!);
        at++;
        progress.step();
      }
    } finally {
      progress.end();
    }
  }

  private refuse(answer: Exclude<SweepAnswer, { kind: 'record' }>, combination: number): void {
    if (answer.kind === 'fine') return;
    const values = this.combinations.values(combination);
    const texts = values.map((value, axis) => `${this.combinations.axes[axis]!.path}=${valueText(value)}`);
    if (answer.kind === 'fault') {
      const cause = new Error(answer.stack);
      cause.stack = `combination ${combination + 1}: ${texts.join(', ')}\n${answer.stack}`;
      throw new ScenarioFault(this.loaded.file, this.loaded.document.seed, cause);
    }
    const { message, hint } = firstOf(values, (value, axis) => this.faultOf(axis, value)) ?? {
      ...answer,
      message: `--vary ${texts.join(' with ')}: ${answer.message}`,
    };
    throw new UsageError(message, hint);
  }

  /** What is wrong with a value while everything else is the scenario's own; null for nothing. */
  private faultOf(axis: number, value: PlainValue): Wrong | null {
    try {
      prepare(this.combinations.with([[axis, value]]));
      return null;
    } catch (error) {
      const wrong = wrongOf(error);
      if (wrong === null) throw error;
      const { path } = this.combinations.axes[axis]!;
      return { ...wrong, message: `--vary ${path}=${valueText(value)}: ${wrong.message}` };
    }
  }
}

function firstOf<Item, Result>(
  items: readonly Item[],
  find: (item: Item, index: number) => Result | null,
): Result | null {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== null) return found;
  }
  return null;
}
