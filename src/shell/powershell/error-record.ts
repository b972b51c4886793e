/** What PowerShell prints of an error: the record with its place on the line (windows.md section 1.6). */
import type { Extent } from './split-pipeline.ts';

/** An error that a cmdlet met. */
export interface ErrorRecord {
  readonly message: string;
  /** Such as `ObjectNotFound`, and what it is about: `(MSFT_NetRoute:String)`. */
  readonly category: string;
  readonly about: string;
  /** The .NET class of the error. */
  readonly reason: string;
  /** The cmdlet's name is put behind it, unless it has a comma: then it names the .NET class already. */
  readonly id: string;
}

/** Where a command stands. */
export interface Place extends Extent {
  readonly line: string;
}

/** So many characters of the line are shown. */
const MOST_SHOWN = 69;

/** @param cmdlet empty where there is none of the name */
export function recordText(record: ErrorRecord, cmdlet: string, place: Place): string {
  const { message, category, about, reason, id } = record;
  return [
    `${cmdlet === '' ? '' : `${cmdlet} : `}${message}`,
    ...placeLines(place),
    `    + CategoryInfo          : ${category}: ${about} [${cmdlet}], ${reason}`,
    `    + FullyQualifiedErrorId : ${id}${cmdlet === '' || id.includes(',') ? '' : `,${cmdlet}`}`,
    '',
    '',
  ].join('\n');
}

/** The line with its faulty part underlined; a long one is cut around that part. */
function placeLines({ line, offset, end }: Place): string[] {
  const wanted = Math.max(1, end - offset);
  const shown = line.trimEnd();
  const length = Math.min(wanted, MOST_SHOWN);
  const from = shown.length <= MOST_SHOWN ? 0 : Math.max(0, Math.min(offset, offset + length - MOST_SHOWN));
  const piece = shown.slice(from, from + MOST_SHOWN);
  const front = from > 0 ? '... ' : '';
  const back = from + MOST_SHOWN < shown.length ? ' ...' : '';
  return [
    `At line:1 char:${offset + 1}`,
    `+ ${front}${piece}${back}`,
    `+ ${' '.repeat(front.length + offset - from)}${'~'.repeat(length)}`,
  ];
}

/** A cmdlet was given what it cannot take (System.Management.Automation.ParameterBindingException). */
export const bindingError = (message: string, id: string): ErrorRecord => ({
  message,
  category: 'InvalidArgument',
  about: '(:)',
  reason: 'ParameterBindingException',
  id,
});

/** A value is not of its parameter's type. */
export const conversionError = (message: string, id = 'ParameterArgumentTransformationError'): ErrorRecord => ({
  message,
  category: 'InvalidData',
  about: '(:)',
  reason: 'ParameterBindingArgumentTransformationException',
  id,
});

/** Windows itself refused an object of a class. @param code of Windows, 87 for what is there already */
export const cimError = (message: string, className: string, code: number): ErrorRecord => ({
  message,
  category: code === 5 ? 'PermissionDenied' : 'InvalidArgument',
  about: `(${className}:ROOT/StandardCimv2/${className})`,
  reason: 'CimException',
  id: `Windows System Error ${code}`,
});

/** Objects of a class were looked for by several properties or by patterns, and none was found. */
export const noneMatches = (className: string, conditions: string): ErrorRecord => ({
  message: `No matching ${className} objects found by CIM query for instances of the ROOT/StandardCimv2/${className} class on the CIM server: SELECT * FROM ${className}  WHERE ${conditions}. Verify query parameters and retry.`,
  category: 'ObjectNotFound',
  about: `(${className}:String)`,
  reason: 'CimJobException',
  id: 'CmdletizationQuery_NotFound',
});

/** The same by one property. */
export const noneWith = (className: string, property: string, text: string): ErrorRecord => ({
  message: `No ${className} objects found with property '${property}' equal to '${text}'.  Verify the value of the property and retry.`,
  category: 'ObjectNotFound',
  about: `(${text}:String)`,
  reason: 'CimJobException',
  id: `CmdletizationQuery_NotFound_${property}`,
});

/** A command that PowerShell does not know. */
export const unknownCommand = (name: string): ErrorRecord => ({
  message: `${name} : The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.`,
  category: 'ObjectNotFound',
  about: `(${name}:String)`,
  reason: 'CommandNotFoundException',
  id: 'CommandNotFoundException',
});
