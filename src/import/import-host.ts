/** One host out of the outputs that its commands printed. */
import { hostDocument, type HostDocument } from './document.ts';
import { type Facts, noFacts } from './facts.ts';
import { type ImportedHost, placeOf } from './host.ts';
import { mergeFacts } from './merge.ts';
import { guessProfile, type ProfileGuess, type ProfileName } from './profile.ts';
import { type FileReport, readOutputs } from './read.ts';

/** A file as it was read. */
export interface InputFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface HostImport {
  readonly name: string;
  readonly files: readonly FileReport[];
  readonly imported: ImportedHost;
  readonly profile: ProfileGuess;
  readonly document: HostDocument;
}

/** Why outputs cannot make a host. */
export class ImportError extends Error {
  readonly file: string;
  readonly line: number;
  readonly hint: string;

  constructor(file: string, line: number, message: string, hint: string) {
    super(message);
    this.name = 'ImportError';
    this.file = file;
    this.line = line;
    this.hint = hint;
  }
}

/** More than any host has. */
const MOST_INTERFACES = 1000;
const MOST_ADDRESSES = 5000;
const MOST_ROUTES = 20_000;
const MOST_LINES = 200_000;
const LINE_FEED = 0x0a;

/** @param profile null: guessed @throws ImportError */
export function importHost(name: string, inputs: readonly InputFile[], profile: ProfileName | null): HostImport {
  const facts = noFacts();
  for (const input of inputs) refuseLong(input);
  const files = inputs.map(({ file, bytes }) => readOutputs(file, bytes, facts));
  for (const { file, outputs } of files)
    if (outputs.length === 0)
      throw new ImportError(
        file,
        1,
        'no output of a Windows command is recognised',
        'paste what `route print`, `netsh interface ipv6 show route`, `ipconfig /all` and the like print, as it stands',
      );
  refuseTooMany(facts, files[0]!.file);
  const imported = mergeFacts(facts);
  if (imported.interfaces.length > MOST_INTERFACES)
    throw tooMany(files[0]!.file, imported.interfaces.length, 'interfaces');
  const guess = profile === null ? guessProfile(imported, facts) : { profile, reasons: [] };
  const document = hostDocument(imported, guess.profile, listsAll(facts));
  const leftOut = [...document.leftOut, ...files.flatMap(passingOutputs)];
  return { name, files, imported, profile: guess, document: { ...document, leftOut } };
}

/** Outputs that are read and left out, whatever stands in them: it comes and goes by itself. */
const passingOutputs = ({ file, outputs }: FileReport): string[] =>
  outputs.flatMap(({ output, line }) =>
    /\bshow (joins|destinationcache|neighbors)$/.test(output)
      ? [`what \`${output}\` prints (${placeOf({ file, line })}): it is no configuration`]
      : [],
  );

/** What a host lacks to run among hosts that advertise these prefixes. */
export function missingOf(
  { document: { missing, learned } }: HostImport,
  advertised: ReadonlySet<string> = new Set(),
): string[] {
  const routers = learned.flatMap(({ name, prefixes, addresses }) => {
    const open = prefixes.filter((prefix) => !advertised.has(prefix));
    return open.length === 0
      ? []
      : [`a router that advertises ${open.join(' and ')} to ${name}: ${addresses.join(', ')} came from one`];
  });
  return [...missing, ...routers];
}

/** Prefixes that hosts publish. */
export const publishedBy = (hosts: readonly HostImport[]): ReadonlySet<string> =>
  new Set(
    hosts.flatMap(({ imported: { routes } }) =>
      routes.flatMap(({ prefix, publish }) => ((publish?.value ?? 'no') === 'no' ? [] : [prefix.toString()])),
    ),
  );

const listsAll = ({ interfaces }: Facts): boolean =>
  interfaces.some(({ origin }) => origin.output === 'netsh interface ipv6 show interfaces');

function refuseLong({ file, bytes }: InputFile): void {
  let lines = 0;
  for (const byte of bytes) if (byte === LINE_FEED) lines++;
  if (lines > MOST_LINES)
    throw new ImportError(
      file,
      MOST_LINES + 1,
      `the file has ${lines} lines, ${MOST_LINES} are taken at most`,
      'give the outputs of one host only',
    );
}

function refuseTooMany({ routes, addresses, adapters }: Facts, file: string): void {
  if (adapters.length > MOST_INTERFACES) throw tooMany(file, adapters.length, 'interfaces');
  if (routes.length > MOST_ROUTES) throw tooMany(file, routes.length, 'routes');
  const count = addresses.length + adapters.reduce((sum, { ipv4, ipv6 }) => sum + ipv4.length + ipv6.length, 0);
  if (count > MOST_ADDRESSES) throw tooMany(file, count, 'addresses');
}

const tooMany = (file: string, count: number, what: string): ImportError =>
  new ImportError(file, 1, `${count} ${what} are more than a host has`, 'give the outputs of one host, each once');
