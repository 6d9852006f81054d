import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recoverPartials } from './recover.ts';
import { listRuns, readRun } from './run-store.ts';
import { allDead, owner, sealedRun, temporaryStore, writtenRun } from './store.fixture.ts';

const id = '20261124T081053Z-smoke-7f3a';
const fifo = (file: string) => {
  rmSync(file, { recursive: true, force: true });
  execFileSync('mkfifo', [file]);
};
const link = (file: string) => {
  rmSync(file, { recursive: true, force: true });
  symlinkSync(tmpdir(), file);
};

const endless = (file: string) => truncateSync(file, 5e12);

describe('a special file in a run', () => {
  it.each([
    ['a FIFO as run.json', fifo, 'run.json'],
    ['a FIFO as the series', fifo, 'series.ndjson.gz'],
    ['a FIFO that no seal covers', fifo, 'report.html'],
    ['a FIFO below the artifacts', fifo, 'artifacts/extra'],
    ['a link as the events', link, 'events.ndjson'],
    ['a link as the artifacts', link, 'artifacts'],
    ['a FIFO as the run', fifo, '.'],
    ['a link as the run', link, '.'],
    ['5 TB of zeros as the samples', endless, 'samples.ndjson.gz'],
    ['5 TB of zeros as the events', endless, 'events.ndjson'],
    ['5 TB of zeros as run.json', endless, 'run.json'],
  ])('is named and the run is left out: %s', async (_, make, name) => {
    const storeDir = temporaryStore();
    const runDir = await sealedRun(storeDir, id);
    expect((await listRuns(storeDir)).runs).toHaveLength(1);
    make(join(runDir, name));
    const { runs, problems } = await listRuns(storeDir);
    expect([runs.length, problems.map((one) => one.id)]).toEqual([0, [id]]);
    await expect(readRun(storeDir, id)).rejects.toThrow(/a FIFO|a symbolic link|is longer than/);
  });

  it.each([
    ['a FIFO as the series', fifo, 'series.ndjson'],
    ['a FIFO as the owner', fifo, 'owner.json'],
    ['a link as the head', link, 'head.json'],
  ])('is named and the run of a dead process is not sealed: %s', async (_, make, name) => {
    const storeDir = temporaryStore();
    make(join(writtenRun(storeDir, id).partialDir, name));
    const { recovered, problems } = await recoverPartials(storeDir, { claimer: owner, isDead: allDead });
    expect([recovered.length, problems.map((one) => one.id)]).toEqual([0, [id]]);
  });
});
