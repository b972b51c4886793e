/** A start command taken apart: which command it is, its values and where they stand. */
import { CommandArguments } from '../../shell/arguments.ts';
import { readNetsh } from '../../shell/netsh/netsh.ts';
import { readCmdlet } from '../../shell/powershell/powershell.ts';
import { type ReadRoute, readRoute } from '../../shell/programs/route-program.ts';
import { type Token, tokenize } from '../../shell/tokens.ts';
import type { Node } from '../node.ts';
import { cmdletSyntax, type LineSyntax, netshSyntax, routeSyntax } from './line-syntax.ts';

interface Parsed {
  /** Its words in full: `netsh interface ipv6 add route`, `route ADD`, `New-NetRoute`. */
  readonly name: string;
  readonly syntax: LineSyntax;
  /** Its parameters by their full names. */
  readonly parameters: readonly string[];
}

export type ParsedLine =
  | (Parsed & { readonly program: 'netsh'; readonly values: CommandArguments })
  | (Parsed & { readonly program: 'route'; readonly values: ReadRoute['values'] })
  | (Parsed & { readonly program: 'cmdlet'; readonly values: NonNullable<ReturnType<typeof readCmdlet>>['values'] });

/** null: a program whose values are not looked at one by one. */
export function parseLine(line: string, node: Node): ParsedLine | null {
  const tokens = tokenize(line);
  const first = tokens[0];
  if (first === undefined) return null;
  switch (first.text.toLowerCase().replace(/\.exe$/, '')) {
    case 'netsh':
      return parseNetsh(line, tokens, node);
    case 'route': {
      const read = readRoute(line, tokens, node);
      if (read === null) return null;
      const { verb, values } = read;
      const parameters = ['gateway address', 'metric', 'if', 'mask', 'destination address'];
      return { program: 'route', name: `route ${verb}`, syntax: routeSyntax, parameters, values };
    }
    default:
      return parseCmdlet(line, first, node);
  }
}

function parseNetsh(line: string, tokens: readonly Token[], node: Node): ParsedLine | null {
  const read = readNetsh(line, tokens);
  if (read === null) return null;
  const { command, name, values } = read;
  return {
    program: 'netsh',
    name: `netsh ${name}`,
    syntax: netshSyntax,
    parameters: command.parameters.map((parameter) => parameter.name),
    values: new CommandArguments(values, node),
  };
}

function parseCmdlet(line: string, first: Token, node: Node): ParsedLine | null {
  const read = readCmdlet(line, first, node);
  if (read === null) return null;
  const { cmdlet, values } = read;
  return {
    program: 'cmdlet',
    name: cmdlet.name,
    syntax: cmdletSyntax,
    parameters: cmdlet.parameters.map((parameter) => (typeof parameter === 'string' ? parameter : parameter.name)),
    values,
  };
}
