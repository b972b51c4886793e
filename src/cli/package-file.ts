import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the package lies, in a checkout and when installed. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

export function version(): string {
  const text = fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
