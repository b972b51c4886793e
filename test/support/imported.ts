import { checkScenario } from '../../src/diagnose/lint/lints.ts';
import { type HostImport, importHost } from '../../src/import/import-host.ts';
import type { ProfileName } from '../../src/import/profile.ts';
import { scenarioText } from '../../src/import/scenario-text.ts';
import type { LoadedScenario } from '../../src/scenario/load.ts';
import { loadText } from './scenarios.ts';

/** Files by name, as one host. */
export function importTexts(
  files: Readonly<Record<string, string | Uint8Array>>,
  name = 'HOST',
  profile: ProfileName | null = null,
): HostImport {
  const encoder = new TextEncoder();
  const inputs = Object.entries(files).map(([file, text]) => ({
    file,
    bytes: typeof text === 'string' ? encoder.encode(text) : text,
  }));
  return importHost(name, inputs, profile);
}

/** The scenario of one imported host. */
export function scenarioOf(imported: HostImport): string {
  const { document, name } = imported;
  const links = Object.fromEntries([...document.links.values()].map((link) => [link, {}]));
  return scenarioText({ title: 'imported', links, hosts: { [name]: document.host } }, [imported], []);
}

/** The scenario, which must pass `check`. @throws ScenarioError */
export function checkedScenario(imported: HostImport): LoadedScenario {
  const loaded = loadText(scenarioOf(imported));
  checkScenario(loaded);
  return loadText(scenarioOf(imported));
}
