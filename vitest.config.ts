import { defineConfig } from 'vitest/config';

// Node keeps the code that it compiled: tests start hundreds of threads and processes from the same TypeScript files.
process.env.NODE_COMPILE_CACHE ??= new URL('./.cache/compiled', import.meta.url).pathname;

/**
 * Five projects, run in this order by `npm test`. Those of the browser and of crashes wait more than they work, so they share the machine, two files side by side.
 * Units lie beside the source. System behaviour, one file per promise, lies in tests/.
 */
const shared = {
  environment: 'node',
  testTimeout: 20_000,
  hookTimeout: 30_000,
  setupFiles: [new URL('./scripts/property-seed.ts', import.meta.url).pathname],
};

export default defineConfig({
  test: {
    // Two cores are the reference machine: more workers only make timings worse.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'units',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/*/src/**/*.test.tsx',
            'packages/*/test/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/*.test.ts',
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          include: ['tests/*.test.ts', 'tests/conformance/**/*.test.ts'],
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'sim',
          include: ['tests/simulation/**/*.test.ts'],
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 90_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...shared,
          name: 'crash',
          include: ['tests/crash/**/*.test.ts'],
          testTimeout: 180_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
