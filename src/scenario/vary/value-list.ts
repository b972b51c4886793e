import { parse } from 'yaml';
import { outsideBrackets } from './vary-text.ts';
import { VaryError } from './vary-error.ts';

/** A value as JSON has it. null: the key, or the parameter of the command, is left out. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** Values of one list at most. */
export const MOST_VALUES = 1_000_000;

const RANGE_FORM = 'a range is FIRST..LAST or FIRST..LAST:STEP, such as 1..400:10 or 10ms..50ms:5ms';

/**
 * The values of `1,2,5`, `1..400:10`, `10ms..50ms:5ms`, `true,false`, `[],[proto41]`; with a comma or blank at an end
 * they stand in quotes. @throws VaryError
 */
export function readValueList(list: string): PlainValue[] {
  const ends = [...outsideBrackets(list, ','), list.length];
  const items = ends.map((end, index) => list.slice(index === 0 ? 0 : ends[index - 1]! + 1, end).trim());
  const values = items.flatMap(readItem);
  if (values.length > MOST_VALUES) throw tooMany(list);
  const seen = new Set<string>();
  for (const value of values) {
    const key = JSON.stringify(value);
    if (seen.has(key)) throw new VaryError(`${key} stands in the list twice`);
    seen.add(key);
  }
  return values;
}

function readItem(item: string): PlainValue[] {
  if (item === '') throw new VaryError('a value of the list is empty', `write null for "left out", '""' for no text`);
  if (/^[[{"']/.test(item)) return [readYamlValue(item)];
  if (/^-?[\d.]+[A-Za-z]*\.\./.test(item)) return readRange(item);
  return [readScalar(item)];
}

function readYamlValue(item: string): PlainValue {
  try {
    return parse(item) as PlainValue;
  } catch (error) {
    throw new VaryError(
      `${item} cannot be read: ${(error as Error).message.split('\n')[0]!}`,
      'lists, maps and texts in quotes are written as in YAML',
    );
  }
}

function readScalar(text: string): PlainValue {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'null') return null;
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

const NUMBER = String.raw`(-?\d{1,15}(?:\.\d{1,9})?)([A-Za-z]*)`;
const RANGE = new RegExp(`^${NUMBER}\\.\\.${NUMBER}(?::${NUMBER})?$`);

/** Counts in units of the last decimal place, so that 0.1 + 0.2 is 0.3. */
function readRange(item: string): PlainValue[] {
  const match = RANGE.exec(item);
  if (match === null) throw new VaryError(`${JSON.stringify(item)} is no range`, RANGE_FORM);
  const [, first = '', firstUnit = '', last = '', lastUnit = '', step = '1', stepUnit = ''] = match;
  const unit = lastUnit;
  if ([firstUnit, stepUnit].some((other) => other !== '' && other !== unit))
    throw new VaryError(`${JSON.stringify(item)} mixes units`, `write all of it in one unit: ${RANGE_FORM}`);
  const places = Math.max(...[first, last, step].map((number) => number.split('.')[1]?.length ?? 0));
  const [from, to, by] = [first, last, step].map((number) => Math.round(Number(number) * 10 ** places)) as [
    number,
    number,
    number,
  ];
  if (![from, to, by].every(Number.isSafeInteger)) throw new VaryError(`${JSON.stringify(item)} has too many digits`);
  if (by <= 0) throw new VaryError(`the step of ${JSON.stringify(item)} is to be more than 0`, RANGE_FORM);
  const count = Math.floor(Math.abs(to - from) / by) + 1;
  if (count > MOST_VALUES) throw tooMany(item);
  const direction = to < from ? -1 : 1;
  return Array.from({ length: count }, (_, index) => {
    const fixed = ((from + direction * index * by) / 10 ** places).toFixed(places);
    const number = places === 0 ? fixed : fixed.replace(/\.?0+$/, '');
    return unit === '' ? Number(number) : number + unit;
  });
}

const tooMany = (list: string): VaryError =>
  new VaryError(`${list} makes more than ${MOST_VALUES} values`, 'take a larger step, or fewer values');

/** Whether a value is a number, with or without a unit. */
export const isNumeric = (value: PlainValue): value is number | string =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?[A-Za-z]*$/.test(value));

/** Whether values have an order of their own; one that is left out stands in it anywhere. */
export const isOrdered = (values: readonly PlainValue[]): boolean =>
  values.every((value) => value === null || isNumeric(value));

/** A value as it would be typed. */
export const valueText = (value: PlainValue): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
