/** Scenario files as people write them: small maps on one line, the rest in blocks. */

const WIDTH = 118;
/** Words that YAML 1.1 or 1.2 takes for something else. */
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** The lines of a map, keys at `indent`. */
export function yamlLines(map: object, indent = 0): string[] {
  return Object.entries(map).flatMap(([key, value]: [string, unknown]) => {
    const begin = `${' '.repeat(indent)}${scalar(key)}:`;
    if (value === undefined) return [];
    if (Array.isArray(value)) return listLines(value, begin, indent);
    if (typeof value !== 'object' || value === null) return [`${begin} ${scalar(value, true)}`];
    const flat = flow(value);
    if (flat !== null && begin.length + flat.length < WIDTH) return [`${begin} ${flat}`];
    return [begin, ...yamlLines(value, indent + 2)];
  });
}

function listLines(items: readonly unknown[], begin: string, indent: number): string[] {
  const flat = flow(items);
  if (flat !== null && begin.length + flat.length < WIDTH) return [`${begin} ${flat}`];
  return [
    begin,
    ...items.flatMap((item) => {
      const dash = `${' '.repeat(indent + 2)}- `;
      if (typeof item !== 'object' || item === null) return [`${dash}${scalar(item, true)}`];
      const one = flowOf(item);
      if (dash.length + one.length < WIDTH) return [`${dash}${one}`];
      const [first = '', ...rest] = yamlLines(item, indent + 4);
      return [`${dash}${first.trimStart()}`, ...rest];
    }),
  ];
}

/** One line for what has nothing but scalars and short lists inside; commands stand on lines of their own. */
function flow(value: object): string | null {
  const items: readonly unknown[] = Object.values(value);
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' || String(item).includes(' '))) return null;
  const isFlat = items.every((item) => typeof item !== 'object' || (Array.isArray(item) && flow(item) !== null));
  return isFlat ? flowOf(value) : null;
}

function flowOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value as Record<string, unknown>).filter(([, item]) => item !== undefined);
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, item]) => `${scalar(key)}: ${flowOf(item)}`).join(', ')} }`;
}

/** @param alone whether it stands on a line of its own, where colons and commas inside of words are plain */
function scalar(value: unknown, alone = false): string {
  if (typeof value !== 'string') return String(value);
  const signs = alone ? /^[A-Za-z0-9][A-Za-z0-9 ._/=+()":,-]*$/ : /^[A-Za-z0-9][A-Za-z0-9 ._/=+()-]*$/;
  const isPlain = signs.test(value) && !/ $|:$|: /.test(value) && !WORDS.test(value);
  const isNumber = /^(?:[\d.][\d._:e+-]*|0[xob].*)$/i.test(value) && (value.match(/\./g) ?? []).length < 2;
  if (isPlain && !isNumber) return value;
  return CONTROL.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}

/** Characters that end lines or that no text file has. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\ufeff]/u;

/** Text for one line of a comment. */
export const withoutControls = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\ufeff]/gu, ' ');

/** Comment lines, long ones broken at blanks. */
export function commentLines(text: string, indent = 0): string[] {
  const begin = `${' '.repeat(indent)}# `;
  const lines: string[] = [];
  let line = '';
  for (const word of withoutControls(text).split(' ')) {
    if (line !== '' && begin.length + line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${begin}${each}`.trimEnd());
}
