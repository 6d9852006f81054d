import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { changeBaselines } from '../../results/store/baselines.ts';
import { sealedRun, temporaryStore } from '../../results/store/store.fixture.ts';
import { pruneRuns } from './prune-runs.ts';

const reads = vi.hoisted(() => ({ baselines: 0 }));
vi.mock('../../results/store/baselines.ts', async (original) => {
  const real = await original<typeof import('../../results/store/baselines.ts')>();
  return {
    ...real,
    idsInBaselines(storeDir: string) {
      reads.baselines++;
      return real.idsInBaselines(storeDir);
    },
  };
});

it('reads the baselines once to find runs and once to delete them, however many runs are deleted', async () => {
  const storeDir = temporaryStore();
  const ids = [1, 2, 3, 4, 5, 6].map((minute) => `20261124T080${minute}00Z-smoke-000a`);
  for (const [i, id] of ids.entries()) await sealedRun(storeDir, id, Date.parse('2026-11-24T08:00:00Z') + i * 60_000);
  await changeBaselines(storeDir, async () => undefined);
  reads.baselines = 0;
  expect(await pruneRuns({ store: storeDir, keep: 1, quiet: true }, {})).toBe(0);
  expect(ids.map((id) => existsSync(join(storeDir, id)))).toEqual([false, false, false, false, false, true]);
  expect(reads.baselines).toBe(2);
});
