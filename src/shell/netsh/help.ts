/** What `?` prints, in the layout of Windows (windows.md section 1.6): usage of a command, commands of a context. */
import type { Context, NetshCommand, NetshParameter } from './command.ts';
import { type ContextPath, pathText } from './find.ts';

/** Usage is filled up to here, remarks a little less (windows-samples). */
const WIDTH = 80;
const REMARKS_WIDTH = 70;
const CONTINUED = 13;
const INDENT = ' '.repeat(7);
/** The value begins there at least. */
const NARROWEST_TAG = 15;

/** Usage, parameters, remarks and an example, made of what the command says of itself. */
export function usageOf({ words, parameters, about, example }: NetshCommand): string {
  const usage = fill(`Usage: ${words.join(' ')}`, parameters.map(syntaxOf), CONTINUED, WIDTH);
  return [
    usage,
    ...(parameters.length === 0 ? [] : ['', ...parameterLines(parameters)]),
    '',
    fill('Remarks:', about.split(' '), 'Remarks: '.length, REMARKS_WIDTH),
    ...(example === undefined ? [] : ['', 'Example:', '', `${INDENT}${words.join(' ')} ${example}`]),
    '',
    '',
    '',
  ].join('\n');
}

function syntaxOf({ name, value, required, tagged }: NetshParameter): string {
  const tag = tagged === true ? `${name}=${value}` : `[${name}=]${value}`;
  return required === true ? tag : `[${tag}]`;
}

function parameterLines(parameters: readonly NetshParameter[]): string[] {
  const width = Math.max(NARROWEST_TAG, ...parameters.map(({ name }) => name.length + 1));
  const rows = parameters.flatMap(({ name, about: [first, ...more] }) => [
    `${INDENT}${name.padEnd(width)}- ${first}`,
    ...more.map((line) => `${INDENT}${' '.repeat(width)}  ${line}`),
  ]);
  return ['Parameters:', '', `${INDENT}${'Tag'.padEnd(width)}  Value`, ...rows];
}

/** Words behind a beginning, as many in a line as fit; further lines are indented. */
function fill(beginning: string, words: readonly string[], indent: number, width: number): string {
  const lines = [beginning];
  for (const word of words) {
    const joined = `${lines.at(-1)!} ${word}`;
    if (joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines.join('\n');
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ['add', 'Adds a configuration entry to a table.'],
  ['delete', 'Deletes a configuration entry from a table.'],
  ['set', 'Sets configuration information.'],
  ['show', 'Displays information.'],
]);

/** What can be typed in a context besides its commands. */
const AT_THE_PROMPT: readonly (readonly [string, string])[] = [
  ['..', 'Goes up one context level.'],
  ['bye', 'Leaves netsh.'],
  ['exit', 'Leaves netsh.'],
  ['popd', 'Goes back to the context that was pushed last.'],
  ['pushd', 'Remembers the context, and enters another if one is named.'],
  ['quit', 'Leaves netsh.'],
];

/** @param path the context and those around it @param isAtPrompt whether it was entered, so that it can be left */
export function contextHelp(path: ContextPath, isAtPrompt: boolean): string {
  const context = path.at(-1)!;
  const rows = [['?', 'Displays a list of commands.'], ['help', 'Displays a list of commands.'], ...rowsOf(path)];
  const names = context.contexts.map(({ name }) => name);
  return [
    '',
    'The following commands are available:',
    '',
    ...(isAtPrompt ? ['Commands at this prompt:', ...rowLines(AT_THE_PROMPT), ''] : []),
    'Commands in this context:',
    ...rowLines(rows as [string, string][]),
    ...(names.length === 0 ? [] : ['', 'The following sub-contexts are available:', ` ${names.toSorted().join(' ')}`]),
    '',
    'To view help for a command, type the command, followed by a space, and then',
    ' type ?.',
    '',
    '',
  ].join('\n');
}

/** Contexts, verbs, and commands of one word. */
function rowsOf(path: ContextPath): [string, string][] {
  const { contexts, commands } = path.at(-1)!;
  const verbs = commands.map((command): [string, string] => [
    command.words[0]!,
    command.words.length === 1 ? command.about : (VERBS.get(command.words[0]!) ?? ''),
  ]);
  const inner = contexts.map((context): [string, string] => [context.name, entersContext([...path, context])]);
  return [...new Map([...verbs, ...inner])];
}

const entersContext = (path: ContextPath): string => `Changes to the \`netsh ${pathText(path)}' context.`;

/** What a verb may be followed by. */
export function verbHelp({ commands }: Context, verb: string): string {
  const rows = commands
    .filter(({ words }) => words[0] === verb)
    .map(({ words, about }): [string, string] => [words.join(' '), about]);
  return ['', 'The following commands are available:', '', 'Commands in this context:', ...rowLines(rows), '', ''].join(
    '\n',
  );
}

const rowLines = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, about]) => `${name.padEnd(14)} - ${about}`);
