import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readEvidenceParts } from './evidence-files.ts';
import { listRuns, previousRun, readRun } from './run-store.ts';
import { sealedRun, temporaryStore, writtenRun } from './store.fixture.ts';
import { writeDelivery } from './write-delivery.ts';

const at = (text: string) => Date.parse(text);
const first = '20261124T081053Z-smoke-000a';
const second = '20261124T081153Z-smoke-000b';
const third = '20261124T081153Z-smoke-0001';

async function threeRuns(): Promise<string> {
  const storeDir = temporaryStore();
  await sealedRun(storeDir, first, at('2026-11-24T08:10:53.100Z'));
  await sealedRun(storeDir, second, at('2026-11-24T08:11:53.100Z'), { target: 'other', tags: { branch: 'x' } });
  await sealedRun(storeDir, third, at('2026-11-24T08:11:53.900Z'), {
    status: 'interrupted',
    exitCode: 130,
    verdict: 'FAIL',
  });
  return storeDir;
}

const idsOf = async (storeDir: string, filter = {}) => (await listRuns(storeDir, filter)).runs.map((run) => run.id);

describe('the run store', () => {
  it('lists runs newest first, also within one second, without unfinished runs', async () => {
    const storeDir = await threeRuns();
    writtenRun(storeDir, '20261124T081253Z-smoke-000c');
    expect(await idsOf(storeDir)).toEqual([third, second, first]);
    expect(await idsOf(storeDir, { limit: 1 })).toEqual([third]);
    expect(await idsOf(storeDir, { target: 'shop' })).toEqual([third, first]);
    expect(await idsOf(storeDir, { tags: { branch: 'x' } })).toEqual([second]);
    expect(await idsOf(storeDir, { plan: 'load' })).toEqual([]);
  });

  it.each([
    ['one verdict', { verdicts: ['FAIL'] }, [third]],
    ['two verdicts', { verdicts: ['PASS', 'FAIL'] }, [third, second, first]],
    ['a verdict of no run', { verdicts: ['INVALID'] }, []],
    ['the start of a run', { since: '2026-11-24T08:11:53.100Z' }, [third, second]],
    ['a later time', { since: '2026-11-24T08:11:53.101Z' }, [third]],
    ['both', { verdicts: ['PASS'], since: '2026-11-24T08:11:53.100Z' }, [second]],
  ])('lists runs by %s', async (_, filter, ids) => {
    expect(await idsOf(await threeRuns(), filter)).toEqual(ids);
  });

  it('is empty without a directory', async () => {
    expect(await listRuns(temporaryStore())).toEqual({ runs: [], problems: [] });
    await expect(readRun(temporaryStore(), 'last')).rejects.toThrow(UserError);
  });

  it('finds the newest run by the id "last", and the newest complete run before it', async () => {
    const storeDir = await threeRuns();
    const last = await readRun(storeDir, 'last');
    expect(last.id).toBe(third);
    const before = { plan: 'smoke', target: 'shop', before: last.startedAt };
    expect((await previousRun(storeDir, before))?.id).toBe(first);
    expect(await previousRun(storeDir, { ...before, target: 'unknown' })).toBeUndefined();
  });

  it('names near misses for an unknown id and refuses a path', async () => {
    const storeDir = await threeRuns();
    await expect(readRun(storeDir, '20261124T081053Z-smoke-000f')).rejects.toMatchObject({
      where: { hint: expect.stringMatching(`did you mean ${first}`) },
    });
    await expect(readRun(storeDir, `../runs/${first}`)).rejects.toThrow(UserError);
  });

  it('accepts a run whose delivery was changed by a later push', async () => {
    const storeDir = await threeRuns();
    writeDelivery(join(storeDir, first), { status: 'complete', sent: 5, confirmed: 5, reason: null });
    expect((await readRun(storeDir, first)).delivery.confirmed).toBe(5);
  });

  it.each<[string, (runDir: string) => void, RegExp]>([
    ['a changed verdict', (dir) => edit(dir, '"PASS"', '"FAIL"'), /^run.json/],
    ['a changed file', (dir) => appendFileSync(join(dir, 'events.ndjson'), '{}\n'), /^events.ndjson/],
    ['an added file', (dir) => writeFileSync(join(dir, 'artifacts', 'x'), ''), /^artifacts\/x/],
    ['a missing file', (dir) => rmSync(join(dir, 'series.ndjson.gz')), /^series.ndjson.gz/],
    ['a truncated run.json', (dir) => truncateSync(join(dir, 'run.json'), 100), /^run.json/],
    ['no run.json', (dir) => rmSync(join(dir, 'run.json')), /^run.json/],
    ['an unknown verdict', (dir) => edit(dir, '"PASS"', '"GREAT"'), /run.json: verdict/],
    ['the document of another run', (dir) => edit(dir, first, second), /^run.json/],
    ['a path that leads out of its directory', (dir) => edit(dir, '"events.ndjson":', '"../x":'), /^(run.json|..\/x)/],
  ])('reports a run with %s as damaged and lists the others', async (_, damage, reason) => {
    const storeDir = await threeRuns();
    damage(join(storeDir, first));
    const { runs, problems } = await listRuns(storeDir);
    expect(runs.map((run) => run.id)).toEqual([third, second]);
    expect(problems).toEqual([{ id: first, reason: expect.stringMatching(reason) }]);
    await expect(readRun(storeDir, first)).rejects.toThrow(UserError);
  });

  it('reports an empty directory whose name is a run id', async () => {
    const storeDir = temporaryStore();
    mkdirSync(join(storeDir, first), { recursive: true });
    expect((await listRuns(storeDir)).problems).toHaveLength(1);
    await expect(readRun(storeDir, 'last')).rejects.toThrow(UserError);
  });

  it.each(['series.ndjson.gz', 'samples.ndjson.gz'])('names %s when it is truncated', async (name) => {
    const storeDir = temporaryStore();
    const runDir = await sealedRun(storeDir, first);
    truncateSync(join(runDir, name), 20);
    await expect(readEvidenceParts(runDir)).rejects.toMatchObject({ where: { file: join(runDir, name) } });
  });
});

function edit(runDir: string, from: string, to: string): void {
  const file = join(runDir, 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}
