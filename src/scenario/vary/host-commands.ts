import { CommandArguments } from '../../shell/arguments.ts';
import { readNetsh } from '../../shell/netsh.ts';
import { tokenize } from '../../shell/tokens.ts';
import type { RawValue } from '../../shell/values.ts';
import type { LoadedScenario } from '../load.ts';
import { locatedAt, type LocatedMap, withValueAt } from '../located.ts';
import type { Network } from '../network.ts';
import type { Setting } from './setting.ts';
import { type PlainValue, valueText } from './value-list.ts';
import { VaryError } from './vary-error.ts';

/** A start command of netsh whose values can be looked up. */
export interface HostCommand {
  readonly host: string;
  /** Which of the host's start commands. */
  readonly index: number;
  /** Its words in full: `interface ipv6 add route`. */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly values: CommandArguments;
}

/** The start commands of netsh of a host, in their order. */
export function netshCommandsOf({ document }: LoadedScenario, network: Network, host: string): HostCommand[] {
  const node = network.nodes.get(host)!;
  return (document.hosts[host]!.commands ?? []).flatMap((line, index) => {
    const read = readLine(line);
    if (read === null) return [];
    const parameters = read.command.parameters.map(({ name }) => name);
    return { host, index, name: read.name, parameters, values: new CommandArguments(read.values, node) };
  });
}

function readLine(line: string): ReturnType<typeof readNetsh> | null {
  const tokens = tokenize(line);
  return /^netsh(\.exe)?$/i.test(tokens[0]?.text ?? '') ? readNetsh(line, tokens) : null;
}

/** Words of netsh for true and false. */
const TRUTHS: Readonly<Record<string, readonly [string, string]>> = { publish: ['yes', 'no'] };
const OTHER_TRUTHS = ['enabled', 'disabled'] as const;

/** The value of a parameter of a start command; null takes it out of the line. */
export function commandSetting({ host, index }: HostCommand, parameter: string): Setting {
  const path = ['hosts', host, 'commands', index];
  return {
    target: JSON.stringify([...path.map(String), parameter]),
    put(root, value, at) {
      const command = locatedAt(root, path);
      const line = command?.kind === 'scalar' ? String(command.value) : '';
      const changed = withParameter(line, parameter, wordOf(parameter, value));
      return withValueAt(root, path, { kind: 'scalar', at, value: changed }) as LocatedMap;
    },
  };
}

function wordOf(parameter: string, value: PlainValue): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return (TRUTHS[parameter] ?? OTHER_TRUTHS)[value ? 0 : 1];
  if (typeof value === 'object')
    throw new VaryError(`${valueText(value)} cannot be the value of ${parameter}= in a command`);
  const text = String(value);
  return /\s/.test(text) ? `"${text}"` : text;
}

/** The line with another value of a parameter, with it appended, or without it. */
function withParameter(line: string, parameter: string, word: string | null): string {
  const given = readLine(line)!.values.get(parameter);
  if (given === undefined) return word === null ? line : `${line.trimEnd()} ${parameter}=${word}`;
  const { start, end } = extentOf(line, given);
  if (word !== null) return line.slice(0, start) + word + line.slice(end);
  const tag = start - parameter.length - 1;
  if (line.slice(tag, start).toLowerCase() !== `${parameter}=`)
    throw new VaryError(`${parameter} cannot be left out of the command: ${line.trim()}`);
  return (line.slice(0, tag).trimEnd() + line.slice(end)).trim();
}

/** A value on its line, quotes included. */
function extentOf(line: string, { offset }: RawValue): { start: number; end: number } {
  const pattern = /(?:[^\s"]|"[^"]*"?)*/y;
  pattern.lastIndex = offset;
  return { start: offset, end: offset + pattern.exec(line)![0].length };
}
