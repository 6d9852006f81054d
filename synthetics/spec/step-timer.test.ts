import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { hearSoftErrors, withSoft } from './soft-expect.ts';
import { loadFiles, toolsWithoutBrowser } from './spec.fixture.ts';
import { StepTimer } from './step-timer.ts';

const done = async () => undefined;
const turn = () => new Promise<void>((go) => setImmediate(go));
const forever = () => new Promise<void>(() => undefined);
const fail = async () => {
  throw new Error('lost');
};

/** Runs the body of a test. Returns the names of the steps that have a time, and the error of the test. */
async function measured(body: string) {
  const steps = new StepTimer({ clock: systemClock });
  const text = `import { test } from '@playwright/test'; const { step } = test; const { soft } = globalThis.softly;
    const later = () => new Promise((done) => setTimeout(done, 30));
    test('a', async ({}, info) => { ${body} });`;
  (globalThis as { softly?: unknown }).softly = withSoft(expect as never);
  const { journeys } = await loadFiles({ 'a.spec.ts': text });
  const soft: unknown[] = [];
  const hear = () => soft.push(steps.failSoftly());
  const run = () => journeys[0]!.run({ ...toolsWithoutBrowser(), step: steps.run });
  const failure = await hearSoftErrors(hear, run).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { names: steps.measured().map(({ name }) => name), soft, failure };
}

it.each([
  ['skips itself', `await step('a', async (it) => { it.skip(); });`, []],
  ['skips itself by a condition', `await step('a', (it) => it.skip(1 > 0, 'why'));`, []],
  ['catches that it skips itself', `await step('a', (it) => { try { it.skip(); } catch {} });`, []],
  ['has another step inside that skips it', `await step('a', (it) => step('b', () => it.skip()));`, []],
  [
    'has a skipped part',
    `await step('a', async () => { await step('b', () => 1); await step.skip('c', () => 1); });`,
    ['b'],
  ],
  ['is skipped', `await step.skip('a', () => 1);`, []],
  ['exceeds its time limit', `await step('a', later, { timeout: 5 }).catch(() => 1);`, []],
  [
    'does not skip itself',
    `await step('a', (it) => it.skip(false)); await step('b', (it) => it.skip(undefined));`,
    ['a', 'b'],
  ],
  ['follows a skipped one', `await step('a', (it) => it.skip()); await step('b', () => 1);`, ['b']],
  ['runs beside a skipped one', `await Promise.all([step('a', later), step('b', (it) => it.skip())]);`, ['a']],
])('has a time only if it was done: a step that %s', async (_what, body, names) => {
  expect(await measured(body)).toEqual({ names, soft: [], failure: undefined });
});

it.each([
  'test.skip()',
  `test.skip(true, 'why')`,
  'test.fixme()',
  'test.fail()',
  'info.skip()',
  'info.fixme(true)',
  'test.info().fail()',
])('has no time, and the test fails, if the step calls %s, even if the step catches it', async (call) => {
  const { names, failure } = await measured(`await step('a', () => { try { ${call}; } catch {} });`);
  expect(names).toEqual([]);
  expect(failure).toMatch(/skipped itself|test\.fail/);
});

it('has no time if an assertion in the step failed, also one that the step does not await', async () => {
  const { names, soft } = await measured(`
    await step('a', async () => { await step('b', () => soft(1).toBe(2)); });
    await step('c', () => { later().then(() => soft(1).toBe(2)); });
    await step('d', later); await later();`);
  expect({ names, soft }).toEqual({ names: ['d'], soft: ['b', 'c'] });
});

it.each<[string, (step: StepTimer['run']) => Promise<unknown>, string | undefined]>([
  ['after a nested step', (step) => step('a', () => step('b', done).then(fail)), 'a'],
  ['after two nested steps', (step) => step('a', () => step('b', () => step('c', done)).then(fail)), 'a'],
  [
    'after a nested step that caught its error',
    (step) =>
      step('a', () =>
        step('b', fail)
          .catch(done)
          .then(() => step('c', done))
          .then(fail),
      ),
    'a',
  ],
  [
    'beside a step that ended',
    (step) => Promise.all([step('a', () => turn().then(turn).then(fail)), step('b', done)]),
    'a',
  ],
  [
    'beside a step that still runs',
    (step) => Promise.all([step('a', () => turn().then(fail)), step('b', forever)]),
    'a',
  ],
  ['inside a nested step', (step) => step('a', () => step('b', fail)), 'b'],
  ['after all steps', (step) => step('a', () => step('b', done)).then(fail), undefined],
])('a failure belongs to the innermost step in which it happened: %s', async (_, body, name) => {
  const trail: { step?: string | undefined } = {};
  const steps = new StepTimer({ clock: systemClock, trail });
  await expect(body(steps.run)).rejects.toThrow('lost');
  expect([steps.now(), trail.step]).toEqual([name, name]);
});

it('has no time if the step ends after the run', async () => {
  const steps = new StepTimer({ clock: systemClock });
  await steps.run('a', async () => undefined);
  await steps.run('b', async () => steps.close());
  expect(steps.measured()).toMatchObject([{ name: 'a' }]);
});
