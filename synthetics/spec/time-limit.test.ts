import { expect, it } from 'vitest';
import { failuresOf, loadFiles } from './spec.fixture.ts';

const head = `import { test, expect } from '@playwright/test';
  const log = (globalThis.limitLog ??= []);
  const never = () => new Promise(() => {});
  const sleep = (ms) => new Promise((end) => setTimeout(end, ms));`;

/** Runs the only test of a spec. `extra` are fixtures of the test, and `body` is its code. */
async function run(extra: string, body: string) {
  const text = `${head}
    const own = test.extend({ ${extra} });
    own('a', async ({ ${extra && 'thing'} }) => { log.length = 0; ${body} });`;
  const { journeys } = await loadFiles({ 'a.spec.ts': text });
  return { ...(await failuresOf(journeys[0]!)), log: (globalThis as { limitLog?: unknown[] }).limitLog };
}

const late = (what: string) => expect.stringMatching(new RegExp(`^the ${what} took longer than [\\d.]+ ms$`));

it.each([
  ['a step', '', `await test.step('slow', never, { timeout: 20 });`, 'step slow'],
  ['an inner step', '', `await test.step('a', () => test.step('b', never, { timeout: 20 }));`, 'step b'],
  ['a fixture before use', 'thing: [never, { timeout: 20 }]', '', 'fixture thing'],
  [
    'a fixture after use',
    'thing: [async ({}, use) => { await use(1); await never(); }, { timeout: 20 }]',
    '',
    'fixture thing',
  ],
  ['an automatic fixture', 'thing: 1, other: [never, { auto: true, timeout: 20 }]', '', 'fixture other'],
  ['a replaced fixture with a limit', 'thing: [1, { timeout: 20 }] }).extend({ thing: never', '', 'fixture thing'],
])('%s that takes longer than its timeout fails', async (_, extra, body, what) => {
  expect(await run(extra, body)).toMatchObject({ failure: late(what), soft: [] });
});

it.each([
  [
    'a fast step, and a step without a limit',
    '',
    `await test.step('a', () => 1, { timeout: 5000 }); await test.step('b', () => sleep(30), { timeout: 0 });`,
  ],
  [
    'a fixture in whose test the time passes',
    'thing: [async ({}, use) => use(1), { timeout: 20 }]',
    'await sleep(60);',
  ],
  [
    'a fixture that replaces the limit',
    'thing: [1, { timeout: 20 }] }).extend({ thing: [async ({}, use) => { await sleep(60); await use(1); }, { auto: false }]',
    '',
  ],
])('%s succeeds', async (_, extra, body) => {
  expect(await run(extra, body)).toMatchObject({ failure: undefined, soft: [] });
});

it('fails the run with the error of a step whose timeout was caught', async () => {
  const slow = `await test.step('slow', async () => { await sleep(40); throw new Error('later'); }, { timeout: 10 }).catch(() => 0);`;
  expect(await run('', `${slow} await sleep(200);`)).toMatchObject({ failure: undefined, soft: ['later'] });
});

it('ends a step that skips itself, and does not run a skipped one', async () => {
  const body = `await test.step('a', (info) => { info.skip(false); log.push('before'); info.skip(); log.push('after'); });
    await test.step('b', (info) => { info.skip(true, 'why'); log.push('after'); });
    await test.step.skip('c', () => { log.push('skipped'); });
    log.push('end');`;
  expect(await run('', body)).toMatchObject({ failure: undefined, log: ['before', 'end'] });
});
