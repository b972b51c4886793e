import type { Nanoseconds } from '../sim/time.ts';

interface CacheEntry<Answer> {
  readonly answer: Answer;
  readonly until: Nanoseconds;
}

/** Answers by question text, each until its time to live ends. */
export class NameCache<Answer> {
  private readonly entries = new Map<string, CacheEntry<Answer>>();

  find(question: string, now: Nanoseconds): Answer | undefined {
    const entry = this.entries.get(question);
    if (entry === undefined) return undefined;
    if (now < entry.until) return entry.answer;
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
