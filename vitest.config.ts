import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Only what hangs is to fail: how fast a machine is says nothing of the program.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/reference/**'] } },
      { extends: true, test: { name: 'reference', include: ['test/reference/**/*.test.ts'] } },
    ],
  },
});
