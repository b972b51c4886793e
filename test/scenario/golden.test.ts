import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { capturesOf, loadFile, projectFolder } from '../support/scenarios.ts';

/** A change that alters these bytes records them anew with `npm run golden` and says why. */
test.each([
  ['manage-out', 'scenarios/manage-out.yaml'],
  ['return-metric', 'scenarios/faults/return-metric.yaml'],
])('captures/%s/all.pcapng is what the program writes today', (name, scenario) => {
  const committed = fs.readFileSync(path.join(projectFolder, 'captures', name, 'all.pcapng'));
  const written = Buffer.from(capturesOf(loadFile(scenario)).captures.get('all')!);
  const differs = written.findIndex((byte, at) => byte !== committed[at]);
  expect({ length: written.length, differs }).toEqual({ length: committed.length, differs: -1 });
});
