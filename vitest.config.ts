import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const INFRA = 'test/infra/**/*.test.ts';

export default defineConfig({
  test: {
    environment: 'node',
    // A bound for what hangs, not a measure: a busy machine may take several times as long as a quiet one.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // The programs that tests start load what an earlier one compiled.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    // Much of the tests' time is spent waiting for child processes.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      // The CDK takes seconds to import, and a stage to synthesise: these share both.
      { extends: true, test: { name: 'infra', include: [INFRA], isolate: false } },
      { extends: true, test: { name: 'system', include: ['test/**/*.test.{ts,tsx}'], exclude: [INFRA] } },
    ],
  },
});
