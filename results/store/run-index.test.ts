import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSealed, listRuns } from './run-store.ts';
import { sealedRun, temporaryStore } from './store.fixture.ts';

const first = '20261124T081053Z-smoke-000a';
const second = '20261124T081153Z-smoke-000b';

async function twoRuns(): Promise<string> {
  const storeDir = temporaryStore();
  await sealedRun(storeDir, first, Date.parse('2026-11-24T08:10:53.100Z'));
  await sealedRun(storeDir, second, Date.parse('2026-11-24T08:11:53.100Z'));
  return storeDir;
}
const indexOf = (storeDir: string) => join(storeDir, '.index.json');
const idsOf = async (storeDir: string) => (await listRuns(storeDir)).runs.map(({ id }) => id);

describe('the index of a store', () => {
  it('does not verify unchanged runs again', async () => {
    const storeDir = await twoRuns();
    await listRuns(storeDir);
    // The plan is changed only in the index. If a list shows the changed plan, it did not read the run again.
    const index = JSON.parse(readFileSync(indexOf(storeDir), 'utf8'));
    index.runs[first].plan = 'from the index';
    writeFileSync(indexOf(storeDir), JSON.stringify(index));
    expect((await findSealed(storeDir)).found.map(({ plan }) => plan)).toEqual(['smoke', 'from the index']);
  });

  it('reports a run that was changed later', async () => {
    const storeDir = await twoRuns();
    await listRuns(storeDir);
    appendFileSync(join(storeDir, first, 'events.ndjson'), '{}\n');
    const { runs, problems } = await listRuns(storeDir);
    expect(runs.map(({ id }) => id)).toEqual([second]);
    expect(problems).toEqual([{ id: first, reason: expect.stringMatching(/^events.ndjson/) }]);
  });

  it.each([
    ['lost', (file: string) => rmSync(file)],
    ['incomplete', (file: string) => writeFileSync(file, '{"schema": "mesh')],
    ['of another shape', (file: string) => writeFileSync(file, '{"schema": "meshproof.index/2", "runs": {"x": 3}}')],
  ])('is rebuilt when it is %s', async (_, damage) => {
    const storeDir = await twoRuns();
    await listRuns(storeDir);
    const whole = readFileSync(indexOf(storeDir), 'utf8');
    damage(indexOf(storeDir));
    expect(await idsOf(storeDir)).toEqual([second, first]);
    expect(JSON.parse(readFileSync(indexOf(storeDir), 'utf8')).runs).toEqual(JSON.parse(whole).runs);
  });

  it('has no entry for a deleted run, and is not listed as a run', async () => {
    const storeDir = await twoRuns();
    await listRuns(storeDir);
    rmSync(join(storeDir, first), { recursive: true });
    expect(await idsOf(storeDir)).toEqual([second]);
    expect(Object.keys(JSON.parse(readFileSync(indexOf(storeDir), 'utf8')).runs)).toEqual([second]);
  });

  it('stays valid when many processes list at the same time', async () => {
    const storeDir = await twoRuns();
    const lists = await Promise.all(Array.from({ length: 8 }, () => findSealed(storeDir)));
    for (const { found } of lists) expect(found.map(({ id }) => id)).toEqual([second, first]);
    expect(readdirSync(storeDir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(Object.keys(JSON.parse(readFileSync(indexOf(storeDir), 'utf8')).runs)).toHaveLength(2);
  });
});
