/** Where something stands in a file; line and column are counted from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a scenario, in words for the one who wrote it. */
export interface Problem extends SourcePosition {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What to do about it; commands stand on lines of their own. */
  readonly hint: string | null;
  /** Of a lint. */
  readonly code?: string;
}

/** A scenario that cannot be run. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}

const HINT = '  hint: ';

/** `file:line:column: message`, the hint on lines of its own. */
export function formatProblem({ severity, file, line, column, message, hint, code }: Problem): string {
  const kind = severity === 'warning' ? 'warning: ' : '';
  const name = code === undefined ? '' : ` [${code}]`;
  const below = hint === null ? '' : `\n${HINT}${hint.replaceAll('\n', `\n${' '.repeat(HINT.length)}`)}`;
  return `${file}:${line}:${column}: ${kind}${message}${name}${below}`;
}

export function errorAt(position: SourcePosition, message: string, hint: string | null = null): Problem {
  return { severity: 'error', ...position, message, hint };
}
