import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { fakeContext, serve, site } from '../journeys.fixture.ts';
import { journeysProducer } from './producer.ts';

const { path: chromium } = await ensure('chromium');

it('ends a journey early on a page that clearly misses its limit, and counts no run as missing', async () => {
  const { url } = await serve((request, response) => {
    setTimeout(() => site({ '/': '<h1>late</h1>' })(request, response), 200);
  });
  const context = {
    ...fakeContext({ chromium, web: url, phases: { steady: 60 } }),
    needs: [
      {
        select: { metric: 'web_vital_ttfb_seconds', match: {} },
        quantiles: [0.75],
        phases: ['steady'],
        bound: { slo: 'quick', op: '<=' as const, limit: 0.1 },
      },
    ],
  };
  const text = `export default { name: 'mine', pages: { home: '/' }, run: ({ page, urls }) => page.goto(urls.web) };`;
  writeFileSync(join(context.planDir, 'mine.js'), text);
  const section = { use: ['./mine.js'], runs: 30, pace: 'until-decided' };
  const ready = await journeysProducer.prepare(journeysProducer.schema.parse(section), context);
  onTestFinished(() => ready.close());
  const end = await ready.run(systemClock.wallMs());
  const ttfbs = context.samples.filter(({ metric }) => metric === 'web_vital_ttfb_seconds');
  expect(end.sequence).toEqual({ planned: 30, made: ttfbs.length, ended: 'quick is broken' });
  // The exact number of runs is unknown, because it depends on how busy the machine is.
  expect(ttfbs.length).toBeLessThan(25);
  expect(end).toMatchObject({ offered: ttfbs.length, completed: ttfbs.length, dropped: 0 });
  expect(ttfbs.map(({ detail }) => (detail as { run: number }).run)).toEqual(ttfbs.map((_, i) => i));
});
