import { defineConfig } from 'vitest/config';

/** Units lie beside the source; system behaviour, one file per promise, lies in tests/. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/src/**/*.test.tsx'],
    environment: 'node',
    testTimeout: 20_000,
  },
});
