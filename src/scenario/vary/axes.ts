import { type LoadedScenario, understand } from '../load.ts';
import { buildNetwork, type Network } from '../network.ts';
import { scenarioSchema } from '../schema.ts';
import { commandSetting } from './command-setting.ts';
import { interfaceSetting } from './interface-setting.ts';
import { routeSetting } from './route-setting.ts';
import { schemaSetting } from './schema-setting.ts';
import type { Setting } from './setting.ts';
import { type PlainValue, readValueList } from './value-list.ts';
import { VaryError, whatThereIs } from './vary-error.ts';
import { readVaryText } from './vary-text.ts';

/** One list of values and what they are values of. */
export interface Axis {
  /** As it was typed. */
  readonly path: string;
  readonly values: readonly PlainValue[];
}

/** A scenario over every combination of the values of some axes; the first axis changes slowest. */
export class Combinations {
  readonly axes: readonly Axis[];
  readonly count: number;
  private readonly loaded: LoadedScenario;
  private readonly settings: readonly Setting[];

  /** @throws VaryError for a path that leads nowhere, or one that is there twice */
  constructor(loaded: LoadedScenario, axes: readonly Axis[]) {
    this.loaded = loaded;
    this.axes = axes;
    this.count = axes.reduce((product, { values }) => product * values.length, 1);
    const network = buildNetwork(loaded);
    this.settings = axes.map(({ path }) => settingAt(loaded, network, path));
    this.settings.forEach(({ target }, index) => {
      const first = this.settings.findIndex((other) => other.target === target);
      if (first < index) {
        const [path, other] = [axes[index]!.path, axes[first]!.path];
        throw new VaryError(
          path === other ? `${path} is varied twice` : `${path} and ${other} are the same`,
          'write all values into one list',
        );
      }
    });
  }

  /** The value of each axis in a combination. @param combination counted from 0 */
  values(combination: number): PlainValue[] {
    let rest = combination;
    const fromLast = this.axes.toReversed().map(({ values }) => {
      const index = rest % values.length;
      rest = (rest - index) / values.length;
      return values[index]!;
    });
    return fromLast.toReversed();
  }

  /** The scenario of a combination. @throws ScenarioError, VaryError when it is none */
  scenario(combination: number): LoadedScenario {
    return this.with([...this.values(combination).entries()]);
  }

  /** The scenario with values of some of the axes, by number. @throws ScenarioError, VaryError */
  with(values: readonly (readonly [axis: number, value: PlainValue])[]): LoadedScenario {
    let root = this.loaded.written;
    for (const [axis, value] of values) {
      const at = { file: `--vary ${this.axes[axis]!.path}`, line: 1, column: 1 };
      root = this.settings[axis]!.put(root, value, at);
    }
    return understand(this.loaded.file, root);
  }
}

/** Reads `PATH=LIST`. @throws VaryError */
export function readAxis(text: string): Axis {
  const { path, list } = readVaryText(text);
  return { path, values: readValueList(list) };
}

/** What a path means in a scenario. @throws VaryError */
function settingAt(loaded: LoadedScenario, network: Network, path: string): Setting {
  const { steps } = readVaryText(`${path}=`);
  const [first, ...rest] = steps;
  const keys = Object.keys(scenarioSchema.shape);
  const hosts = Object.keys(loaded.document.hosts);
  if (first === 'hosts' && rest.length > 0) return hostSetting(loaded, network, rest[0]!, rest.slice(1));
  if (keys.includes(first!)) return schemaSetting(loaded, steps);
  if (!hosts.includes(first!))
    throw new VaryError(
      `the scenario has no host and no key ${JSON.stringify(first)}`,
      whatThereIs(first!, [...hosts, ...keys]),
    );
  return hostSetting(loaded, network, first!, rest);
}

function hostSetting(loaded: LoadedScenario, network: Network, host: string, steps: readonly string[]): Setting {
  const [word, ...rest] = steps;
  if (!network.nodes.has(host)) return schemaSetting(loaded, ['hosts', host]);
  if (word === undefined) throw new VaryError(`what of ${host} is to be varied?`, `${host}.profile, say`);
  if (word === 'route') return routeSetting(loaded, network, host, rest);
  if (word === 'command') return commandSetting(loaded, network, host, rest);
  if (word === 'interface') return interfaceSetting(loaded, network, host, rest);
  return schemaSetting(loaded, ['hosts', host, ...steps]);
}
