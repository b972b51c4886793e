/** What goes from one cmdlet of a pipeline to the next (about_Objects, about_Properties). */
import type { Nanoseconds } from '../../sim/time.ts';
import type { View } from './view.ts';

export type PsValue = string | number | boolean | null | TimeSpan | PsObject | Formatted | readonly PsValue[];

/** A time as .NET has it; Infinity is [TimeSpan]::MaxValue. */
export interface TimeSpan {
  readonly kind: 'time-span';
  readonly time: Nanoseconds;
}

/** An object of a class, its properties in Windows' order; null where Windows has one that the model knows nothing of. */
export interface PsObject {
  readonly kind: 'object';
  readonly type: ObjectType;
  readonly properties: Readonly<Record<string, PsValue>>;
  /** What ToString gives; left out: the name of the class. */
  readonly text?: string;
}

/** What Format-Table and its like have made: text that is printed as it stands. */
export interface Formatted {
  readonly kind: 'formatted';
  readonly text: string;
}

/** What objects of one class share. */
export interface ObjectType {
  /** That of CIM or .NET. */
  readonly name: string;
  /** Other names of properties, by the alias. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** How it is printed where nothing else is asked for; left out: by its properties. */
  readonly view?: View;
  /** For Format-Table and Format-List, where they do not show what `view` shows. */
  readonly otherView?: View;
}

export const timeSpan = (time: Nanoseconds): TimeSpan => ({ kind: 'time-span', time });

export const makeObject = (
  type: ObjectType,
  properties: Readonly<Record<string, PsValue>>,
  text?: string,
): PsObject => ({ kind: 'object', type, properties, ...(text === undefined ? {} : { text }) });

export const isArray = (value: PsValue): value is readonly PsValue[] => Array.isArray(value);

export const isObject = (value: PsValue): value is PsObject => kindOf(value) === 'object';

/** null: a plain value or an array. */
export function kindOf(value: PsValue): 'object' | 'time-span' | 'formatted' | null {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : null;
}

/** The full name of a property, whatever its case or alias; undefined: the object has none such. */
export function propertyName({ type, properties }: PsObject, name: string): string | undefined {
  const find = (names: readonly string[], wanted: string): string | undefined =>
    names.find((each) => each.toLowerCase() === wanted.toLowerCase());
  const own = find(Object.keys(properties), name);
  if (own !== undefined) return own;
  const alias = find(Object.keys(type.aliases ?? {}), name);
  return alias === undefined ? undefined : find(Object.keys(properties), type.aliases![alias]!);
}

/** A property's value, null where there is none; of an array those of its members (about_Member-Access_Enumeration). */
export function propertyOf(value: PsValue, name: string): PsValue {
  if (isArray(value)) return propertyOfArray(value, name);
  if (typeof value === 'string') return name.toLowerCase() === 'length' ? value.length : null;
  if (!isObject(value)) return null;
  const found = propertyName(value, name);
  return found === undefined ? null : value.properties[found]!;
}

function propertyOfArray(values: readonly PsValue[], name: string): PsValue {
  if (/^(count|length)$/i.test(name)) return values.length;
  return unrolled(
    values
      .map((each) => propertyOf(each, name))
      .filter((each) => each !== null)
      .flat(),
  );
}

/** What a pipeline gives: nothing, the one value, or an array. */
export const unrolled = (values: readonly PsValue[]): PsValue => (values.length > 1 ? values : (values[0] ?? null));

/** What a value puts into a pipeline. */
export function enumerated(value: PsValue): readonly PsValue[] {
  if (value === null) return [];
  return isArray(value) ? value : [value];
}

/** Days of [TimeSpan]::MaxValue: 2^63 - 1 units of 100 ns. */
export const MAXIMUM_TIME_SPAN = '10675199.02:48:05.4775807';

/** As .NET's ToString writes it: `6.00:10:40`, with seven digits behind the seconds where there is a rest. */
export function timeSpanText({ time }: TimeSpan): string {
  if (time === Infinity) return MAXIMUM_TIME_SPAN;
  const ticks = Math.max(0, Math.round(time / 100));
  const whole = Math.floor(ticks / 1e7);
  const two = (part: number): string => String(part).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const rest = ticks % 1e7;
  const clock = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60].map(two).join(':');
  return `${days > 0 ? `${days}.` : ''}${clock}${rest > 0 ? `.${String(rest).padStart(7, '0')}` : ''}`;
}

/** A value as a text: what ToString gives, and what stands in a table or a list. */
export function textOf(value: PsValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  if (isArray(value)) return `{${value.map(textOf).join(', ')}}`;
  if (value.kind === 'time-span') return timeSpanText(value);
  return value.kind === 'formatted' ? value.text : (value.text ?? value.type.name);
}
