import fs from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'rolldown';

/**
 * The program in a few files instead of some 350 modules: Node 20 has no compile cache, and finding and reading modules
 * one by one was a third of the time of a short run. The library (dist/index.js) stays as tsc writes it.
 */
export default defineConfig({
  // The threads of a sweep begin with a file of their own.
  input: ['src/cli/main.ts', 'src/cli/sweep-worker.ts'],
  platform: 'node',
  output: { dir: 'dist/cli', format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
  plugins: [thirdPartyLicences()],
});

/** What is bundled is passed on, so its licences stand beside it. */
function thirdPartyLicences() {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap(({ moduleIds }) => moduleIds ?? []);
      const folders = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []));
      const texts = [...folders].sort().map((folder) => {
        const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
        const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        if (file === undefined) throw new Error(`${name} has no licence file`);
        return `${name} ${version}\n\n${fs.readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
      });
      this.emitFile({ type: 'asset', fileName: 'third-party-licences.txt', source: texts.join('\n---\n\n') });
    },
  };
}
