/** Rows of the sheet of requirements that no test holds, and why. A row that a test names is tested all the same. */

/** Rows that ask nothing of a program, or nothing of this one. */
export const notApplicable: Readonly<Record<string, string>> = {};

/** Rows that apply and that are not built, or not held by a test. */
export const knownGaps: Readonly<Record<string, string>> = {};
