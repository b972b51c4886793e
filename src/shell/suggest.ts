/** The known word nearest to a wrong one, by edit distance; null when none is near. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wrong.length / 3)) + 1;
  for (const word of known) {
    const distance = editDistance(wrong.toLowerCase(), word.toLowerCase(), least);
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}

/** `did you mean "x"?`, or what there is. */
export function suggestion(wrong: string, known: readonly string[]): string | null {
  const near = nearest(wrong, known);
  if (near !== null) return `did you mean ${JSON.stringify(near)}?`;
  return known.length === 0 || known.length > 20 ? null : `known: ${known.join(', ')}`;
}

/** Levenshtein distance; at least `limit` when the lengths alone differ by so much. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])));
    }
    row = next;
  }
  return row[b.length]!;
}
