import { CommandError } from '../../shell/command.ts';
import type { LoadedScenario } from '../load.ts';
import { locatedAt, type LocatedMap, withValueAt } from '../located.ts';
import type { Network } from '../network.ts';
import type { Node } from '../node.ts';
import { changeLine } from './line-syntax.ts';
import { type ParsedLine, parseLine } from './parsed-line.ts';
import type { Setting } from './setting.ts';
import { VaryError, whatThereIs } from './vary-error.ts';

/** The value of a parameter of a start command; null takes it out of the line. */
export function parameterSetting(host: string, index: number, node: Node, parameter: string): Setting {
  const path = ['hosts', host, 'commands', index];
  return {
    target: JSON.stringify([...path.map(String), parameter]),
    put(root, value, at) {
      const command = locatedAt(root, path);
      const line = command?.kind === 'scalar' ? String(command.value) : '';
      const { syntax, values } = parseChanged(line, node, parameter);
      const changed = changeLine(line, syntax, parameter, values.place(parameter), value);
      return withValueAt(root, path, { kind: 'scalar', at, value: changed }) as LocatedMap;
    },
  };
}

/** The line as other axes have left it. @throws VaryError when nothing can be said of its parameters any more */
function parseChanged(line: string, node: Node, parameter: string): ParsedLine {
  try {
    const parsed = parseLine(line, node);
    if (parsed !== null) return parsed;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
  }
  throw new VaryError(`${parameter} cannot be varied in the command: ${line.trim()}`);
}

const folded = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');

/** `HOST.command[BEGINNING].PARAMETER`: of the one start command that begins so. @throws VaryError */
export function commandSetting(
  loaded: LoadedScenario,
  network: Network,
  host: string,
  [beginning = '', parameter, ...below]: readonly string[],
): Setting {
  const lines = (loaded.document.hosts[host]!.commands ?? []).map(folded);
  const wanted = folded(beginning).toLowerCase();
  const found = [...lines.entries()].filter(([, line]) => line.toLowerCase().startsWith(wanted));
  const [first, second] = found;
  if (first === undefined)
    throw new VaryError(
      `no start command of ${host} begins with ${JSON.stringify(beginning)}`,
      whatThereIs(wanted, lines),
    );
  if (second !== undefined)
    throw new VaryError(
      `${found.length} start commands of ${host} begin with ${JSON.stringify(beginning)}`,
      `write more of the one: ${found.map(([, line]) => line).join(', ')}`,
    );
  const [index, line] = first;
  const node = network.nodes.get(host)!;
  const parsed = parseLine(line, node);
  if (parsed === null)
    throw new VaryError(
      `the values of this command cannot be varied one by one: ${line}`,
      `give whole commands: ${host}.commands[${index}]='${line}','...'`,
    );
  const known = parsed.parameters.find((each) => each.toLowerCase() === parameter?.toLowerCase());
  if (known === undefined || below.length > 0)
    throw new VaryError(
      `${parsed.name} has no parameter ${JSON.stringify([parameter ?? '', ...below].join('.'))}`,
      whatThereIs(parameter ?? '', parsed.parameters),
    );
  return parameterSetting(host, index, node, known);
}
