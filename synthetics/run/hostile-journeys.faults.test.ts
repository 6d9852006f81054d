import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detailOf } from '../../results/record/sample-detail.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { groupLives, serve, site } from '../journeys.fixture.ts';
import { prepare, run } from './journeys-run.fixture.ts';

async function hostile(journey: string) {
  const { url } = await serve(site({ '/': '<h1>x</h1>' }));
  const { context, end } = await run({
    web: url,
    phases: { steady: 120 },
    pace: 'back-to-back',
    runs: 1,
    timeout: '30s',
    journey,
  });
  const ends = context.samples.filter(({ metric }) => metric === 'journey_success');
  return { context, end, ends: ends.map(({ value, detail }) => [value, detailOf({ detail }).class]) };
}

describe('a journey', () => {
  it.each([
    ['loops for ever', 'for (;;);'],
    ['loops in a callback of the page', "page.on('load', () => { for (;;); }); await page.goto(urls.web);"],
    ['ends its process', 'process.exit(0);'],
    ['kills its process', "process.kill(process.pid, 'SIGTERM'); await new Promise(() => 0);"],
    ['uses up its memory', 'const a = []; for (;;) a.push(new Array(1e6).fill(a.length));'],
  ])('that %s ends as a script error of a crashed producer, and leaves no process', async (_, journey) => {
    const { context, end, ends } = await hostile(journey);
    expect(end).toMatchObject({ status: 'crashed', delivered: { journey_success: 1 } });
    expect(ends).toEqual([[0, 'script-error']]);
    expect(context.events.filter(({ kind }) => kind === 'exception')).toMatchObject([{ data: { journey: 'mine' } }]);
    for (const pid of context.adopted) await expect.poll(() => groupLives(pid), { timeout: 20_000 }).toBe(false);
  });

  it.each([
    ['throws in a timer', 'setTimeout(() => { throw new Error("late"); }, 1);'],
    ['throws null in a callback', "page.on('load', () => { throw null; });"],
    ['rejects with undefined', 'void Promise.reject();'],
    ['replaces the clock', 'performance.now = () => 0;'],
    ['replaces the date', 'Date.now = () => 0;'],
  ])('that %s ends as a script error', async (_, journey) => {
    const { end, ends } = await hostile(`${journey} await page.goto(urls.web); await page.waitForTimeout(300);`);
    expect(end.status).toBe('done');
    expect(end.health?.exceptions).toBe(1);
    expect(ends).toEqual([[0, 'script-error']]);
  });

  it('that throws a value that cannot be read fails', async () => {
    const { end, ends } = await hostile('throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } });');
    expect([end.status, ends]).toEqual(['done', [[0, expect.any(String)]]]);
  });

  it.each(['(call) => call()', '() => 0'])('that replaces setTimeout with %s is named as the cause', async (timer) => {
    const { end, ends } = await hostile(`globalThis.setTimeout = ${timer}; await page.goto(urls.web);`);
    expect(ends).toEqual([[0, 'script-error']]);
    expect(end.reason ?? 'replaced setTimeout').toContain('replaced setTimeout');
  });

  it('that breaks the code of meshproof after its run costs no other run, and the error names the cause', async () => {
    const { url } = await serve(site({ '/': '<h1>x</h1>' }));
    const { context, ready } = await prepare({
      web: url,
      phases: { steady: 120 },
      pace: 'back-to-back',
      runs: 3,
      journey: `await page.goto(urls.web);
        if (!globalThis.first) Array.prototype.flatMap = () => { throw new TypeError('memo is not defined'); };
        globalThis.first = true;`,
    });
    const faults: string[] = [];
    context.fault = (what, error) => void faults.push(`${what}: ${error}`);
    const end = await ready.run(systemClock.wallMs());
    expect(end).toMatchObject({ status: 'done', offered: 3, completed: 2 });
    expect(faults).toEqual([
      expect.stringMatching(
        /^the journey mine: .*memo is not defined; a loaded file replaced Array\.prototype\.flatMap/,
      ),
    ]);
    expect(context.samples.filter(({ metric }) => metric === 'journey_success').map(({ value }) => value)).toEqual([
      1, 1,
    ]);
  });

  it('that repeats a token, which the conductor learned after the start, leaves it in no file', async () => {
    const { url } = await serve(site({ '/': '<h1>x</h1>' }));
    const token = 'kYt7-issued-while-it-ran';
    const journey =
      "await page.goto(urls.web + '?q=' + ['kYt7-issued', 'while-it-ran'].join('-')); throw Error('over');";
    const { context, ready } = await prepare({
      web: url,
      phases: { steady: 60 },
      pace: 'back-to-back',
      runs: 1,
      journey,
    });
    masker.addIssued(token);
    await ready.run(systemClock.wallMs());
    await ready.close();
    const files = readdirSync(context.artifactDir, { recursive: true, encoding: 'utf8' });
    expect(files.join()).toContain('requests.har');
    const texts = files
      .filter((file) => /har$|txt$|json$/.test(file))
      .map((file) => readFileSync(join(context.artifactDir, file), 'utf8'));
    expect(texts.filter((text) => text.includes(token))).toEqual([]);
  });

  it('that changes its exit code does not change that of the command, and its output is passed on', async () => {
    const { context, end, ends } = await hostile(`
      process.on('exit', () => { process.exitCode = 9; });
      process.exit = () => undefined;
      console.log('::error::one');
      await page.goto(urls.web);`);
    expect([end.status, ends, process.exitCode]).toEqual(['done', [[1, undefined]], undefined]);
    expect(context.said).toContain('mine: ::error::one');
  });
});
