/** Cmdlets that choose, order and count what is piped into them (module Microsoft.PowerShell.Utility and .Core). */
import { type Cmdlet, type CmdletParameter, type CmdletResult, giving } from './cmdlet.ts';
import { calculate } from './calculated-property.ts';
import type { CmdletArguments, WantedProperty } from './cmdlet-arguments.ts';
import type { ErrorRecord } from './error-record.ts';
import { compare, type Comparison, COMPARISONS, evaluate, isTrue, order, regularExpression } from './expression.ts';
import {
  enumerated,
  isObject,
  makeObject,
  type ObjectType,
  propertyName,
  propertyOf,
  type PsObject,
  type PsValue,
  textOf,
} from './object.ts';
import { listView } from './view.ts';
import { wildcard } from './wildcard.ts';

const comparisonParameters: readonly CmdletParameter[] = COMPARISONS.map((name) => ({ name, kind: 'switch' }));

/** The condition of Where-Object: a script block, or a property, an operator and a value. */
function bindWhere(values: CmdletArguments): (item: PsValue) => boolean {
  const block = values.block('FilterScript');
  if (block !== undefined) return (item) => isTrue(evaluate(block, item));
  const isNamed = values.has('Property');
  const property = values.text(isNamed ? 'Property' : 'FilterScript');
  if (property === undefined) {
    values.needOneOf('FilterScript', 'Property');
    return () => false;
  }
  const operator = COMPARISONS.find((name) => values.boolean(name) === true);
  const texts = (isNamed && !values.has('Value') ? values.texts('FilterScript') : values.texts('Value')) ?? [];
  if (operator === undefined) return (item) => isTrue(propertyOf(item, property));
  const wanted = texts.map(constantOf);
  const right = operator === 'in' || operator === 'notin' || wanted.length > 1 ? wanted : (wanted[0] ?? null);
  return (item) => isTrue(compare(operator satisfies Comparison, propertyOf(item, property), right));
}

function constantOf(text: string): PsValue {
  const constant = /^\$(true|false|null)$/i.exec(text)?.[1]?.toLowerCase();
  if (constant !== undefined) return constant === 'null' ? null : constant === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function bindSelect(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const count = (name: string): number | undefined => values.integer(name, 0, 0x7fffffff);
  const [first, last, skip = 0] = [count('First'), count('Last'), count('Skip')];
  const index = values.list('Index', (text, refuse) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw refuse('Index is to be whole numbers');
  });
  const names = values.properties('Property');
  const expanded = values.text('ExpandProperty');
  const isUnique = values.boolean('Unique') === true;
  const type: ObjectType = { name: 'Selected.System.Management.Automation.PSCustomObject' };
  return (input) => {
    let chosen = last === undefined ? input.slice(skip) : input.slice(0, Math.max(0, input.length - skip));
    if (index !== undefined) chosen = input.filter((_, at) => index.includes(at));
    if (first !== undefined || last !== undefined)
      chosen = [...chosen.slice(0, first ?? 0), ...chosen.slice(Math.max(first ?? 0, chosen.length - (last ?? 0)))];
    const errors: ErrorRecord[] = [];
    if (expanded !== undefined) chosen = chosen.flatMap((item) => expand(item, expanded, errors));
    else if (names !== undefined) chosen = chosen.map((item) => selected(item, names, type));
    return { objects: isUnique ? unique(chosen) : chosen, errors };
  };
}

function expand(item: PsValue, name: string, errors: ErrorRecord[]): readonly PsValue[] {
  const found = isObject(item) ? propertyName(item, name) : undefined;
  if (found !== undefined && isObject(item)) return enumerated(item.properties[found]!);
  errors.push({
    message: `Property "${name}" cannot be found.`,
    category: 'InvalidArgument',
    about: `(${textOf(item)}:PSObject)`,
    reason: 'PSArgumentException',
    id: 'ExpandPropertyNotFound',
  });
  return [];
}

