import { expect, it } from 'vitest';
import { serve, site } from '../journeys.fixture.ts';
import { run, valuesOf } from './journeys-run.fixture.ts';

it('a producer of journeys drops runs that would start after their phase, and counts every planned run once', async () => {
  const { url } = await serve(site({ '/': 'x' }));
  const { context, end } = await run({
    web: url,
    phases: { steady: 2 },
    runs: 5,
    journey: `await page.goto(urls.web); await page.waitForTimeout(1200);`,
  });
  expect(end.offered).toBe(5);
  expect(end.dropped).toBeGreaterThanOrEqual(3);
  expect(end.completed + end.dropped).toBe(5);
  expect(valuesOf(context, 'journey_success')).toHaveLength(end.completed);
});

it('a producer of journeys reports a host that the pages requested and the target file does not allow', async () => {
  const other = await serve(site({ '/': 'x' }), '127.0.0.2');
  const { url } = await serve(site({ '/': `<img src="${other.url}/a.png"><img src="${other.url}/b.png">` }));
  const { context, end } = await run({
    web: url,
    phases: { steady: 300 },
    pace: 'back-to-back',
    runs: 2,
    journey: `await page.goto(urls.web); await page.waitForTimeout(200);`,
  });
  expect(other.connections()).toBe(0);
  expect(end.health?.blockedHosts).toEqual(['127.0.0.2']);
  expect(context.events).toMatchObject([{ kind: 'blocked-host', by: 'journeys', data: { host: '127.0.0.2' } }]);
});
