/** What became of pairs, sorted by why they fail: what every picture of a matrix is made of. */
import type { MatrixPair, MatrixProbe, MatrixResult } from './result.ts';

/** One cell's part, ping or TCP. `untried`: there was nothing to try. `mixed`: ports of one host that fare differently. */
export type Mark = 'answered' | 'untried' | 'mixed' | FailureKind;

/** A way to fail: pairs that share it have one letter. */
export interface FailureKind {
  readonly code: string;
  readonly way: MatrixProbe['way'];
}

/** A try that failed. */
export interface Failure {
  readonly pair: MatrixPair;
  readonly protocol: string;
  readonly probe: MatrixProbe;
}

export interface FailureGroup {
  readonly kind: FailureKind;
  readonly failures: readonly Failure[];
}

export const pingMark = ({ ping }: MatrixPair): Mark => (ping === null ? 'untried' : markOf(ping));

export function tcpMark({ tcp }: MatrixPair): Mark {
  const [first, ...others] = tcp.map(markOf);
  if (first === undefined) return 'untried';
  return others.every((other) => isSame(first, other)) ? first : 'mixed';
}

/** Where no packet was dropped, what the sender saw stands in place of a reason. */
function markOf({ verdict, reason, observed, way }: MatrixProbe): Mark {
  return verdict === 'delivered' ? 'answered' : { code: reason?.code ?? observed, way };
}

const isSame = (a: Mark, b: Mark): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : a.code === b.code && a.way === b.way;

export const triesOf = (pair: MatrixPair): { readonly protocol: string; readonly probe: MatrixProbe }[] => [
  ...(pair.ping === null ? [] : [{ protocol: 'ping', probe: pair.ping }]),
  ...pair.tcp.map((probe) => ({ protocol: `tcp/${probe.port}`, probe })),
];

/** The ways to fail, the most frequent first. */
export function failureGroups({ pairs }: MatrixResult): FailureGroup[] {
  const groups: { kind: FailureKind; failures: Failure[] }[] = [];
  for (const pair of pairs) {
    for (const { protocol, probe } of triesOf(pair)) {
      const mark = markOf(probe);
      if (typeof mark === 'string') continue;
      const known = groups.find(({ kind }) => isSame(kind, mark));
      if (known === undefined) groups.push({ kind: mark, failures: [{ pair, protocol, probe }] });
      else known.failures.push({ pair, protocol, probe });
    }
  }
  return groups.sort((a, b) => b.failures.length - a.failures.length);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** One sign for each mark: it is read without colour. */
export function signsOf(groups: readonly FailureGroup[]): (mark: Mark) => string {
  return (mark) => {
    if (mark === 'answered') return '+';
    if (mark === 'untried') return '-';
    if (mark === 'mixed') return '*';
    return LETTERS[groups.findIndex(({ kind }) => isSame(kind, mark))] ?? '?';
  };
}

/** How many tries were answered. */
export function countAnswered({ pairs }: MatrixResult): Record<'ping' | 'tcp', { answered: number; tried: number }> {
  const tries = pairs.flatMap(triesOf);
  const count = (isPing: boolean): { answered: number; tried: number } => {
    const some = tries.filter(({ protocol }) => (protocol === 'ping') === isPing);
    return { answered: some.filter(({ probe }) => probe.verdict === 'delivered').length, tried: some.length };
  };
  return { ping: count(true), tcp: count(false) };
}
