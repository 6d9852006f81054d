import { appendFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvidenceParts } from './evidence-files.ts';
import { ownedName } from './owners/owned-name.ts';
import type { Owned } from './owners/owner-file.ts';
import { recoverPartials } from './recover.ts';
import { openRunWriter } from './run-writer.ts';
import {
  allDead,
  documentOf,
  event,
  headAt,
  owner,
  row,
  sample,
  sealedRun,
  temporaryStore,
  writtenRun,
} from './store.fixture.ts';
import { verifyRun } from './verify-run.ts';

const id = '20261124T081053Z-smoke-7f3a';
const claimer = { ...owner, pid: 1, startedAt: '2' };
const dead = { claimer, isDead: allDead };

describe('recovery of killed runs', () => {
  it('seals a run that was killed within a line, without the incomplete line', async () => {
    const storeDir = temporaryStore();
    const { partialDir, runDir } = writtenRun(storeDir, id);
    appendFileSync(join(partialDir, 'series.ndjson'), '{"t":1795508900000,"metr');
    const { recovered, problems } = await recoverPartials(storeDir, dead);
    expect(problems).toEqual([]);
    expect(recovered).toHaveLength(1);
    expect(recovered[0]).toMatchObject({
      id,
      status: 'interrupted',
      exitCode: null,
      verdict: 'INVALID',
      validity: { reasons: [{ code: 'killed' }] },
      endedAt: new Date(event.t).toISOString(),
      plan: 'smoke',
      seed: 1,
    });
    const { rows, samples, events } = await readEvidenceParts(runDir);
    expect([...rows]).toEqual([row]);
    expect(samples).toEqual([sample]);
    expect(events.map((one) => one.kind)).toEqual(['note', 'interrupted']);
    expect((await verifyRun(runDir)).problem).toBeUndefined();
    expect(readdirSync(storeDir)).toEqual([id]);
  });

  it.each([
    [2400, undefined],
    [2600, 2500],
  ])('ends the load with its last line, at 2.5 s, if its phases end later: at %d ms', async (endMs, stoppedMs) => {
    const storeDir = temporaryStore();
    const head = headAt();
    const at = (ms: number) => new Date(Date.parse(head.startedAt) + ms).toISOString();
    const phases = head.phases.map((phase) => ({ ...phase, end: at(endMs) }));
    const writer = openRunWriter(storeDir, id, owner, { ...head, phases });
    writer.event(event);
    writer.flush();
    const { recovered } = await recoverPartials(storeDir, dead);
    expect(recovered.map(({ stoppedAt }) => stoppedAt)).toEqual([stoppedMs && at(stoppedMs)]);
  });

  it('ignores a run whose owner is alive', async () => {
    const storeDir = temporaryStore();
    writtenRun(storeDir, id);
    expect(
      await recoverPartials(storeDir, { claimer, isDead: async (_, owned) => owned?.owner.pid !== owner.pid }),
    ).toEqual({ recovered: [], problems: [] });
    expect(readdirSync(storeDir)).toEqual([`.partial-${id}`]);
  });

  it('recovers a run once when two commands recover at the same time', async () => {
    const storeDir = temporaryStore();
    writtenRun(storeDir, id);
    const other = { ...owner, pid: 2, startedAt: '3' };
    const isDead = async (_: string, owned: Owned | undefined) => owned?.owner.pid === owner.pid;
    const both = await Promise.all([
      recoverPartials(storeDir, { claimer, isDead }),
      recoverPartials(storeDir, { claimer: other, isDead }),
    ]);
    expect(both.flatMap(({ recovered }) => recovered)).toHaveLength(1);
    expect(both.flatMap(({ problems }) => problems)).toEqual([]);
    expect(readdirSync(storeDir)).toEqual([id]);
  });

  it('continues a recovery that was killed and deletes runs that were never opened', async () => {
    const storeDir = temporaryStore();
    const { partialDir } = writtenRun(storeDir, id);
    renameSync(partialDir, join(storeDir, ownedName('claimed', id, { ...owner, pid: 9 })));
    mkdirSync(join(storeDir, ownedName('opening', '20261124T081054Z-smoke-7f3a', owner)));
    expect((await recoverPartials(storeDir, dead)).recovered.map((run) => run.id)).toEqual([id]);
    expect(readdirSync(storeDir)).toEqual([id]);
  });

  it('only renames a run that was killed after its verdict was written', async () => {
    const storeDir = temporaryStore();
    const runDir = await sealedRun(storeDir, id);
    renameSync(runDir, join(storeDir, `.partial-${id}`));
    writeFileSync(join(storeDir, `.partial-${id}`, 'series.ndjson'), 'left over');
    const { recovered } = await recoverPartials(storeDir, dead);
    expect(recovered[0]).toMatchObject({ ...documentOf(id), status: 'complete', verdict: 'PASS' });
    expect(readdirSync(runDir)).not.toContain('series.ndjson');
    expect((await verifyRun(runDir)).problem).toBeUndefined();
  });

  it.each<[string, (dir: string) => void]>([
    ['an empty directory', (dir) => mkdirSync(dir)],
    ['a file', (dir) => writeFileSync(dir, 'rubbish')],
    [
      'a directory with binary rubbish',
      (dir) => {
        mkdirSync(dir);
        for (const name of ['head.json', 'owner.json', 'series.ndjson', 'run.json']) {
          writeFileSync(join(dir, name), Buffer.from([0, 255, 10, 123, 34]));
        }
      },
    ],
  ])('renames %s, reports it and recovers the next run', async (_, make) => {
    const storeDir = temporaryStore();
    mkdirSync(storeDir);
    make(join(storeDir, '.partial-20261124T081052Z-smoke-0000'));
    make(join(storeDir, '.partial-no run at all'));
    writtenRun(storeDir, id);
    const { recovered, problems } = await recoverPartials(storeDir, dead);
    expect(recovered.map((run) => run.id)).toEqual([id]);
    expect(problems).toHaveLength(2);
    expect(problems[0]!.reason).toContain('.broken-20261124T081052Z-smoke-0000');
    expect(readdirSync(storeDir).sort()).toEqual(
      ['.broken-20261124T081052Z-smoke-0000', '.broken-no run at all', id].sort(),
    );
    expect(await recoverPartials(storeDir, dead)).toEqual({ recovered: [], problems: [] });
  });

  it('drops invalid lines at any position', async () => {
    const storeDir = temporaryStore();
    const writer = writtenRun(storeDir, id);
    appendFileSync(join(writer.partialDir, 'series.ndjson'), 'x\n{"t":"later"}\n[]\nnull\n');
    writer.rows([row]);
    writer.flush();
    await recoverPartials(storeDir, dead);
    expect([...(await readEvidenceParts(writer.runDir)).rows]).toEqual([row, row]);
  });
});
