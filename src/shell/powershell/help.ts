/** What `Get-Help` and `-?` tell of a cmdlet: how it is written, from the table of its parameters (about_Command_Syntax). */
import { type Cmdlet, type CmdletParameter, parameterOf } from './cmdlet.ts';

export function helpOf(cmdlet: Cmdlet): string {
  const { name, parameters, aliases = [] } = cmdlet;
  const syntax = [name, ...parameters.map(parameterOf).map(parameterSyntax), '[<CommonParameters>]'].join(' ');
  const also = aliases.length === 0 ? 'None' : aliases.join(', ');
  return `\nNAME\n    ${name}\n\nSYNTAX\n    ${syntax}\n\nALIASES\n    ${also}\n`;
}

function parameterSyntax({ name, kind, required = false, positional = false }: CmdletParameter): string {
  if (kind === 'switch') return `[-${name}]`;
  const type = kind === 'block' ? 'scriptblock' : kind === 'list' ? 'string[]' : 'string';
  const named = `${positional ? `[-${name}]` : `-${name}`} <${type}>`;
  return required ? named : `[${named}]`;
}
