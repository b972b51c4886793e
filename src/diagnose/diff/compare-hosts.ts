import type { HostChange, RouteChange, SettingChange } from './result.ts';
import type { HostSnapshot, KnownRoute, KnownSetting, Snapshot } from './snapshot.ts';

/** The hosts that differ: those of A in their order, then those that only B has. */
export function compareHosts(a: Snapshot, b: Snapshot): HostChange[] {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.flatMap((name): HostChange[] => {
    const [before, after] = [a.get(name), b.get(name)];
    if (before === undefined || after === undefined)
      return [{ name, only: before === undefined ? 'b' : 'a', routes: [], settings: [] }];
    const change: HostChange = {
      name,
      only: null,
      routes: compareRoutes(before, after),
      settings: compareSettings(before, after),
    };
    return change.routes.length + change.settings.length === 0 ? [] : [change];
  });
}

/** Values of both sides by key: first those of A, then what only B has. */
function pairs<Item>(
  a: readonly Item[],
  b: readonly Item[],
  keyOf: (item: Item) => string,
): { readonly a: Item | undefined; readonly b: Item | undefined }[] {
  const other = new Map(b.map((item) => [keyOf(item), item]));
  const own = new Set(a.map(keyOf));
  return [
    ...a.map((item) => ({ a: item, b: other.get(keyOf(item)) })),
    ...b.filter((item) => !own.has(keyOf(item))).map((item) => ({ a: undefined, b: item })),
  ];
}

function compareRoutes({ routes: before }: HostSnapshot, { routes: after }: HostSnapshot): RouteChange[] {
  // A router may advertise a prefix that an address has brought already.
  const keyOf = ({ prefix, nextHop, interface: out, state: { origin } }: KnownRoute): string =>
    JSON.stringify([prefix, nextHop, out, origin]);
  const changes = pairs(before, after, keyOf).filter(
    ({ a, b }) => JSON.stringify(a?.state ?? null) !== JSON.stringify(b?.state ?? null),
  );
  const found = changes.map(({ a, b }): RouteChange => {
    const { prefix, nextHop, interface: out } = (a ?? b)!;
    return { prefix, nextHop, interface: out, a: a?.state ?? null, b: b?.state ?? null };
  });
  // Those of one prefix together: what one of them loses, another wins.
  const prefixes = [...new Set(found.map(({ prefix }) => prefix))];
  return prefixes.flatMap((prefix) => found.filter((change) => change.prefix === prefix));
}

function compareSettings({ settings: before }: HostSnapshot, { settings: after }: HostSnapshot): SettingChange[] {
  const keyOf = ({ interface: out, setting }: KnownSetting): string => JSON.stringify([out, setting]);
  const changes = pairs(before, after, keyOf)
    .filter(({ a, b }) => a?.value !== b?.value)
    .map(({ a, b }): SettingChange => {
      const { interface: out, setting } = (a ?? b)!;
      return { interface: out, setting, a: a?.value ?? null, b: b?.value ?? null };
    });
  return changes.filter((change) => !isOfMissingInterface(change, before, after));
}

/** Of an interface that only one side has, it is enough to tell its addresses. */
function isOfMissingInterface(
  { interface: name, setting }: SettingChange,
  before: readonly KnownSetting[],
  after: readonly KnownSetting[],
): boolean {
  if (name === null || setting === 'addresses') return false;
  const isThere = (settings: readonly KnownSetting[]): boolean => settings.some((each) => each.interface === name);
  return !isThere(before) || !isThere(after);
}
