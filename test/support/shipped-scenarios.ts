import fs from 'node:fs';
import path from 'node:path';
import { projectFolder } from './scenarios.ts';

/** Every scenario file that ships; the map of `import/` is none. */
export const shippedScenarios: readonly string[] = fs
  .readdirSync(path.join(projectFolder, 'scenarios'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && path.dirname(name) !== 'import')
  .map((name) => `scenarios/${name.replaceAll('\\', '/')}`)
  .sort();

/** Whole scenarios and every eighth variation: for judges that take long and find in one variation what they find in all. */
export const sampledScenarios: readonly string[] = shippedScenarios.filter(
  (file, index) => !file.startsWith('scenarios/faults/') || index % 8 === 0,
);
