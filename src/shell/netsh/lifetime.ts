/** Lifetimes as netsh reads and prints them. */
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import type { CommandArguments } from '../arguments.ts';
import { matchWord } from '../values.ts';

/** As usage writes one. */
export const LIFETIME = '<integer>|infinite';

/** Seconds, or `infinite`. */
export function readLifetime(values: CommandArguments, name: string): Nanoseconds | undefined {
  const text = values.text(name);
  if (text === undefined) return undefined;
  if (matchWord(text, ['infinite']) !== null) return Infinity;
  return seconds(values.integer(name, 0, 0xffffffff)!);
}

/** `6d23h57m58s`, leading units that are zero left out. */
export function lifeText(time: Nanoseconds): string {
  if (time === Infinity) return 'infinite';
  let rest = Math.max(0, Math.floor(time / 1e9));
  let text = '';
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || text !== '' || unit === 's') text += `${count}${unit}`;
  }
  return text;
}
