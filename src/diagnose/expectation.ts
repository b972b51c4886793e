import type { Expectation } from '../scenario/schema.ts';
import { asList } from '../scenario/schema-values.ts';
import type { FlowResult } from './result.ts';

/** A flow that is judged and perhaps diagnosed, and not yet held against what was expected. */
export type JudgedFlow = Omit<FlowResult, 'expected' | 'ok' | 'unmet'>;

/** The result with what of the expectation did not hold. */
export function withExpectation(flow: JudgedFlow, expectation: Expectation | undefined): FlowResult {
  const wanted = typeof expectation === 'string' ? { verdict: expectation } : expectation;
  const unmet = wanted === undefined ? [] : unmetOf(flow, wanted);
  return { ...flow, expected: wanted?.verdict ?? null, unmet, ok: unmet.length === 0 };
}

/** One sentence for each thing that is not as expected. A single cause is the first, a list names all of them. */
function unmetOf(flow: JudgedFlow, wanted: Exclude<Expectation, string>): string[] {
  const unmet: string[] = [];
  const compare = (what: string, expected: string | undefined, found: string | null): void => {
    if (expected !== undefined && expected !== found) unmet.push(`${what} is ${found ?? 'none'}, expected ${expected}`);
  };
  compare('verdict', wanted.verdict, flow.verdict);
  compare('way', wanted.way, flow.way);
  compare('reason', wanted.reason, flow.reason?.code ?? null);
  compare('host', wanted.at, flow.reason?.host ?? null);
  const { causes } = flow;
  const compareList = (what: string, expected: string | string[] | undefined, found: readonly string[]): void => {
    if (expected === undefined) return;
    const seen = Array.isArray(expected) ? found : found.slice(0, 1);
    compare(what, asList(expected).join(', '), seen.length === 0 ? null : seen.join(', '));
  };
  compareList(
    'cause',
    wanted.cause,
    causes.map(({ code }) => code),
  );
  compareList(
    'cause on',
    wanted.on,
    causes.map(({ host }) => host),
  );
  if (wanted.proved !== undefined) {
    const proved = causes.length > 0 && causes.every((cause) => cause.proved);
    compare('proved', String(wanted.proved), String(proved));
  }
  return unmet;
}
