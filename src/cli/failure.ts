import util from 'node:util';

/** A wrong use of the program, or something outside of it that stands in the way; told in one message. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** A fault of the program itself while it worked on a scenario. `cause`: what was thrown. */
export class ScenarioFault extends Error {
  readonly file: string;
  readonly seed: number;

  constructor(file: string, seed: number, cause: unknown) {
    super(`${file} cannot be run`, { cause });
    this.name = 'ScenarioFault';
    this.file = file;
    this.seed = seed;
  }
}

/** What the operating system says was wrong, in its words and with its code; null for any other error. */
export function systemErrorText(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { errno, code } = error as NodeJS.ErrnoException;
  if (errno === undefined || code === undefined) return null;
  const [, words] = util.getSystemErrorMap().get(errno) ?? [code, error.message];
  return `${words} (${code})`;
}

/** An error of the file system as a wrong use, any other as it is. @param what the sentence before the system's words */
export function asUsageError(error: unknown, what: string, hint: string): unknown {
  const text = systemErrorText(error);
  return text === null ? error : new UsageError(`${what}: ${text}`, hint);
}
