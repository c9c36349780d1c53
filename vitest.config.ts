import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isWithoutEmulator, whyWithout } from './test/support/emulator.ts';

/** What also runs on a DynamoDB endpoint by the SDK's own way: the main job, the write path, the reads. */
const ON_THE_WIRE = [
  'test/functions/store/write-path.test.ts',
  'test/system/main-job.test.ts',
  'test/system/reads.test.ts',
];
if (isWithoutEmulator) process.stderr.write(`Tests on the wire${whyWithout}\n`);

const INFRA = 'test/infra/**/*.test.ts';
const DOMAIN = 'test/domain/**/*.test.ts';
const WEB = 'test/web/**/*.test.{ts,tsx}';

export default defineConfig({
  test: {
    environment: 'node',
    // A bound for what hangs, not a measure: a busy machine may take several times as long as a quiet one.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // What a test sets is gone after it, also where files share a process.
    unstubEnvs: true,
    restoreMocks: true,
    // The programs that tests start load what an earlier one compiled.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    setupFiles: ['test/support/seed.ts'],
    // Much of the tests' time is spent waiting for child processes.
    maxWorkers: Math.max(2, availableParallelism()),
    // Of the rules by their own tests: a line that no test of theirs reaches is a rule nobody stated, or dead.
    coverage: {
      include: ['domain/**/*.ts'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 100, branches: 95 },
    },
    projects: [
      // The CDK takes seconds to import, and a stage to synthesise: these share both.
      { extends: true, test: { name: 'infra', include: [INFRA], isolate: false } },
      // Pure, so its coverage is cheap: `npm test` runs it first, with `--coverage`.
      { extends: true, test: { name: 'domain', include: [DOMAIN], isolate: false } },
      // Loading the same modules for each file anew took a quarter of the processor time.
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: [INFRA, DOMAIN, WEB],
          isolate: false,
        },
      },
      // A document of their own, and Vite's settings.
      { extends: true, test: { name: 'web', include: [WEB] } },
      ...(isWithoutEmulator
        ? []
        : [
            {
              extends: true as const,
              test: { name: 'wire', include: ON_THE_WIRE, env: { QINGXIN_TEST_WIRE: 'yes' } },
            },
          ]),
    ],
  },
});
