import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { sealedRun, temporaryStore, writtenRun } from '../../results/store/store.fixture.ts';
import { pruneRuns } from './prune-runs.ts';

/** The error code with which a copy fails; empty if it succeeds. */
const disk = vi.hoisted(() => ({ code: '' }));
vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  const copyFileSync: typeof fs.copyFileSync = (...given) => {
    if (disk.code) throw Object.assign(new Error(`${disk.code}: raw text, copyfile 'a' -> 'b'`), { code: disk.code });
    return fs.copyFileSync(...given);
  };
  return { ...fs, copyFileSync };
});
vi.mock('../../results/store/owners/liveness.ts', () => ({ isDead: async () => true }));

const [killed, sealed] = ['20261124T080200Z-smoke-000b', '20261124T080100Z-smoke-000a'];
let storeDir: string;
let said = '';
beforeEach(async () => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  storeDir = temporaryStore();
  await sealedRun(storeDir, sealed, Date.parse('2026-11-24T08:01:00.000Z'));
  const { partialDir } = writtenRun(storeDir, killed);
  mkdirSync(join(partialDir, 'artifacts'), { recursive: true });
  writeFileSync(join(partialDir, 'artifacts', 'k6.log'), 'log');
});
const stored = () => readdirSync(storeDir).filter((name) => name.includes('-smoke-'));
const prune = (flags: { keep: number; dryRun?: boolean }, filter = {}) =>
  pruneRuns({ store: storeDir, quiet: true, ...flags }, filter);

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
])('a partial run that fills the disk is deleted with all other runs, in plain words: %s', async (code, words) => {
  disk.code = code;
  expect(await prune({ keep: 0 })).toBe(0);
  expect(stored()).toEqual([]);
  expect(said).toContain(`the record of the interrupted run ${killed} cannot be completed: ${words}`);
  expect(said).not.toMatch(/raw text|copyfile/);
});

it.each([
  ['a dry run', { keep: 0, dryRun: true }, {}],
  ['a prune that keeps runs', { keep: 1 }, {}],
  ['a prune of one plan', { keep: 0 }, { plan: 'other' }],
])('%s keeps a partial run that fills the disk, and names its directory', async (_, flags, filter) => {
  disk.code = 'ENOSPC';
  await prune(flags, filter);
  const [claimed] = stored().filter((name) => name.startsWith('.claimed-'));
  expect(claimed).toContain(killed);
  expect(said).toContain(`make room, or delete ${join(storeDir, claimed!)}`);
});

it('a partial run that cannot be sealed for another reason is never deleted', async () => {
  disk.code = 'EACCES';
  await prune({ keep: 0 });
  expect(stored().join()).toContain(killed);
  expect(said).toContain('permission denied');
});

it('a partial run that can be sealed is sealed first', async () => {
  disk.code = '';
  await prune({ keep: 1 });
  expect(stored()).toEqual([killed]);
});
