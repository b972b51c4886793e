import { keyPositionOf, type LocatedMap, type Path, positionOf, toLocated } from './located.ts';
import { directAccessProblems, expandDirectAccess } from './direct-access.ts';
import { errorAt, type Problem, ScenarioError, type SourcePosition } from './problem.ts';
import { type Scenario, scenarioSchema, variationSchema } from './schema.ts';
import { findProblems } from './semantics.ts';
import { validate } from './validate.ts';
import { applyVariation, baseOf } from './variation.ts';
import { readYaml } from './yaml-source.ts';

/** Bytes of the largest scenario file that is read. */
export const DEFAULT_MAX_SIZE = 256 * 1024;
/** How long a chain of `extends` may be. */
const MOST_BASES = 32;

/** Where scenario files come from; both throw an Error with a message for people when a file cannot be had. */
export interface ScenarioReader {
  /** Bytes, asked before anything is read; null where that cannot be told. */
  size(path: string): number | null;
  /** The whole file; of one that has more bytes than `most`, at least one more than these. */
  read(path: string, most: number): Uint8Array;
}

/** A scenario that was read, merged and validated. */
export interface LoadedScenario {
  readonly file: string;
  /** The file's base name, `stdin` for `-`: the folder of its captures. */
  readonly name: string;
  /** Every file that it was read from: itself, and what it extends. */
  readonly files: readonly string[];
  readonly document: Scenario;
  /** What the file and its bases say, merged: without defaults and what `directAccess` stands for. */
  readonly written: LocatedMap;
  readonly warnings: readonly Problem[];
  /** Where a value stands, in whichever file it was written. */
  readonly locate: (path: Path) => SourcePosition;
  readonly locateKey: (path: Path) => SourcePosition;
  /** The same with a variation laid over it, as a file that extends it would. @throws ScenarioError */
  readonly vary: (variation: PlainVariation) => LoadedScenario;
}

/** What a file that extends a scenario says, without a title and expectations. */
export interface PlainVariation {
  readonly faults?: readonly Readonly<Record<string, string | number>>[];
  /** A merge patch (RFC 7396). */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** @throws ScenarioError */
export function loadScenario(file: string, reader: ScenarioReader, maxSize = DEFAULT_MAX_SIZE): LoadedScenario {
  const files: string[] = [];
  const noting: ScenarioReader = {
    size: (path) => reader.size(path),
    read(path, most) {
      files.push(path);
      return reader.read(path, most);
    },
  };
  return { ...understand(file, readWithBases(file, noting, maxSize, [])), files };
}

/** A scenario as it was written, variations applied, for the rest of the program. @throws ScenarioError */
export function understand(file: string, root: LocatedMap): LoadedScenario {
  const document = validate(scenarioSchema, root);
  const loaded: LoadedScenario = {
    file,
    name: baseName(file),
    files: [file],
    document,
    written: root,
    warnings: [],
    locate: (path) => positionOf(root, path),
    locateKey: (path) => keyPositionOf(root, path),
    vary: (variation) => understand(file, applyVariation(root, toLocated(variation, root.at) as LocatedMap)),
  };
  const wrong = directAccessProblems(loaded);
  if (wrong.length > 0) throw new ScenarioError(wrong);
  const expanded = { ...loaded, document: expandDirectAccess(document) };
  const problems = findProblems(expanded);
  if (problems.some(({ severity }) => severity === 'error')) throw new ScenarioError(problems);
  return { ...expanded, warnings: problems };
}

function readWithBases(file: string, reader: ScenarioReader, maxSize: number, seen: readonly string[]): LocatedMap {
  const map = readYaml(file, readBytes(file, reader, maxSize)) as LocatedMap;
  const base = baseOf(map);
  if (base === null) return map;
  validate(variationSchema, map);
  const path = resolvePath(file, String(base.value));
  const chain = [...seen, file];
  if (chain.includes(path) || chain.length >= MOST_BASES) {
    throw new ScenarioError([
      errorAt(
        base.at,
        `extends goes round in a circle: ${[...chain, path].join(' -> ')}`,
        'let the chain end in a whole scenario',
      ),
    ]);
  }
  try {
    return applyVariation(readWithBases(path, reader, maxSize, chain), map);
  } catch (error) {
    if (!(error instanceof UnreadableFile) || error.file !== path) throw error;
    throw new ScenarioError([errorAt(base.at, error.message, 'extends is relative to the file that says it')]);
  }
}

/** A file that is not there or cannot be read. */
class UnreadableFile extends ScenarioError {
  readonly file: string;

  constructor(file: string, problem: Problem) {
    super([problem]);
    this.file = file;
    this.message = problem.message;
  }
}

function readBytes(file: string, reader: ScenarioReader, maxSize: number): Uint8Array {
  const start = { file, line: 1, column: 1 };
  let bytes: Uint8Array;
  try {
    const size = reader.size(file);
    if (size !== null && size > maxSize) throw tooLarge(start, `${size} bytes, ${maxSize} are taken at most`);
    bytes = reader.read(file, maxSize);
  } catch (error) {
    if (error instanceof ScenarioError || !(error instanceof Error)) throw error;
    throw new UnreadableFile(file, errorAt(start, `${file} cannot be read: ${error.message}`, 'check the path'));
  }
  if (bytes.length > maxSize) throw tooLarge(start, `more than the ${maxSize} bytes that are taken at most`);
  return bytes;
}

function tooLarge(start: SourcePosition, size: string): ScenarioError {
  return new ScenarioError([errorAt(start, `the file has ${size}`, 'a larger one is taken with --max-size')]);
}

/** A path with `/`, relative to the file that names it. */
function resolvePath(from: string, to: string): string {
  const normal = to.replaceAll('\\', '/');
  if (/^([A-Za-z]:)?\//.test(normal)) return normal;
  const folder = from.replaceAll('\\', '/').split('/').slice(0, -1);
  for (const part of normal.split('/')) {
    const last = folder.at(-1);
    if (part === '.' || part === '') continue;
    if (part === '..' && last !== undefined && last !== '..' && last !== '') folder.pop();
    else folder.push(part);
  }
  const path = folder.join('/') || '.';
  // A lone - would be standard input.
  return path === '-' ? './-' : path;
}

function baseName(file: string): string {
  if (file === '-') return 'stdin';
  const last = file.replaceAll('\\', '/').split('/').at(-1)!;
  const name = last.replace(/\.(ya?ml|json)$/i, '');
  // Names of dots alone are other folders.
  return /^\.*$/.test(name) ? 'scenario' : name;
}
