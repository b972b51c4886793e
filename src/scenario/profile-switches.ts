import { type HostProfile, hostProfiles } from '../host/profile.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, ScenarioError } from './problem.ts';
import { suggestion } from '../shell/suggest.ts';

/** The profile of a host with the switches that the scenario sets. @throws ScenarioError for an unknown or wrong one */
export function profileOf(
  loaded: Pick<LoadedScenario, 'document' | 'locate' | 'locateKey'>,
  hostName: string,
): HostProfile {
  const { profile: name, switches } = loaded.document.hosts[hostName]!;
  const profile = hostProfiles[name];
  if (switches === undefined) return profile;
  const known = new Map<string, string | number | boolean>();
  for (const [key, value] of Object.entries(profile) as [string, unknown][]) {
    if (key !== 'name' && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
      known.set(key, value);
  }
  for (const [key, value] of Object.entries(switches)) {
    const at = ['hosts', hostName, 'switches', key];
    const old = known.get(key);
    if (old === undefined) {
      throw new ScenarioError([
        errorAt(
          loaded.locateKey(at),
          `the profile has no switch ${JSON.stringify(key)}`,
          suggestion(key, [...known.keys()]),
        ),
      ]);
    }
    if (typeof old !== typeof value) {
      throw new ScenarioError([errorAt(loaded.locate(at), `${key} is to be a ${typeof old}, such as ${String(old)}`)]);
    }
  }
  return { ...profile, ...switches };
}
