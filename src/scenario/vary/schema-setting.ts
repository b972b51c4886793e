import { type Located, locatedAt } from '../located.ts';
import type { LoadedScenario } from '../load.ts';
import { scenarioSchema } from '../schema.ts';
import { schemaKeys } from '../schema-keys.ts';
import { type Setting, valueSetting } from './setting.ts';
import { VaryError, whatThereIs } from './vary-error.ts';

/** Any value that the schema knows. @throws VaryError for a step of the path that leads nowhere */
export function schemaSetting({ written }: LoadedScenario, steps: readonly string[]): Setting {
  steps.forEach((step, depth) => {
    const before = steps.slice(0, depth);
    const value = locatedAt(written, before);
    if (value?.kind === 'list') checkItem(value.items.length, step, before);
    else checkKey(value, step, before);
  });
  return valueSetting(steps);
}

function checkItem(count: number, step: string, before: readonly string[]): void {
  if (/^\d+$/.test(step) && Number(step) < count) return;
  throw new VaryError(
    `${before.join('.')} is a list and has no item ${JSON.stringify(step)}`,
    count === 0 ? 'it is empty' : `its items are counted from 0 to ${count - 1}`,
  );
}

function checkKey(value: Located | undefined, step: string, before: readonly string[]): void {
  const { known, free } = schemaKeys(scenarioSchema, before);
  const present = value?.kind === 'map' ? [...value.entries.keys()] : [];
  const keys = [...new Set([...present, ...known])];
  if (keys.includes(step) || free) return;
  throw new VaryError(
    `${before.length === 0 ? 'the scenario' : before.join('.')} has no ${JSON.stringify(step)}`,
    whatThereIs(step, keys),
  );
}
