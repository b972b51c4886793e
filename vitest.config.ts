import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/reference/**'] } },
      { test: { name: 'reference', include: ['test/reference/**/*.test.ts'] } },
    ],
  },
});
