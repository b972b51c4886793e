/** Cmdlets that make text of objects (module Microsoft.PowerShell.Utility). */
import { type Cmdlet, type CmdletParameter, type CmdletResult, giving, silent } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { namesOf, selected } from './cmdlets-pipeline.ts';
import { isObject, type PsObject, type PsValue } from './object.ts';
import { evenColumns, fittedColumns, listEntries, listText, printed, tableColumns, tableText } from './print.ts';

const properties: CmdletParameter = { name: 'Property', kind: 'list', positional: true, calculated: true };

const formatted = (text: string): CmdletResult => giving({ kind: 'formatted', text });

/** What is to be formatted; texts and numbers are printed as they are. */
function bindFormat(
  values: CmdletArguments,
  format: (objects: readonly PsObject[], names: readonly string[] | undefined) => string,
): (input: readonly PsValue[]) => CmdletResult {
  const wanted = values.properties('Property');
  return (input) => {
    const objects = input.filter(isObject);
    if (objects.length < input.length || objects.length === 0) return formatted(printed(input));
    const isPlain = wanted?.every((each) => typeof each === 'string') ?? true;
    if (isPlain) return formatted(format(objects, values.texts('Property')));
    const made = objects.map((object) => selected(object, wanted!, object.type));
    return formatted(format(made, Object.keys(made[0]!.properties)));
  };
}

function bindTable(values: CmdletArguments): (input: readonly PsValue[]) => CmdletResult {
  const isFitted = values.boolean('AutoSize') === true;
  const options = { hideHeaders: values.boolean('HideTableHeaders') === true, wrap: values.boolean('Wrap') === true };
  return bindFormat(values, (objects, names) => {
    const first = objects[0]!;
    const columns = names === undefined ? tableColumns(first) : evenColumns(first, namesOf(first, names));
    return `\n${tableText(objects, isFitted ? fittedColumns(objects, columns) : columns, options)}\n\n`;
  });
}

const bindList = (values: CmdletArguments): ((input: readonly PsValue[]) => CmdletResult) =>
  bindFormat(values, (objects, names) => {
    const lists = objects.map((object) =>
      listText(
        [object],
        names === undefined ? listEntries(object) : namesOf(object, names).map((label) => ({ label })),
      ),
    );
    return `\n\n${lists.join('')}\n\n`;
  });

export const formatCmdlets: readonly Cmdlet[] = [
  {
    name: 'Format-Table',
    aliases: ['ft'],
    parameters: [
      properties,
      { name: 'AutoSize', kind: 'switch' },
      { name: 'Wrap', kind: 'switch' },
      { name: 'HideTableHeaders', kind: 'switch' },
    ],
    bindInput: bindTable,
  },
  { name: 'Format-List', aliases: ['fl'], parameters: [properties], bindInput: bindList },
  {
    name: 'Out-String',
    parameters: [{ name: 'Stream', kind: 'switch' }, 'Width'],
    bindInput(values) {
      values.integer('Width', 2, 0x7fffffff);
      const isStream = values.boolean('Stream') === true;
      return (input) => {
        const text = printed(input);
        return isStream ? giving(...text.replace(/\n$/, '').split('\n')) : giving(text);
      };
    },
  },
  { name: 'Out-Null', parameters: [], bindInput: () => () => silent },
  {
    name: 'Out-Host',
    aliases: ['oh'],
    parameters: [{ name: 'Paging', kind: 'switch' }],
    bindInput: () => (input) => giving(...input),
  },
  { name: 'Out-Default', parameters: [], bindInput: () => (input) => giving(...input) },
];
