import { isNumeric, type PlainValue, readValueList, valueText } from './value-list.ts';

/** A list that `--vary` would read as these values: three or more with one step as a range. */
export function listText(values: readonly PlainValue[]): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length;) {
    const run = runFrom(values, at);
    const range = run.length > 2 ? rangeText(run) : null;
    parts.push(range ?? itemText(values[at]!));
    at += range === null ? 1 : run.length;
  }
  return parts.join(',');
}

/** The values from a place on that have the step of the first two of them. */
function runFrom(values: readonly PlainValue[], at: number): (string | number)[] {
  const run: (string | number)[] = [];
  for (const value of values.slice(at)) {
    if (!isNumeric(value)) break;
    if (run.length > 1 && stepOf(run.at(-1)!, value) !== stepOf(run[0]!, run[1]!)) break;
    run.push(value);
  }
  return run;
}

const stepOf = (from: string | number, to: string | number): number =>
  Number((Number.parseFloat(String(to)) - Number.parseFloat(String(from))).toFixed(9));

/** null: the values have no step in common. */
function rangeText(values: readonly (string | number)[]): string | null {
  const [first, second] = [String(values[0]), String(values[1])];
  const unit = /[A-Za-z]*$/.exec(first)![0];
  const step = Math.abs(stepOf(first, second));
  const text = `${first}..${String(values.at(-1))}${step === 1 ? '' : `:${step}${unit}`}`;
  // What comes out must be what was put in, whatever rounding does.
  return JSON.stringify(readRange(text)) === JSON.stringify(values) ? text : null;
}

function readRange(text: string): PlainValue[] | null {
  try {
    return readValueList(text);
  } catch {
    return null;
  }
}

/** Quoted where it would be read as something else. */
function itemText(value: PlainValue): string {
  const text = valueText(value);
  if (typeof value !== 'string') return text;
  const [read, ...more] = /["'[\]{}]/.test(text) ? [] : (readRange(text) ?? []);
  return read === value && more.length === 0 ? text : JSON.stringify(text);
}
