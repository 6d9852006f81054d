import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UserError } from '../../scenarios/base/errors.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { temporaryDir, withOwnTemporaryFiles } from '../journeys.fixture.ts';
import './prepare-journeys.ts';
import { journeysProducer } from './producer.ts';

const good = `export default { name: 'mine', pages: { home: '/' }, async run() {} };`;

async function look(text: string, more: Record<string, unknown> = {}, urls: Record<string, string> = {}) {
  const planDir = temporaryDir();
  writeFileSync(join(planDir, 'mine.ts'), text);
  withOwnTemporaryFiles();
  const section = journeysProducer.schema.parse({ use: ['./mine.ts'], runs: 1, ...more });
  const target = { name: 't', urls, allow: { load: [], browse: [] }, metricNames: {} };
  const plan = { name: 'p', seed: 1, phases: toPhases({ steady: 1 }), traffic: {}, faults: [], slos: [] };
  const failure = await journeysProducer.check!(section, { plan, planDir, target }).then(
    () => undefined,
    (error: UserError) => ({ message: error.message, ...error.where, all: error.all }),
  );
  expect(readdirSync(tmpdir())).toEqual([]);
  return failure;
}

describe('the section of journeys in a plan', () => {
  const web = { web: 'http://127.0.0.1:9/' };

  it('is valid when all journeys can be loaded', async () => {
    expect(await look(good, {}, web)).toBeUndefined();
  });

  it.each([
    ['a syntax error', 'export default {\n  name: ,\n};', { message: 'Unexpected ","', line: 2 }],
    ['no journey', 'export const a = 1;', { message: 'the file does not export a journey' }],
  ])('is refused with file and line for %s', async (_what, text, expected) => {
    expect(await look(text, {}, web)).toMatchObject({ ...expected, file: expect.stringMatching(/mine\.ts$/) });
  });

  it('is refused for two journeys of one name, a missing sign-in file, and a target without a page', async () => {
    expect(await look(good, { use: ['./mine.ts', './mine.ts'] }, web)).toMatchObject({
      message: 'two journeys are named mine: rename one of the two journeys',
      key: 'traffic.journeys.use.1',
    });
    expect(await look(good, { use: ['./none.ts'] }, web)).toMatchObject({ key: 'traffic.journeys.use.0' });
    expect(await look(good, { storageState: './none.json' }, web)).toMatchObject({
      key: 'traffic.journeys.storageState',
    });
    expect(await look(good, {}, { api: 'http://127.0.0.1:9' })).toMatchObject({ key: 'urls.web' });
  });

  it('is refused with all errors of its files at once', async () => {
    const failure = await look('export default 5;', {
      use: ['./mine.ts', './none.ts', './nothing.ts'],
      storageState: './none.json',
      secrets: { password: { env: 'MESHPROOF_TEST_UNSET' } },
    });
    const keys = failure!.all.map(({ where: { key, file } }) => (file === undefined ? key : basename(file)));
    expect(keys).toEqual([
      ...['mine.ts', 'traffic.journeys.use.1', 'traffic.journeys.use.2', 'traffic.journeys.storageState'],
      ...['urls.web', 'traffic.journeys.secrets.password'],
    ]);
  });
});
