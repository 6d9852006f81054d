import { describe, expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { groupLives, serve, site, withOwnTemporaryFiles } from '../journeys.fixture.ts';
import { prepare, run, valuesOf } from './journeys-run.fixture.ts';

describe('a run of journeys', () => {
  it('ends a run on a hanging page at its timeout and starts the next run afresh', async () => {
    let visits = 0;
    const { url } = await serve((request, response) => {
      if (request.url === '/') visits++;
      const hanging = '<h1>x</h1><script>setTimeout(() => { for (;;); }, 50)</script>';
      site({ '/': visits === 1 ? hanging : '<h1>x</h1>' })(request, response);
    });
    const { context, end } = await run({
      web: url,
      phases: { steady: 300 },
      pace: 'back-to-back',
      runs: 2,
      timeout: '8s',
      journey: `
        await page.goto(urls.web);
        await page.waitForTimeout(200);
        await step('click', () => page.locator('h1').click());`,
    });
    expect(end).toMatchObject({ status: 'done', completed: 2, inFlight: 0 });
    expect(valuesOf(context, 'journey_success')).toEqual([0, 1]);
    expect(context.events[0]).toMatchObject({ kind: 'error' });
    expect(context.events[0]!.text).toMatch(/mine in the step "click": (the journey took longer than 8 s|.*Timeout)/);
  });

  it('ends a journey that never ends by itself', async () => {
    const { context } = await run({
      web: (await serve(site({ '/': 'x' }))).url,
      phases: { steady: 300 },
      pace: 'back-to-back',
      runs: 1,
      timeout: '8s',
      journey: `await page.goto(urls.web); await step('wait', () => new Promise(() => {}));`,
    });
    expect(context.events[0]!.text).toBe('mine in the step "wait": the journey took longer than 8 s');
  });

  it('reports a crashed browser and keeps the samples recorded before', async () => {
    withOwnTemporaryFiles();
    const { url } = await serve(site({ '/': '<h1>x</h1>' }));
    const { context, ready } = await prepare({
      web: url,
      phases: { steady: 20 },
      runs: 20,
      journey: `await page.goto(urls.web); await page.waitForTimeout(300);`,
    });
    const ending = ready.run(systemClock.wallMs());
    await expect.poll(() => valuesOf(context, 'journey_success').length, { timeout: 60_000 }).toBeGreaterThan(0);
    process.kill(context.adopted[1]!, 'SIGKILL');
    const end = await ending;
    expect(end).toMatchObject({ status: 'crashed', reason: 'the browser exited by itself', offered: 20 });
    expect(end.completed).toBeGreaterThan(0);
    expect(end.completed + end.dropped + end.inFlight).toBe(20);
    expect(valuesOf(context, 'journey_success')).toEqual(Array(end.completed).fill(1));
    await expect.poll(() => groupLives(context.adopted[1]!), { timeout: 5000 }).toBe(false);
  });

  it('reports the journey, the step and the request of a run that does not end', async () => {
    const { url } = await serve(site({ '/cart': '<h1>x</h1>' }));
    const abort = new AbortController();
    const { ready } = await prepare({
      web: url,
      phases: { steady: 60 },
      runs: 1,
      signal: abort.signal,
      journey: `await page.goto(urls.web + '/cart?token=x'); await step('pay', () => new Promise(() => {}));`,
    });
    const ending = ready.run(systemClock.wallMs());
    const told = new RegExp(`^the journey mine .* \\d+ s, in the step "pay", after GET ${url}/cart$`);
    await expect.poll(() => ready.underWay?.(), { timeout: 30_000 }).toMatch(told);
    abort.abort({ kind: 'signal' });
    await ending;
  });

  it('aborts the current run when stopped, without counting it as a failure of the target', async () => {
    const { url } = await serve(site({ '/': '<h1>x</h1>' }));
    const abort = new AbortController();
    const { context, ready } = await prepare({
      web: url,
      phases: { steady: 60 },
      runs: 2,
      signal: abort.signal,
      journey: `await page.goto(urls.web); await page.waitForTimeout(50_000);`,
    });
    const ending = ready.run(systemClock.wallMs());
    await expect.poll(() => ready.counts().inFlight).toBe(1);
    abort.abort({ kind: 'signal' });
    expect(await ending).toMatchObject({ status: 'stopped', offered: 2, completed: 0, dropped: 1, inFlight: 1 });
    expect(context.events).toEqual([]);
    expect(valuesOf(context, 'journey_success')).toEqual([]);
    await Promise.all([ready.close(), ready.close()]);
  });
});
