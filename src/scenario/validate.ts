import type { z } from 'zod';
import { keyPositionOf, type Located, locatedAt, type Path, positionOf, toPlain } from './located.ts';
import { errorAt, type Problem, ScenarioError } from './problem.ts';
import { schemaKeys } from './schema-keys.ts';
import { suggestion } from '../shell/suggest.ts';

type Issue = z.core.$ZodIssue;

/** Words that a message lists at most. */
const MOST_LISTED = 20;

/** Checks a located value against a schema. @throws ScenarioError with a problem for each fault, at its position */
export function validate<Schema extends z.ZodType>(schema: Schema, root: Located): z.output<Schema> {
  // A scenario is validated once: compiling the schema to code would take longer than it saves.
  const result = schema.safeParse(toPlain(root), { jitless: true });
  if (result.success) return result.data;
  throw new ScenarioError(result.error.issues.flatMap((issue) => problemsOf(issue, root, [], schema)));
}

function problemsOf(issue: Issue, root: Located, base: Path, schema: z.ZodType): Problem[] {
  const path: Path = [...base, ...(issue.path as (string | number)[])];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const { known } = schemaKeys(schema, path);
      return issue.keys.map((key) =>
        errorAt(
          keyPositionOf(root, [...path, key]),
          `${nameOf(path)} ${known.includes(key) ? 'cannot have the' : 'has no'} key ${JSON.stringify(key)}`,
          known.includes(key) ? `${key} does not go together with the other keys here` : suggestion(key, known),
        ),
      );
    }
    case 'invalid_union':
      return unionProblems(issue, root, path, schema);
    case 'invalid_type':
      if (locatedAt(root, path) === undefined) {
        return [
          errorAt(
            positionOf(root, path.slice(0, -1)),
            `${nameOf(path.slice(0, -1))} lacks the key ${JSON.stringify(String(path.at(-1)))}`,
            'this key has no value of its own when it is left out',
          ),
        ];
      }
      return [
        errorAt(positionOf(root, path), `${nameOf(path)} is to be ${aOr(issue.expected)}`, givenHint(root, path)),
      ];
    case 'invalid_value': {
      const values = issue.values.map(String);
      const given = plainText(root, path);
      return [
        errorAt(
          positionOf(root, path),
          values.length > MOST_LISTED
            ? `${nameOf(path)} cannot be ${JSON.stringify(given)}`
            : `${nameOf(path)} is to be one of ${values.join(', ')}`,
          given === null ? null : suggestion(given, values),
        ),
      ];
    }
    default:
      return [errorAt(positionOf(root, path), issue.message.replace(/^Invalid input: /, ''), `at ${nameOf(path)}`)];
  }
}

/** Of several forms the one that comes nearest is meant: the one with the fewest faults. */
function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: Located,
  path: Path,
  schema: z.ZodType,
): Problem[] {
  const given = locatedAt(root, path);
  const fits = (branch: readonly Issue[]): boolean =>
    !branch.some(
      ({ code, path: inner }) =>
        inner.length === 0 && (code === 'invalid_type' || (code === 'invalid_value' && given?.kind !== 'scalar')),
    );
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const meant = branches.filter(fits).sort((a, b) => a.length - b.length)[0];
  if (meant !== undefined) return meant.flatMap((inner) => problemsOf(inner, root, path, schema));
  if (branches.length === 0 && given?.kind === 'map') {
    return [errorAt(positionOf(root, path), `${nameOf(path)} is of no known kind`, givenHint(root, path))];
  }
  const forms = branches.map(
    (branch) => branch.map((inner) => (inner.code === 'invalid_type' ? aOr(inner.expected) : inner.message))[0],
  );
  return [
    errorAt(
      positionOf(root, path),
      `${nameOf(path)} is to be ${[...new Set(forms)].join(' or ')}`,
      givenHint(root, path),
    ),
  ];
}

/** What stands there instead. */
function givenHint(root: Located, path: Path): string {
  const value = locatedAt(root, path);
  if (value === undefined || value.kind !== 'scalar')
    return value?.kind === 'list' ? 'a list is given' : 'a map is given';
  return value.value === null ? 'nothing is given' : `${JSON.stringify(value.value)} is given`;
}

const aOr = (expected: string): string =>
  ({
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map',
    record: 'a map',
  })[expected] ?? expected;

/** A path in words: `hosts.PC01.interfaces.Ethernet`. */
function nameOf(path: Path): string {
  return path.length === 0 ? 'the scenario' : path.map(String).join('.');
}

function plainText(root: Located, path: Path): string | null {
  const value = locatedAt(root, path);
  return value?.kind === 'scalar' ? String(value.value) : null;
}
