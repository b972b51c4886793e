import type { Nanoseconds } from '../sim/time.ts';

/** An answer and how long it still holds. */
export interface CachedAnswer<Answer> {
  readonly answer: Answer;
  readonly remaining: Nanoseconds;
}

/** Answers by question text, each until its time to live ends. */
export class NameCache<Answer> {
  private readonly entries = new Map<string, { readonly answer: Answer; readonly until: Nanoseconds }>();

  find(question: string, now: Nanoseconds): CachedAnswer<Answer> | undefined {
    const entry = this.entries.get(question);
    if (entry === undefined) return undefined;
    if (now < entry.until) return { answer: entry.answer, remaining: entry.until - now };
    this.entries.delete(question);
    return undefined;
  }

  put(question: string, answer: Answer, until: Nanoseconds): void {
    this.entries.set(question, { answer, until });
  }

  clear(): void {
    this.entries.clear();
  }
}
