import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunDigest } from '../record/digest.ts';
import { changeBaselines, writeBaseline } from './baselines.ts';
import { takeLock } from './owners/lock.ts';
import { thisProcess } from './owners/owner.ts';
import { createOwnerFile } from './owners/owner-file.ts';
import { findPrunable, type Retention, removeRuns, sweep } from './prune.ts';
import { runLockOf } from './run-files.ts';
import { openRunWriter } from './run-writer.ts';
import { documentOf, sealedRun, temporaryStore, writtenRun } from './store.fixture.ts';

const idAt = (minute: number) => `20261124T08${String(minute).padStart(2, '0')}00Z-smoke-000a`;
const timeAt = (minute: number) => Date.parse(`2026-11-24T08:${String(minute).padStart(2, '0')}:00.000Z`);

async function fiveRuns(): Promise<string> {
  const storeDir = temporaryStore();
  for (let minute = 1; minute <= 5; minute++) await sealedRun(storeDir, idAt(minute), timeAt(minute));
  return storeDir;
}
const pruned = async (storeDir: string, retention: Retention) =>
  (await findPrunable(storeDir, retention)).pruned.map(({ id }) => id);

function digestAt(id: string): RunDigest {
  const kind = { plan: 'smoke', target: 'shop', comparableKey: 'k', profile: null, seed: 1, version: '0', tags: {} };
  const values = { measures: [], shapes: [], requests: 0, slices: [] };
  return { id, ...kind, ...values, environment: {}, unfit: null, startedAt: 'x' } as unknown as RunDigest;
}

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
    const runs = [digestAt(idAt(1))];
    writeBaseline(storeDir, { comparableKey: 'k', plan: 'smoke', target: 'shop', updatedAt: 'x', runs });
    const { pruned: going, inBaselines, problems } = await findPrunable(storeDir, { keep: 0 });
    expect(going.map(({ id }) => id)).toEqual([idAt(3), idAt(4), idAt(5)]);
    expect(inBaselines).toBe(1);
    expect(problems.map(({ id }) => id)).toEqual([idAt(2)]);
  });

  it('keeps a sealed run until the command that made it has ended, and names it', async () => {
    const storeDir = await fiveRuns();
    const writer = openRunWriter(storeDir, idAt(6), thisProcess());
    await writer.seal(documentOf(idAt(6), timeAt(6)));
    const found = await findPrunable(storeDir, { keep: 0 });
    expect(found.problems).toEqual([{ id: idAt(6), reason: 'the command that made this run has not ended' }]);
    expect([found.kept, found.pruned.some(({ id }) => id === idAt(6))]).toEqual([1, false]);
    writer.release();
    writer.release();
    expect(await pruned(storeDir, { keep: 5 })).toEqual([idAt(1)]);
    expect(await pruned(storeDir, { keep: 0 })).toContain(idAt(6));
  });

  it('deletes a sealed run whose command was killed', async () => {
    const storeDir = await fiveRuns();
    const killed = { ...thisProcess(), pid: 4_000_000 };
    createOwnerFile(join(storeDir, idAt(1), 'owner.json'), { owner: killed });
    createOwnerFile(join(storeDir, idAt(2), 'owner.json'), { owner: thisProcess(), left: 'no memory was left' });
    expect(await pruned(storeDir, { keep: 0 })).toHaveLength(5);
  });

  it('keeps runs of an anchor and runs that wait for the baseline', async () => {
    const storeDir = await fiveRuns();
    const [first, second, third] = [1, 2, 3].map((minute) => digestAt(idAt(minute)));
    const anchor = { setAt: 'x', runs: [first!] };
    const parts = { comparableKey: 'k', plan: 'smoke', target: 'shop', updatedAt: 'x' };
    writeBaseline(storeDir, { ...parts, runs: [second!], held: [third!], anchor });
    expect(await pruned(storeDir, { keep: 0 })).toEqual([idAt(4), idAt(5)]);
  });

  it.each(['runs', 'held', 'anchor'])(
    'keeps a run that another command added to %s of a baseline meanwhile',
    async (list) => {
      const storeDir = await fiveRuns();
      const { pruned: found } = await findPrunable(storeDir, { keep: 0 });
      const [first, second] = [idAt(1), idAt(2)].map(digestAt);
      const anchor = { setAt: 'x', runs: [first!] };
      const lists = {
        runs: { runs: [first!] },
        held: { runs: [second!], held: [first!] },
        anchor: { runs: [second!], anchor },
      };
      const parts = { comparableKey: 'k', plan: 'smoke', target: 'shop', updatedAt: 'x' };
      writeBaseline(storeDir, { ...parts, ...lists[list as keyof typeof lists] });
      expect(found.map(({ id }) => id)).toContain(idAt(1));
      expect([...(await removeRuns(storeDir, [idAt(1)]))]).toEqual([[idAt(1), 'a baseline names it']]);
      expect((await removeRuns(storeDir, [idAt(3)])).size).toBe(0);
      expect([1, 3].map((minute) => existsSync(join(storeDir, idAt(minute))))).toEqual([true, false]);
    },
  );

  it('keeps a run while another command changes the baselines', async () => {
    const storeDir = await fiveRuns();
    await changeBaselines(storeDir, async () => {
      expect([...(await removeRuns(storeDir, [idAt(1)]))]).toEqual([
        [idAt(1), 'another command is changing the baselines'],
      ]);
    });
    expect((await removeRuns(storeDir, [idAt(1)])).size).toBe(0);
  });

  it('deletes the other runs, while one is in use and another is in a baseline', async () => {
    const storeDir = await fiveRuns();
    const parts = { comparableKey: 'k', plan: 'smoke', target: 'shop', updatedAt: 'x' };
    writeBaseline(storeDir, { ...parts, runs: [digestAt(idAt(2))] });
    const lock = await takeLock(runLockOf(storeDir, idAt(1)), 0);
    const kept = await removeRuns(storeDir, [1, 2, 3, 4].map(idAt));
    lock!.release();
    expect([...kept].sort()).toEqual([
      [idAt(1), 'another command is changing it'],
      [idAt(2), 'a baseline names it'],
    ]);
    expect(readdirSync(storeDir).sort()).toEqual([idAt(1), idAt(2), idAt(5), 'baselines']);
  });

  it('deletes a run whose change ends meanwhile', async () => {
    const storeDir = await fiveRuns();
    const lock = await takeLock(runLockOf(storeDir, idAt(1)), 0);
    const removing = removeRuns(storeDir, [1, 2].map(idAt));
    await expect.poll(() => existsSync(join(storeDir, idAt(2)))).toBe(false);
    lock!.release();
    expect((await removing).size).toBe(0);
    expect(existsSync(join(storeDir, idAt(1)))).toBe(false);
  });

  it('deletes a run with its unsent bodies; a missing run is not an error', async () => {
    const storeDir = await fiveRuns();
    mkdirSync(join(storeDir, '.outbox', idAt(1)), { recursive: true });
    await removeRuns(storeDir, [idAt(1)]);
    await removeRuns(storeDir, [idAt(1)]);
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
