/** Names with wildcards `*`, `?` and `[a-z]`, as cmdlets that look for something take them (about_Wildcards). */
export function wildcard(pattern: string, isCaseSensitive = false): (text: string) => boolean {
  const parts = pattern.split(/(\*|\?|\[[^\]\\^]+\])/);
  const source = parts
    .map((part) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      return isRange(part) ? part : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    // Two in a row say what one says, and would take long.
    .filter((part, index, all) => part !== '.*' || all.slice(0, index).findLast((other) => other !== '') !== '.*')
    .join('');
  const expression = new RegExp(`^${source}$`, isCaseSensitive ? 's' : 'is');
  return (text) => expression.test(text);
}

/** A range whose ends are in order; another `-` would be no expression. */
const isRange = (part: string): boolean =>
  /^\[[^\]\\^]+\]$/.test(part) && [...part.matchAll(/(.)-(.)/gs)].every(([, from, to]) => from! <= to!);
