import { type HostProfile, hostProfiles } from '../host/profile.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, ScenarioError } from './problem.ts';
import { suggestion } from './suggest.ts';

/** The profile of a host with the switches that the scenario sets. @throws ScenarioError for an unknown or wrong one */
export function profileOf(loaded: LoadedScenario, hostName: string): HostProfile {
  const { profile: name, switches } = loaded.document.hosts[hostName]!;
  const profile = hostProfiles[name];
  if (switches === undefined) return profile;
  const settable = Object.entries(profile).filter(([key, value]) => key !== 'name' && ['string', 'number', 'boolean'].includes(typeof value));
  const known = new Map(settable);
  for (const [key, value] of Object.entries(switches)) {
    const at = ['hosts', hostName, 'switches', key];
    const old: unknown = known.get(key);
    if (old === undefined) {
      throw new ScenarioError([errorAt(loaded.locateKey(at), `the profile has no switch ${JSON.stringify(key)}`, suggestion(key, [...known.keys()]))]);
    }
    if (typeof old !== typeof value) {
      throw new ScenarioError([errorAt(loaded.locate(at), `${key} is to be a ${typeof old}, such as ${String(old)}`)]);
    }
  }
  return { ...profile, ...switches };
}
