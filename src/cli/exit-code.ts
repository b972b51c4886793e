/** What the process tells its caller (contract section 1). */
export const exitCode = { ok: 0, expectationFailed: 1, usage: 2, inconclusive: 3, internal: 70 } as const;

/** A wrong use of the program, told in one message. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
