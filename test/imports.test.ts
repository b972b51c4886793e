import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom: the table of the README. A folder may always import itself. */
const LOW = ['addr', 'wire', 'sim', 'trace', 'link'];
const HOST = [...LOW, 'route', 'host'];
const TUNNEL = [...HOST, 'transport', 'name', 'tls'];
const SERVICE = [...TUNNEL, 'tunnel', 'ipsec'];
const allowed: Readonly<Record<string, readonly string[]>> = {
  addr: [],
  sim: [],
  wire: ['addr'],
  capture: ['addr'],
  route: ['addr'],
  trace: ['addr'],
  link: ['addr', 'wire', 'sim', 'trace'],
  host: [...LOW, 'route'],
  transport: HOST,
  tls: ['addr', 'wire', 'sim'],
  name: [...HOST, 'transport'],
  tunnel: TUNNEL,
  ipsec: HOST,
  service: SERVICE,
  app: [...SERVICE, 'service'],
  shell: [...SERVICE, 'service', 'app'],
  scenario: [...SERVICE, 'service', 'app', 'shell', 'capture'],
  import: [...SERVICE, 'service', 'app', 'shell', 'capture', 'scenario'],
  diagnose: [...SERVICE, 'service', 'app', 'shell', 'capture', 'scenario'],
  report: ['diagnose', 'wire', 'addr'],
  console: [...SERVICE, 'service', 'app', 'shell', 'capture', 'scenario', 'diagnose', 'report'],
  live: ['addr', 'wire', 'sim', 'trace', 'link'],
  anonymize: ['addr', 'wire', 'capture', 'scenario'],
};
/** Packages that a folder may use, with what lies below them; `node:` is in `ofNode`. */
const packages: Readonly<Record<string, readonly string[]>> = {
  tls: ['@noble/ciphers', '@noble/curves', '@noble/hashes', 'micro-rsa-dsa-dh'],
  ipsec: ['@noble/ciphers', '@noble/hashes'],
  scenario: ['yaml', 'zod'],
  import: ['yaml', 'zod'],
  anonymize: ['@noble/hashes'],
  cli: ['yargs', 'yargs/helpers', 'chalk'],
};

/** Folders that may use what only Node has. */
const ofNode = ['cli', 'live'];

const root = path.resolve(import.meta.dirname, '..', 'src');

function importsOf(file: string): string[] {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?:[^;']*? from )?'([^']+)';|import\('([^']+)'\)/gm)].map(
    (match) => match[1] ?? match[2]!,
  );
}

const files = fs
  .readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

test('there is something to hold against the table', () => {
  expect(files.length).toBeGreaterThan(60);
});

test.each(files)('%s imports only what lies below it', (name) => {
  const folder = name.includes('/') ? name.split('/')[0]! : 'index';
  for (const target of importsOf(path.join(root, name))) {
    if (target.startsWith('.')) {
      const to = path
        .relative(root, path.resolve(root, path.dirname(name), target))
        .replaceAll('\\', '/')
        .split('/')[0]!;
      const isFace = folder === 'index' && !ofNode.includes(to);
      const may = folder === 'cli' || isFace || to === folder || (allowed[folder] ?? []).includes(to);
      expect(may, `${name} imports ${target}`).toBe(true);
    } else if (target.startsWith('node:')) {
      expect(ofNode, `${name} imports ${target}`).toContain(folder);
    } else {
      const may = (packages[folder] ?? []).some((each) => target === each || target.startsWith(`${each}/`));
      expect(may, `${name} imports ${target}`).toBe(true);
    }
  }
});