/** Properties by name or wildcard, in the order wanted; one that the object has not is empty. */
export function namesOf(item: PsObject, wanted: readonly string[]): string[] {
  const names = wanted.flatMap((name) => {
    if (!/[*?[]/.test(name)) return [propertyName(item, name) === name ? name : aliasOf(item, name)];
    const fits = wildcard(name);
    return Object.keys(item.properties).filter((each) => fits(each));
  });
  return [...new Set(names)];
}

/** A name as the object writes it; an alias stays what it is. */
function aliasOf(item: PsObject, name: string): string {
  const alias = Object.keys(item.type.aliases ?? {}).find((each) => each.toLowerCase() === name.toLowerCase());
  return alias ?? propertyName(item, name) ?? name;
}

/** An object of nothing but these properties. */
export function selected(item: PsValue, wanted: readonly WantedProperty[], type: ObjectType): PsObject {
  const entries = wanted.flatMap((each): [string, PsValue][] => {
    if (typeof each !== 'string') return [[each.name, calculate(each, item)]];
    const names = isObject(item) ? namesOf(item, [each]) : [each];
    return names.map((name) => [name, propertyOf(item, name)]);
  });
  return makeObject(type, Object.fromEntries(entries));
}

function unique(values: readonly PsValue[]): PsValue[] {
  const key = (value: PsValue): string =>
    isObject(value) ? JSON.stringify(Object.values(value.properties).map(textOf)) : textOf(value);
  const known = new Set<string>();
  return values.filter((value) => {
    const isNew = !known.has(key(value));
    known.add(key(value));
    return isNew;
  });
}

function bindSort(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const wanted = values.properties('Property') ?? [];
  const sign = values.boolean('Descending') === true ? -1 : 1;
  const isUnique = values.boolean('Unique') === true;
  const keys = (item: PsValue): PsValue[] =>
    wanted.length === 0
      ? [item]
      : wanted.map((each) => (typeof each === 'string' ? propertyOf(item, each) : calculate(each, item)));
  const between = (a: PsValue, b: PsValue): number => {
    const right = keys(b);
    return keys(a).reduce<number>((found, key, at) => found || order(key, right[at]!) || 0, 0) * sign;
  };
  return (input) => {
    const sorted = input.toSorted(between);
    return giving(
      ...(isUnique ? sorted.filter((item, at) => at === 0 || between(sorted[at - 1]!, item) !== 0) : sorted),
    );
  };
}

const measure: ObjectType = {
  name: 'Microsoft.PowerShell.Commands.GenericMeasureInfo',
  view: listView('Count Average Sum Maximum Minimum Property'),
};

function bindMeasure(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const name = values.text('Property');
  const isWanted = (what: string): boolean => values.boolean(what) === true;
  return (input) => {
    const found = input
      .map((item) => (name === undefined ? item : propertyOf(item, name)))
      .filter((each) => each !== null);
    const numbers = found.filter((each) => typeof each === 'number');
    const sum = numbers.reduce((total, each) => total + each, 0);
    const some = (what: string, value: number): number | null => (isWanted(what) && numbers.length > 0 ? value : null);
    return giving(
      makeObject(measure, {
        Count: found.length,
        Average: some('Average', sum / numbers.length),
        Sum: some('Sum', sum),
        Maximum: some(
          'Maximum',
          numbers.reduce((most, each) => Math.max(most, each), -Infinity),
        ),
        Minimum: some(
          'Minimum',
          numbers.reduce((least, each) => Math.min(least, each), Infinity),
        ),
        Property: name ?? null,
      }),
    );
  };
}

const group: ObjectType = {
  name: 'Microsoft.PowerShell.Commands.GroupInfo',
  view: {
    kind: 'table',
    columns: [{ label: 'Count', width: 5, align: 'right' }, { label: 'Name', width: 25 }, { label: 'Group' }],
  },
};

function bindGroup(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const names = values.texts('Property') ?? [];
  return (input) => {
    const groups = new Map<string, PsValue[]>();
    for (const item of input) {
      const key = names.map((name) => textOf(propertyOf(item, name))).join(', ') || textOf(item);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return giving(
      ...[...groups].map(([name, items]) => makeObject(group, { Count: items.length, Name: name, Group: items })),
    );
  };
}

function bindSelectString(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const isCaseSensitive = values.boolean('CaseSensitive') === true;
  const isSimple = values.boolean('SimpleMatch') === true;
  const fold = (text: string): string => (isCaseSensitive ? text : text.toLowerCase());
  const tests = values.list('Pattern', (text, refuse) => {
    if (isSimple) return (line: string) => fold(line).includes(fold(text));
    const pattern = regularExpression(text, isCaseSensitive);
    if (pattern === null) throw refuse(`${text} is no regular expression`, '-SimpleMatch takes a text as it is');
    return (line: string) => pattern.test(line);
  })!;
  const isInverted = values.boolean('NotMatch') === true;
  return (input) => giving(...input.map(textOf).filter((line) => tests.some((holds) => holds(line)) !== isInverted));
}

function bindForEach(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const block = values.block('Process');
  const name = values.text('MemberName') ?? values.text('Process')!;
  return (input) =>
    giving(
      ...input.flatMap((item) => enumerated(block === undefined ? propertyOf(item, name) : evaluate(block, item))),
    );
}

export const pipelineCmdlets: readonly Cmdlet[] = [
  {
    name: 'Where-Object',
    aliases: ['where', '?'],
    parameters: [
      { name: 'FilterScript', kind: 'block', positional: true },
      { name: 'Value', kind: 'list', positional: true },
      'Property',
      ...comparisonParameters,
    ],
    bindInput(values) {
      const holds = bindWhere(values);
      return (input) => giving(...input.filter(holds));
    },
  },
  {
    name: 'Select-Object',
    aliases: ['select'],
    parameters: [
      { name: 'Property', kind: 'list', positional: true, calculated: true },
      'ExpandProperty',
      'First',
      'Last',
      'Skip',
      { name: 'Index', kind: 'list' },
      { name: 'Unique', kind: 'switch' },
    ],
    bindInput: bindSelect,
  },
  {
    name: 'Sort-Object',
    aliases: ['sort'],
    parameters: [
      { name: 'Property', kind: 'list', positional: true, calculated: true },
      { name: 'Descending', kind: 'switch' },
      { name: 'Unique', kind: 'switch' },
    ],
    bindInput: bindSort,
  },
  {
    name: 'Measure-Object',
    aliases: ['measure'],
    parameters: [
      { name: 'Property', positional: true },
      ...['Average', 'Sum', 'Maximum', 'Minimum'].map((name) => ({ name, kind: 'switch' }) as const),
    ],
    bindInput: bindMeasure,
  },
  {
    name: 'Group-Object',
    aliases: ['group'],
    parameters: [{ name: 'Property', kind: 'list', positional: true }],
    bindInput: bindGroup,
  },
  {
    name: 'ForEach-Object',
    aliases: ['foreach', '%'],
    parameters: [{ name: 'Process', kind: 'block', positional: true }, 'MemberName'],
    bindInput(values) {
      values.needOneOf('Process', 'MemberName');
      return bindForEach(values);
    },
  },
  {
    name: 'Select-String',
    aliases: ['sls'],
    parameters: [
      { name: 'Pattern', kind: 'list', positional: true, required: true },
      { name: 'SimpleMatch', kind: 'switch' },
      { name: 'CaseSensitive', kind: 'switch' },
      { name: 'NotMatch', kind: 'switch' },
    ],
    bindInput: bindSelectString,
  },
];
