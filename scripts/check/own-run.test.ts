import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { runDirOf } from '../../results/store/run-files.ts';
import type { SealedRun } from '../../results/store/sealed-run.ts';
import { temporaryStore } from '../../results/store/store.fixture.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { pruneRuns } from '../history/prune-runs.ts';
import { stderr, stdout } from '../lib/outlet.ts';
import { serve } from '../test/http-server.ts';
import { runChecks } from './run-checks.ts';

/** Called with each sealed run before its report is written. */
const before = vi.hoisted(() => ({ report: async (_: SealedRun): Promise<void> => undefined }));
vi.mock(import('../history/report-run.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    reportEnded: async (run) => {
      await before.report(run);
      return real.reportEnded(run);
    },
  };
});

let store: string;
let [printed, said] = ['', ''];
let onPrint = () => undefined as unknown;
beforeEach(() => {
  store = temporaryStore();
  makeDirectory(store);
  [printed, said] = ['', ''];
  onPrint = () => undefined;
  before.report = async () => undefined;
  vi.spyOn(stderr, 'write').mockImplementation((text) => {
    said += text;
  });
  vi.spyOn(stdout, 'write').mockImplementation((text) => {
    printed += text;
    onPrint();
  });
});
afterEach(() => vi.restoreAllMocks());

const runs = () => readdirSync(store).filter((name) => /^\d{8}T/.test(name));
const owned = () => runs().filter((id) => existsSync(join(runDirOf(store, id), 'owner.json')));

/** Checks a server that answers with `status`. */
async function check(status: number, more: { json?: boolean; every?: number } = {}): Promise<number> {
  const server = await serve('127.0.0.1', (_, response) => void response.writeHead(status).end('ok'));
  const probe = join(store, 'probe.yaml');
  writeFileSync(probe, stringify({ probe: 'up', http: { steps: [{ url: server.url }] } }));
  const flags = {
    store,
    quiet: true,
    profile: 'desktop',
    slo: [],
    tags: {},
    jitter: 0,
    listen: '127.0.0.1:0',
  } as const;
  return runChecks([probe], { ...flags, slo: [], ...more }).finally(() => server.close());
}

it('a run that is pruned before its report is written stays until its check has ended', async () => {
  before.report = async () => void (await pruneRuns({ store, keep: 0 }, {}));
  expect(await check(200)).toBe(0);
  expect(printed).toContain('PASS  probe:');
  expect(said).toMatch(/is kept: the command that made this run has not ended/);
  expect(runs()).toHaveLength(1);
  await pruneRuns({ store, keep: 0 }, {});
  expect(runs()).toEqual([]);
});

it('a check whose run lost its directory keeps its verdict and its numbers', async () => {
  before.report = async ({ document }) => rmSync(runDirOf(store, document.id), { recursive: true });
  expect(await check(500, { json: true })).toBe(1);
  const own = { verdict: 'FAIL', runs: 1, failed: 1, classes: { status: 1 } };
  expect(JSON.parse(printed)).toMatchObject({ verdict: 'FAIL', exitCode: 1, checks: [own] });
  expect(said).toMatch(/no report was written: .*another command deleted this run meanwhile/);
});

it('a check of a schedule owns its run until its result is printed, and no longer', async () => {
  const seen: number[] = [];
  onPrint = () => {
    seen.push(owned().length, runs().length);
    if (seen.length === 4) process.emit('SIGINT', 'SIGINT');
  };
  expect(await check(200, { every: 0.2 })).toBe(130);
  expect(seen).toEqual([1, 1, 1, 2]);
  expect(owned()).toEqual([]);
});
