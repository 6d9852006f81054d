import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../results/record/row.ts';
import { serve, site } from '../journeys.fixture.ts';
import { run, valuesOf } from './journeys-run.fixture.ts';

const inPhase = (phase: string) => (sample: Sample) => sample.labels.phase === phase;

/** Returns code that blocks the main thread of the page, as a slow event handler does. */
const busy = (ms: number) => `{ const end = performance.now() + ${ms}; while (performance.now() < end); }`;

describe('a run of journeys', () => {
  it('measures all five vitals of each page, close to the known behaviour of the page', async () => {
    const pages: Record<string, string> = {
      '/': `<h1>one</h1><a href="/two">go</a><script>document.querySelector('a').onclick = () => ${busy(120)}</script>`,
      // Only painted content can shift, so the content moves 100 ms after its paint.
      '/two': `<div id="top"></div><h1 style="height: 900px; background: #eee">two</h1><script>
        new PerformanceObserver((list, observer) => {
          observer.disconnect();
          setTimeout(() => {
            document.querySelector('#top').style.height = '470px';
            document.title = 'shifted';
          }, 100);
        }).observe({ type: 'paint', buffered: true });
        addEventListener('click', () => ${busy(120)});
      </script>`,
      '/three/7': `<button>press</button><script>document.querySelector('button').onclick = () => ${busy(120)}</script>`,
    };
    const { url } = await serve((request, response) => {
      const answer = () => site(pages)(request, response);
      if (request.url === '/two') setTimeout(answer, 200);
      else answer();
    });
    const { context, end } = await run({
      web: url,
      pages: { one: '/', two: '/two', three: '/three/*' },
      phases: { 'warm-up': 1, steady: 300 },
      pace: 'back-to-back',
      runs: 2,
      journey: `
        await step('open', () => page.goto(urls.web));
        await step('go', async () => { await page.locator('a').click(); await page.waitForURL('**/two'); });
        await page.waitForFunction("document.title === 'shifted'");
        await page.locator('h1').click();
        await page.goto(urls.web + '/three/7?token=x');
        await page.getByRole('button').click();`,
    });
    expect(context.events).toEqual([]);
    expect(end).toMatchObject({ status: 'done', offered: 3, completed: 3, dropped: 0, inFlight: 0 });
    expect(end.due).toEqual(
      ['one', 'two', 'three'].map((page) => ({ metric: 'web_view_interactions', match: { journey: 'mine', page } })),
    );
    for (const page of ['one', 'two', 'three']) {
      for (const vital of ['lcp_seconds', 'fcp_seconds', 'ttfb_seconds', 'inp_seconds', 'cls_score']) {
        expect([page, vital, valuesOf(context, `web_vital_${vital}`, page).length]).toEqual([page, vital, 2]);
      }
      for (const inp of valuesOf(context, 'web_vital_inp_seconds', page)) {
        expect(inp).toBeGreaterThanOrEqual(0.115);
        expect(inp).toBeLessThan(1);
      }
    }
    for (const ttfb of valuesOf(context, 'web_vital_ttfb_seconds', 'two')) expect(ttfb).toBeGreaterThanOrEqual(0.19);
    // Half of the viewport moved by half of its height, so the score must be above 0.1
    // (https://wicg.github.io/layout-instability/).
    for (const cls of valuesOf(context, 'web_vital_cls_score', 'two')) expect(cls).toBeGreaterThan(0.1);
    for (const cls of valuesOf(context, 'web_vital_cls_score', 'one')) expect(cls).toBe(0);
    expect(valuesOf(context, 'journey_success')).toEqual([1, 1]);
    expect(valuesOf(context, 'journey_step_seconds')).toHaveLength(4);
    expect(context.samples.filter(inPhase('warm-up')).length).toBe(context.samples.length / 3);
    const inp = context.samples.find((one) => one.metric === 'web_vital_inp_seconds' && one.labels.page === 'three');
    expect(inp?.detail).toMatchObject({ element: 'html>body>button', interaction: 'pointer' });
    expect(JSON.stringify(context.samples)).not.toContain('token=x');
    const counts = Object.entries(end.delivered).map(([metric, count]) => [
      count,
      context.samples.filter((sample) => sample.metric === metric).length,
    ]);
    for (const [delivered, recorded] of counts) expect(delivered).toBe(recorded);
    expect(end.detail).toMatchObject({ webVitals: expect.stringMatching(/^6\./), profile: { name: 'desktop' } });
    expect(existsSync(context.artifactDir)).toBe(false);
  });
});
