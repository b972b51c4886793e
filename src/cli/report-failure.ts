import { exitCode } from './exit-code.ts';
import { ScenarioFault, UsageError } from './failure.ts';
import { version } from './package-file.ts';

/** Says on standard error what went wrong, with `--json` on standard output too. @returns the exit code */
export function reportFailure(error: unknown, argumentsGiven: readonly string[]): number {
  if (error instanceof UsageError) {
    const { message, hint } = error;
    if (argumentsGiven.includes('--json')) {
      const told = { file: null, line: null, column: null, message, hint };
      process.stdout.write(`${JSON.stringify({ schemaVersion: 1, errors: [told] }, null, 2)}\n`);
    }
    process.stderr.write(`isatap-sim: ${message}\n${hint === null ? '' : `  hint: ${hint}\n`}`);
    return exitCode.usage;
  }
  process.stderr.write(faultText(error, argumentsGiven));
  return exitCode.internal;
}

/** Everything that somebody needs to see the same fault again. */
function faultText(error: unknown, argumentsGiven: readonly string[]): string {
  const cause = error instanceof ScenarioFault ? error.cause : error;
  return [
    'isatap-sim has a fault of its own. Please report this text and the scenario (`npm bugs isatap-sim` opens the place):',
    `version: ${version()}, node ${process.version}, ${process.platform} ${process.arch}`,
    `arguments: ${argumentsGiven.join(' ')}`,
    ...(error instanceof ScenarioFault ? [`file: ${error.file}`, `seed: ${error.seed}`] : []),
    cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
    '',
  ].join('\n');
}
