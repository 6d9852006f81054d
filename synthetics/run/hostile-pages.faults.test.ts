import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { fakeContext, groupLives } from '../journeys.fixture.ts';
import { hostilePages, serveHostile } from './hostile-pages.fixture.ts';
import { journeysProducer } from './producer.ts';

const limitS = 8;
/** The time that a run may need beyond its limit. On a busy machine, the report of its end takes time. */
const slackS = 4;

describe('journeys on hostile pages', () => {
  it('end within their limit with the expected class, and do not affect later journeys in the same browser', async () => {
    const urls = await serveHostile();
    const { path: chromium } = await ensure('chromium');
    const context = fakeContext({ chromium, web: urls.web, phases: { steady: 300 }, target: { urls } });
    const names = Object.keys(hostilePages);
    for (const name of names) {
      const text = `export default { name: '${name}', pages: { home: '/' }, async run({ page, urls, step }) {
        ${hostilePages[name]!.journey}
      } };`;
      writeFileSync(join(context.planDir, `${name}.js`), text);
    }
    const use = names.map((name) => `./${name}.js`);
    const section = journeysProducer.schema.parse({ use, runs: 1, pace: 'back-to-back', timeout: `${limitS}s` });
    const ready = await journeysProducer.prepare(section, context);
    onTestFinished(() => ready.close());
    const end = await ready.run(systemClock.wallMs());
    await ready.close();
    expect(end).toMatchObject({ status: 'done', completed: names.length, dropped: 0, inFlight: 0 });
    const told = context.samples
      .filter(({ metric }) => metric === 'journey_success')
      .map(({ labels, detail }) => ({ name: labels.journey!, ...(detail as { seconds: number; class?: string }) }));
    for (const { name, seconds, class: failure } of told) {
      const { classes } = hostilePages[name]!;
      if (classes) expect([name, classes]).toEqual([name, expect.arrayContaining([failure])]);
      else expect([name, failure]).toEqual([name, undefined]);
      expect([name, seconds < limitS + slackS]).toEqual([name, true]);
    }
    expect(told.map(({ name }) => name)).toEqual(names);
    await expect.poll(() => groupLives(context.adopted[1]!), { timeout: 5000 }).toBe(false);
    // The browser has left neither a profile nor a download.
    expect(readdirSync(context.scratchDir).filter((name) => /playwright|x\.bin/.test(name))).toEqual([]);
  });
});
