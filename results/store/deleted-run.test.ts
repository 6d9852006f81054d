import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readEvidenceParts } from './evidence-files.ts';
import { runDirOf, streams } from './run-files.ts';
import { listRuns, readRun } from './run-store.ts';
import { writeDerived } from './run-writer.ts';
import { openSealedRun } from './sealed-run.ts';
import { sealedRun, temporaryStore } from './store.fixture.ts';
import { RunDeletedError, storeFailure } from './store-error.ts';
import { verifyRun } from './verify-run.ts';
import { writeDelivery } from './write-delivery.ts';

const id = '20261124T081053Z-smoke-7f3a';
const delivery = { status: 'none', sent: 0, confirmed: 0, reason: null } as const;

async function store() {
  const storeDir = temporaryStore();
  await sealedRun(storeDir, id, Date.parse('2026-11-24T08:10:53.000Z'));
  const runDir = runDirOf(storeDir, id);
  return { storeDir, runDir, remove: () => rmSync(runDir, { recursive: true }) };
}

/** Every way in which a command reads or changes a sealed run while another command deletes the run (`remove`). */
const ways: readonly [string, (of: Awaited<ReturnType<typeof store>>) => Promise<unknown>][] = [
  [
    'while it is verified',
    ({ storeDir, remove }) => {
      const reading = readRun(storeDir, id);
      remove();
      return reading;
    },
  ],
  [
    'before its lines are read',
    async ({ storeDir, runDir, remove }) => {
      const { document } = await verifyRun(runDir);
      remove();
      return openSealedRun(storeDir, document!).lines();
    },
  ],
  [
    'before a report is written into it',
    async ({ runDir, remove }) => {
      remove();
      writeDerived(runDir, 'summary.md', 'x');
    },
  ],
  [
    'before its delivery is written',
    async ({ runDir, remove }) => {
      remove();
      writeDelivery(runDir, delivery);
    },
  ],
  [
    'before one of its artifacts is opened',
    async ({ storeDir, runDir, remove }) => {
      remove();
      const path = join(runDir, 'artifacts', 'trace', 'x.zip');
      throw storeFailure(storeDir, Object.assign(new Error('ENOENT'), { code: 'ENOENT', path }));
    },
  ],
];

describe('a run that another command deletes', () => {
  it.each(ways)('%s is not reported as damaged', async (_, way) => {
    const error = await way(await store()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunDeletedError);
    expect((error as RunDeletedError).where.file).toMatch(new RegExp(`${id}$`));
  });

  it('while the runs are listed is in no list', async () => {
    const { storeDir, remove } = await store();
    const listing = listRuns(storeDir);
    remove();
    expect(await listing).toEqual({ runs: [], problems: [] });
  });
});

it('a run that lacks a file is damaged', async () => {
  const { storeDir, runDir } = await store();
  rmSync(join(runDir, streams.events.sealed));
  for (const reading of [readRun(storeDir, id), readEvidenceParts(runDir)]) {
    const error = await reading.catch((thrown: unknown) => thrown);
    expect([error instanceof UserError, error instanceof RunDeletedError]).toEqual([true, false]);
  }
});
