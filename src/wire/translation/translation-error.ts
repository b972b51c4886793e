/** Type, code and the 32 bits behind the checksum of an ICMP message of either family. */
export interface IcmpHead {
  readonly type: number;
  readonly code: number;
  readonly parameter: number;
}

/** Why a packet does not pass from one family to the other. */
export type TranslationProblem = 'malformed' | 'bad-checksum' | 'header' | 'no-counterpart';

/** A packet that cannot be translated. It may have been changed, so whoever reports on it kept what it quotes. */
export class TranslationError extends Error {
  readonly problem: TranslationProblem;
  /** What its source is due, of the family of the packet; null: silence (RFC 7915 sections 4 and 5). */
  readonly report: IcmpHead | null;

  constructor(problem: TranslationProblem, detail: string, report: IcmpHead | null = null) {
    super(detail);
    this.name = 'TranslationError';
    this.problem = problem;
    this.report = report;
  }
}
