import type { Nanoseconds } from '../sim/time.ts';

/** An answer and how long it still holds. */
export interface CachedAnswer<Answer> {
  readonly answer: Answer;
  readonly remaining: Nanoseconds;
}

/** Answers by question text, each until its time to live ends. */
export class NameCache<Answer> {
  private readonly held = new Map<string, { readonly answer: Answer; readonly until: Nanoseconds }>();

  find(question: string, now: Nanoseconds): CachedAnswer<Answer> | undefined {
    const entry = this.held.get(question);
    if (entry === undefined) return undefined;
    if (now < entry.until) return { answer: entry.answer, remaining: entry.until - now };
    this.held.delete(question);
    return undefined;
  }

  put(question: string, answer: Answer, until: Nanoseconds): void {
    this.held.set(question, { answer, until });
  }

  /** What still holds, in the order in which it came. */
  entries(now: Nanoseconds): (CachedAnswer<Answer> & { readonly question: string })[] {
    return [...this.held].flatMap(([question, { answer, until }]) =>
      now < until ? [{ question, answer, remaining: until - now }] : [],
    );
  }

  clear(): void {
    this.held.clear();
  }
}
