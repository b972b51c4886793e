import type { SourcePosition } from './problem.ts';

/** A value of a scenario file that knows where it stands. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly at: SourcePosition;
  readonly value: string | number | boolean | null;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly at: SourcePosition;
  readonly items: readonly Located[];
}

export interface LocatedEntry {
  readonly keyAt: SourcePosition;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly at: SourcePosition;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export type Path = readonly (string | number)[];

/** The value at a path; undefined when there is none. */
export function locatedAt(root: Located, path: Path): Located | undefined {
  let value: Located | undefined = root;
  for (const step of path) {
    if (value?.kind === 'map') value = value.entries.get(String(step))?.value;
    else if (value?.kind === 'list') value = value.items[Number(step)];
    else return undefined;
  }
  return value;
}

/** Where the value at a path stands, or the nearest thing around it. */
export function positionOf(root: Located, path: Path): SourcePosition {
  for (let length = path.length; length > 0; length--) {
    const found = locatedAt(root, path.slice(0, length));
    if (found !== undefined) return found.at;
  }
  return root.at;
}

/** Where the key at the end of a path stands. */
export function keyPositionOf(root: Located, path: Path): SourcePosition {
  const parent = locatedAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.keyAt ?? positionOf(root, path);
}

/** The plain value, as JSON would have it. */
export function toPlain(located: Located): unknown {
  switch (located.kind) {
    case 'scalar':
      return located.value;
    case 'list':
      return located.items.map(toPlain);
    case 'map':
      // No prototype: a key such as __proto__ is a key like any other.
      return Object.assign(
        Object.create(null) as Record<string, unknown>,
        Object.fromEntries([...located.entries].map(([key, { value }]) => [key, toPlain(value)])),
      );
  }
}

/** A plain value as if it had been written at one place; keys without a value are left out. */
export function toLocated(plain: unknown, at: SourcePosition): Located {
  if (Array.isArray(plain)) return { kind: 'list', at, items: plain.map((item) => toLocated(item, at)) };
  if (typeof plain !== 'object' || plain === null)
    return { kind: 'scalar', at, value: plain as LocatedScalar['value'] };
  const entries = Object.entries(plain).filter(([, value]) => value !== undefined);
  return {
    kind: 'map',
    at,
    entries: new Map(entries.map(([key, value]) => [key, { keyAt: at, value: toLocated(value, at) }])),
  };
}

/** The same with another value at a path, whose last key may be new; undefined takes the key away. */
export function withValueAt(root: Located, [step, ...rest]: Path, value: Located | undefined): Located | undefined {
  if (step === undefined) return value;
  if (root.kind === 'list')
    return {
      ...root,
      items: root.items.flatMap((item, at) => (at === Number(step) ? (withValueAt(item, rest, value) ?? []) : item)),
    };
  if (root.kind !== 'map') return root;
  const old = root.entries.get(String(step));
  const changed = withValueAt(old?.value ?? { kind: 'map', at: root.at, entries: new Map() }, rest, value);
  if (changed === undefined) return withoutKeys(root, [String(step)]);
  return withEntries(root, [[String(step), { keyAt: old?.keyAt ?? changed.at, value: changed }]]);
}

/** RFC 7396: maps are merged, null takes a key away, everything else replaces. */
export function mergePatch(target: Located | undefined, patch: Located): Located {
  if (patch.kind !== 'map') return patch;
  const entries = new Map(target?.kind === 'map' ? target.entries : []);
  for (const [key, entry] of patch.entries) {
    if (entry.value.kind === 'scalar' && entry.value.value === null) entries.delete(key);
    else entries.set(key, { keyAt: entry.keyAt, value: mergePatch(entries.get(key)?.value, entry.value) });
  }
  return { kind: 'map', at: target?.kind === 'map' ? target.at : patch.at, entries };
}

/** The map with some keys set. */
export function withEntries(map: LocatedMap, added: Iterable<readonly [string, LocatedEntry]>): LocatedMap {
  return { ...map, entries: new Map([...map.entries, ...added]) };
}

/** The map without some keys. */
export function withoutKeys(map: LocatedMap, keys: readonly string[]): LocatedMap {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => !keys.includes(key))) };
}
