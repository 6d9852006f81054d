import { existsSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { thisProcess } from '../../results/store/owners/owner.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { readRun } from '../../results/store/run-store.ts';
import { openRunWriter } from '../../results/store/run-writer.ts';
import { openSealedRun } from '../../results/store/sealed-run.ts';
import { documentOf, sealedRun, temporaryStore } from '../../results/store/store.fixture.ts';
import { stderr, stdout } from '../lib/outlet.ts';
import type { JobRun } from '../run/run-job.ts';
import { fakeParts } from '../run/run-parts.fixture.ts';
import type { Session } from '../run/session.ts';
import { digestsOfHistory } from './digests.ts';
import { pruneRuns } from './prune-runs.ts';
import { type RoundFlags, runRounds } from './run-rounds.ts';

const startMs = Date.parse('2026-11-24T08:00:00.000Z');
const idAt = (n: number) => `20261124T080${n}00Z-smoke-000a`;
const state = vi.hoisted(() => ({ runs: 0, verdict: 'PASS', sealed: async (_: string) => undefined as unknown }));

/** Seals a run at once. Its `verdict` is known before the run is made. */
vi.mock('../run/run-job.ts', () => ({
  runJob: async ({ options }: JobRun, session: Session) => {
    state.runs++;
    const id = idAt(state.runs);
    const writer = openRunWriter(options.store, id, thisProcess());
    const { verdict } = state as { verdict: 'PASS' | 'FAIL' };
    const given = { verdict, exitCode: verdict === 'PASS' ? 0 : 1, tags: { ...options.tags } };
    const document = await writer.seal(documentOf(id, startMs + state.runs * 60_000, given));
    session.closing.add(() => writer.release());
    await state.sealed(id);
    return openSealedRun(options.store, document);
  },
}));

let store: string;
let said = '';
beforeEach(async () => {
  store = temporaryStore();
  await sealedRun(store, idAt(0), startMs);
  said = '';
  Object.assign(state, { runs: 0, verdict: 'PASS', sealed: async () => undefined });
  for (const [outlet, keep] of [
    [stderr, true],
    [stdout, false],
  ] as const)
    vi.spyOn(outlet, 'write').mockImplementation((text) => {
      if (keep) said += text;
    });
});
afterEach(() => vi.restoreAllMocks());

/** Makes the runs of one command, and returns its exit code. */
async function command(more: Partial<RoundFlags>): Promise<number> {
  const { job, session } = fakeParts({ perSecond: 1 });
  const withTools = { ...job, parts: [] };
  const flags = { defect: [], repeat: 1, instances: 1, tags: {}, store, ...more };
  const whole = session as Session;
  const code = await runRounds(withTools, flags, { given: undefined, other: undefined }, undefined, whole);
  await whole.closing.close();
  return code;
}

it('a command with several runs owns all of them until it has ended', async () => {
  state.sealed = async () => void (await pruneRuns({ store, keep: 0, quiet: true }, {}));
  expect(await command({ repeat: 3 })).toBe(0);
  const left = () => [0, 1, 2, 3].map((n) => existsSync(runDirOf(store, idAt(n))));
  expect(left()).toEqual([false, true, true, true]);
  expect(said).toContain(`${idAt(1)} is kept: the command that made this run has not ended`);
  await pruneRuns({ store, keep: 0, quiet: true }, {});
  expect(left()).toEqual([false, false, false, false]);
});

it.each<[string, string, Partial<RoundFlags>, number]>([
  ['a PASS', 'PASS', {}, 0],
  ['a FAIL of repeated runs', 'FAIL', { repeat: 2 }, 1],
  ['a FAIL of runs whose number is computed', 'FAIL', { repeat: 'auto' }, 1],
  ['a PASS of repeated runs that are not compared', 'PASS', { repeat: 'auto' }, 3],
  ['a FAIL that must be compared', 'FAIL', { failOnRegression: true }, 1],
  ['a PASS that joins the baseline', 'PASS', { acceptTags: { branch: 'main' }, tags: { branch: 'main' } }, 0],
  ['a PASS that must be compared, without a comparison,', 'PASS', { failOnRegression: true }, 3],
])('%s stands after the directory of the run vanished', async (_, verdict, flags, code) => {
  state.verdict = verdict;
  state.sealed = async (id) => rmSync(runDirOf(store, id), { recursive: true });
  expect(await command(flags)).toBe(code);
  expect(said).toMatch(/no report was written: .*another command deleted this run meanwhile/);
});

it('an earlier run that vanishes while it is read is left out of the comparison', async () => {
  await sealedRun(store, idAt(1), startMs + 60_000);
  const both = [await readRun(store, idAt(0)), await readRun(store, idAt(1))];
  rmSync(runDirOf(store, idAt(0)), { recursive: true });
  expect((await digestsOfHistory(store, both)).map(({ id }) => id)).toEqual([idAt(1)]);
});
