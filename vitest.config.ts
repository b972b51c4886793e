import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Only what hangs is to fail: how fast a machine is says nothing of the program.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/reference/**'],
          // Modules are loaded once a worker and not once a file, which took as long as the tests. They keep nothing of
          // a run that another could see: the same scenario gives the same bytes, whatever ran before it.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'reference', include: ['test/reference/**/*.test.ts'] } },
    ],
  },
});
