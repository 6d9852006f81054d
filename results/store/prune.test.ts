import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunDigest } from '../record/digest.ts';
import { writeBaseline } from './baselines.ts';
import { thisProcess } from './owners/owner.ts';
import { createOwnerFile } from './owners/owner-file.ts';
import { findPrunable, type Retention, removeRun, sweep } from './prune.ts';
import { runLockOf } from './run-files.ts';
import { sealedRun, temporaryStore, writtenRun } from './store.fixture.ts';

const idAt = (minute: number) => `20261124T08${String(minute).padStart(2, '0')}00Z-smoke-000a`;
const timeAt = (minute: number) => Date.parse(`2026-11-24T08:${String(minute).padStart(2, '0')}:00.000Z`);

async function fiveRuns(): Promise<string> {
  const storeDir = temporaryStore();
  for (let minute = 1; minute <= 5; minute++) await sealedRun(storeDir, idAt(minute), timeAt(minute));
  return storeDir;
}
const pruned = async (storeDir: string, retention: Retention) =>
  (await findPrunable(storeDir, retention)).pruned.map(({ id }) => id);

describe('findPrunable', () => {
  it('finds runs that are too old, too many or too large, oldest first', async () => {
    const storeDir = await fiveRuns();
    expect(await pruned(storeDir, { before: '2026-11-24T08:03:00.000Z' })).toEqual([idAt(1), idAt(2)]);
    expect(await pruned(storeDir, { keep: 4 })).toEqual([idAt(1)]);
    expect(await pruned(storeDir, { keep: 9 })).toEqual([]);
    const { pruned: all } = await findPrunable(storeDir, { maxBytes: 0 });
    expect(all).toHaveLength(5);
    expect(await pruned(storeDir, { maxBytes: 2.5 * all[0]!.bytes })).toEqual([idAt(1), idAt(2), idAt(3)]);
  });

  it('keeps runs of a baseline, unfinished runs and damaged runs', async () => {
    const storeDir = await fiveRuns();
    writtenRun(storeDir, idAt(0), timeAt(0));
    writeFileSync(join(storeDir, idAt(2), 'run.json'), '{');
    const kept = { id: idAt(1), plan: 'smoke', target: 'shop', comparableKey: 'k' } as unknown as RunDigest;
    const digest = { profile: null, seed: 1, version: '0', tags: {}, environment: {}, unfit: null, startedAt: 'x' };
    const runs = [{ ...digest, ...kept, measures: [], shapes: [], requests: 0, slices: [] }];
    writeBaseline(storeDir, { comparableKey: 'k', plan: 'smoke', target: 'shop', updatedAt: 'x', runs });
    const { pruned: going, inBaselines, problems } = await findPrunable(storeDir, { keep: 0 });
    expect(going.map(({ id }) => id)).toEqual([idAt(3), idAt(4), idAt(5)]);
    expect(inBaselines).toBe(1);
    expect(problems.map(({ id }) => id)).toEqual([idAt(2)]);
  });

  it('keeps runs of an anchor and runs that wait for the baseline', async () => {
    const storeDir = await fiveRuns();
    const digest = { profile: null, seed: 1, version: '0', tags: {}, environment: {}, unfit: null, startedAt: 'x' };
    const sizes = { measures: [], shapes: [], requests: 0, slices: [] };
    const [first, second, third] = [1, 2, 3].map(
      (at) =>
        ({
          ...digest,
          ...sizes,
          id: idAt(at),
          plan: 'smoke',
          target: 'shop',
          comparableKey: 'k',
        }) as unknown as RunDigest,
    );
    const anchor = { setAt: 'x', runs: [first!] };
    const parts = { comparableKey: 'k', plan: 'smoke', target: 'shop', updatedAt: 'x' };
    writeBaseline(storeDir, { ...parts, runs: [second!], held: [third!], anchor });
    expect(await pruned(storeDir, { keep: 0 })).toEqual([idAt(4), idAt(5)]);
  });

  it('deletes a run with its unsent bodies; a missing run is not an error', async () => {
    const storeDir = await fiveRuns();
    mkdirSync(join(storeDir, '.outbox', idAt(1)), { recursive: true });
    await removeRun(storeDir, idAt(1));
    await removeRun(storeDir, idAt(1));
    expect(existsSync(join(storeDir, idAt(1)))).toBe(false);
    expect(existsSync(join(storeDir, '.outbox', idAt(1)))).toBe(false);
    mkdirSync(join(storeDir, `.deleted-${idAt(2)}`));
    await sweep(storeDir);
    expect(existsSync(join(storeDir, `.deleted-${idAt(2)}`))).toBe(false);
  });

  it('removes the locks of killed processes, and no other', async () => {
    const storeDir = await fiveRuns();
    const killed = { ...thisProcess(), pid: 4_000_000 };
    for (const [id, owner] of [
      [idAt(1), killed],
      [idAt(2), thisProcess()],
      [idAt(3), undefined],
    ] as const) {
      mkdirSync(runLockOf(storeDir, id));
      if (owner) createOwnerFile(join(runLockOf(storeDir, id), 'a.json'), { owner });
    }
    writeFileSync(runLockOf(storeDir, 'note'), 'a file of the user');
    await sweep(storeDir);
    const left = readdirSync(storeDir).filter((name) => name.startsWith('.lock-'));
    expect(left.sort()).toEqual([`.lock-${idAt(2)}`, '.lock-note']);
  });
});
