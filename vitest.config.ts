import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Workers and child processes that tests start load TypeScript by the same hook as the commands do.
const register = fileURLToPath(new URL('./scripts/register.mjs', import.meta.url));
const base = {
  environment: 'node' as const,
  pool: 'forks' as const,
  execArgv: ['--import', register],
  setupFiles: ['./scripts/test/fixed-seed.ts', './scripts/test/fresh-modules.ts'],
  // On a busy machine, even deleting the files of a test can take longer than Vitest's default of 10 s.
  hookTimeout: 120_000,
};
const skip = ['**/node_modules/**', '**/dist/**'];

/**
 * These files run one at a time, because a busy machine would change the times, web vitals and verdicts that they
 * assert.
 */
const alone = [
  'simulators/k6/{instances,producer}.tools.test.ts',
  'synthetics/{run/producer,run/until-decided,vitals/collector,vitals/left-pages}.tools.test.ts',
  'scripts/test/e2e/{capacity,defects}/*.e2e.test.ts',
  'scripts/test/e2e/check/journey.e2e.test.ts',
  'scripts/test/e2e/run/{generator,healthy,instances}.e2e.test.ts',
];
// On a busy machine a browser or a process can start too late. A test that passes on the second try is printed as
// "retry x1": see CONTRIBUTING.md.
const realParts = { testTimeout: 180_000, hookTimeout: 240_000, retry: 1 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...base,
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...skip, '**/*.{tools,e2e,faults,attack}.test.ts'],
          // A new process and new imports for each file would cost more processor time than the tests.
          isolate: false,
          maxWorkers: 3,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...base,
          ...realParts,
          name: 'tools',
          include: ['**/*.tools.test.ts'],
          exclude: [...skip, ...alone],
          isolate: false,
          // These tests wait for their tools most of the time. Two files at once would leave half of two cores idle.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...base,
          ...realParts,
          name: 'e2e',
          globalSetup: './scripts/test/e2e-setup.ts',
          include: ['**/*.e2e.test.ts'],
          exclude: [...skip, ...alone],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...base,
          ...realParts,
          name: 'alone',
          globalSetup: './scripts/test/e2e-setup.ts',
          include: alone,
          exclude: skip,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...base,
          name: 'faults',
          globalSetup: './scripts/test/e2e-setup.ts',
          include: ['**/*.faults.test.ts'],
          exclude: skip,
          fileParallelism: false,
          testTimeout: 180_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...base,
          name: 'attack',
          globalSetup: ['./scripts/test/attack/seed-setup.ts', './scripts/test/e2e-setup.ts'],
          setupFiles: ['./scripts/test/attack/draw-seed.ts'],
          include: ['**/*.attack.test.ts'],
          exclude: skip,
          fileParallelism: false,
          testTimeout: 1_300_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
