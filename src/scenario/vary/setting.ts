import { type LocatedMap, type Path, toLocated, withValueAt } from '../located.ts';
import type { SourcePosition } from '../problem.ts';
import type { PlainValue } from './value-list.ts';

/** One thing that a sweep varies. */
export interface Setting {
  /** Where it is; two paths that mean the same thing have the same. */
  readonly target: string;
  /** Puts another value there. `at`: where that value was written. @throws VaryError for one that cannot stand there */
  put(root: LocatedMap, value: PlainValue, at: SourcePosition): LocatedMap;
}

/** A value of the scenario file; null takes its key away. */
export function valueSetting(path: Path, read: (value: PlainValue) => PlainValue = (value) => value): Setting {
  return {
    target: JSON.stringify(path.map(String)),
    put(root, value, at) {
      const wanted = read(value);
      return withValueAt(root, path, wanted === null ? undefined : toLocated(wanted, at)) as LocatedMap;
    },
  };
}
