/** Variations of a scenario: faults by command, a merge patch for the rest (contract section 2). */
import {
  type Located,
  type LocatedEntry,
  type LocatedList,
  type LocatedMap,
  type LocatedScalar,
  mergePatch,
  positionOf,
  withEntries,
  withoutKeys,
} from './located.ts';
import { errorAt, ScenarioError } from './problem.ts';
import { nearest } from '../shell/suggest.ts';

/** The base with the variation's faults, patch, texts and expectations put in; positions are kept. */
export function applyVariation(base: LocatedMap, variation: LocatedMap): LocatedMap {
  let result = base;
  const faults = variation.entries.get('faults')?.value;
  if (faults?.kind === 'list') for (const fault of faults.items) result = applyFault(result, fault as LocatedMap);
  const patch = variation.entries.get('set')?.value;
  if (patch !== undefined) result = mergePatch(result, patch) as LocatedMap;
  const expectations = variation.entries.get('expect')?.value;
  if (expectations?.kind === 'map') result = applyExpectations(result, expectations);
  const texts = ['title', 'about'].flatMap((key) => {
    const entry = variation.entries.get(key);
    return entry === undefined ? [] : [[key, entry] as const];
  });
  return withEntries(result, texts);
}

function applyExpectations(base: LocatedMap, expectations: LocatedMap): LocatedMap {
  const flows = base.entries.get('flows')?.value;
  const known = flows?.kind === 'map' ? [...flows.entries.keys()] : [];
  let changed = flows?.kind === 'map' ? flows : null;
  for (const [name, entry] of expectations.entries) {
    const flow = changed?.entries.get(name);
    if (changed === null || flow?.value.kind !== 'map') {
      const near = nearest(name, known);
      throw new ScenarioError([
        errorAt(
          entry.keyAt,
          `there is no flow ${JSON.stringify(name)} to expect anything of`,
          near === null ? `flows: ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`,
        ),
      ]);
    }
    changed = withEntries(changed, [[name, { ...flow, value: withEntries(flow.value, [['expect', entry]]) }]]);
  }
  return changed === null ? base : withEntries(base, [['flows', { ...base.entries.get('flows')!, value: changed }]]);
}

const textOf = (map: LocatedMap, key: string): LocatedScalar | null => {
  const value = map.entries.get(key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value : null;
};

function applyFault(base: LocatedMap, fault: LocatedMap): LocatedMap {
  const verbs = ['omit', 'replace', 'add'].filter((verb) => fault.entries.has(verb));
  if (verbs.length !== 1 || fault.entries.has('replace') !== fault.entries.has('with')) {
    throw new ScenarioError([
      errorAt(fault.at, 'a fault is one of omit, add, or replace and with', 'write each change as a fault of its own'),
    ]);
  }
  const hosts = base.entries.get('hosts')?.value;
  const name = textOf(fault, 'host');
  const host = hosts?.kind === 'map' && name !== null ? hosts.entries.get(String(name.value)) : undefined;
  if (hosts?.kind !== 'map' || host?.value.kind !== 'map') {
    const known = hosts?.kind === 'map' ? [...hosts.entries.keys()] : [];
    const near = nearest(String(name?.value), known);
    const at = name?.at ?? fault.at;
    throw new ScenarioError([
      errorAt(
        at,
        `there is no host ${JSON.stringify(name?.value ?? null)}`,
        near === null ? `hosts: ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`,
      ),
    ]);
  }
  const commands = changeCommands(host.value, fault, String(name!.value));
  const entry: LocatedEntry = host.value.entries.get('commands') ?? { keyAt: fault.at, value: commands };
  const changed = withEntries(host.value, [['commands', { ...entry, value: commands }]]);
  const changedHosts = withEntries(hosts, [[String(name!.value), { ...host, value: changed }]]);
  return withEntries(base, [['hosts', { ...base.entries.get('hosts')!, value: changedHosts }]]);
}

function changeCommands(host: LocatedMap, fault: LocatedMap, hostName: string): LocatedList {
  const old = host.entries.get('commands')?.value;
  const items = old?.kind === 'list' ? old.items : [];
  const at = old?.at ?? fault.at;
  const added = textOf(fault, 'add');
  if (added !== null) return { kind: 'list', at, items: [...items, added] };
  const wanted = textOf(fault, 'omit') ?? textOf(fault, 'replace')!;
  const index = findCommand(items, wanted, fault, hostName);
  const replacement = textOf(fault, 'with');
  return {
    kind: 'list',
    at,
    items: items.flatMap((item, position) => (position === index ? (replacement ?? []) : item)),
  };
}

const fold = (command: Located): string =>
  command.kind === 'scalar' ? String(command.value).trim().replaceAll(/\s+/g, ' ') : '';

/** The index of the one command with this text, blanks folded. */
function findCommand(items: readonly Located[], wanted: LocatedScalar, fault: LocatedMap, hostName: string): number {
  const folded = items.map(fold);
  const found = folded.flatMap((command, index) => (command === fold(wanted) ? [index] : []));
  if (found.length === 0) {
    const near = nearest(fold(wanted), folded) ?? folded[0];
    throw new ScenarioError([
      errorAt(
        wanted.at,
        `${hostName} has no such start command`,
        near === undefined ? `${hostName} has no start commands` : `the nearest is: ${near}`,
      ),
    ]);
  }
  const nth = fault.entries.get('nth')?.value;
  if (nth?.kind !== 'scalar') {
    if (found.length === 1) return found[0]!;
    throw new ScenarioError([
      errorAt(wanted.at, `${hostName} has this command ${found.length} times`, 'say which with nth: 1'),
    ]);
  }
  const index = found[Number(nth.value) - 1];
  if (index !== undefined) return index;
  throw new ScenarioError([errorAt(nth.at, `${hostName} has this command ${found.length} times only`)]);
}

/** Takes the keys off that only a variation has. */
export const withoutVariationKeys = (map: LocatedMap): LocatedMap =>
  withoutKeys(map, ['extends', 'faults', 'set', 'expect']);

/** Where `extends` points, and where it stands; null for a whole scenario. */
export function baseOf(map: LocatedMap): LocatedScalar | null {
  const value = map.entries.get('extends')?.value;
  if (value === undefined) return null;
  if (value.kind === 'scalar' && typeof value.value === 'string') return value;
  throw new ScenarioError([errorAt(positionOf(map, ['extends']), 'extends is to be the path of a scenario file')]);
}
