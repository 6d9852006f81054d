import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { detailOf } from '../../results/record/sample-detail.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { secret, serve, site } from '../journeys.fixture.ts';
import { run, valuesOf } from './journeys-run.fixture.ts';

describe('a run of journeys', () => {
  it('keeps trace, requests and console of a failed journey without secrets, and no picture of a page that showed one', async () => {
    const session = 'sid-0a1b2c3d4e5f';
    const { url } = await serve((request, response) => {
      if (request.url !== '/session')
        return site({ '/': `<script>console.error('boom', document.cookie)</script><h1>in</h1>` })(request, response);
      const body = JSON.stringify({ echo: request.headers.authorization });
      return response.writeHead(200, { 'set-cookie': `sid=${session}; Path=/` }).end(body);
    });
    const { context, end } = await run({
      web: url,
      phases: { steady: 300 },
      runs: 2,
      pace: 'back-to-back',
      timeout: '60s',
      target: { auth: { bearer: { env: 'ANY' } } },
      journey: `
        const headers = { authorization: 'Bearer ' + bearer, 'x-basic': btoa('ann:' + bearer) };
        await page.context().request.post(urls.web + '/session', { headers });
        await page.goto(urls.web + '/?token=' + encodeURIComponent(bearer));
        await page.evaluate((headers) => fetch('/session', { method: 'POST', headers }), headers);
        await step('look', () => { throw new Error('not there for ' + bearer + '\\nmore'); });`,
    });
    expect(end).toMatchObject({ status: 'done', completed: 2 });
    expect(valuesOf(context, 'journey_success')).toEqual([0, 0]);
    expect(masker.value(context.events)).toMatchObject([
      { kind: 'error', text: 'mine in the step "look": not there for ***', data: { console: ['boom sid=***'] } },
      {
        kind: 'note',
        data: { journey: 'mine', files: expect.arrayContaining(['mine/requests.har', 'mine/trace.zip']) },
      },
      // A note says that the pictures of the page were dropped, because the page showed a secret.
      { kind: 'note', data: { journey: 'mine' } },
    ]);
    expect(masker.value(end.detail)).toMatchObject({
      errors: [{ journey: 'mine', text: 'not there for ***', count: 2 }],
      evidence: [
        { journey: 'mine', failedAgain: true, files: expect.arrayContaining(['mine/requests.har', 'mine/trace.zip']) },
      ],
    });
    const kept = join(context.artifactDir, 'mine');
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(['console.txt', 'requests.har', 'trace.zip']);
    const entries = Object.entries(unzipSync(readFileSync(join(kept, 'trace.zip'))));
    const all = entries.map(([name, bytes]) => `${name}\n${Buffer.from(bytes).toString('latin1')}`).join('\n');
    for (const masked of ['Bearer ***', 'sid=***', 'token=***'])
      expect([masked, all.includes(masked)]).toEqual([masked, true]);
    const texts = ['requests.har', 'console.txt'].map((name) => readFileSync(join(kept, name), 'utf8')).join('');
    expect(texts).toContain('/session');
    expect(texts).toContain('boom');
    const written = all + texts + JSON.stringify(masker.value([context.events, context.samples, end]));
    const basic = Buffer.from(`ann:${secret}`).toString('base64').slice(8, -4);
    for (const form of [secret, encodeURIComponent(secret), basic, session]) {
      expect([form, written.includes(form)]).toEqual([form, false]);
    }
    expect(readdirSync(join(context.scratchDir, 'traces'))).toEqual([]);
  });

  it('writes no secret into the names of files, if the name of the journey contains one', async () => {
    masker.add('zq8xt3bv91lmnopwk');
    const { url } = await serve(site({ '/': 'x' }));
    const { context, end } = await run({
      web: url,
      name: 'j-zq8xt3bv91lmnopwk',
      phases: { steady: 300 },
      runs: 2,
      pace: 'back-to-back',
      timeout: '60s',
      journey: `await page.goto(urls.web); throw new Error('never there');`,
    });
    const files = readdirSync(context.artifactDir, { recursive: true }).map(String);
    expect(files).toContain(join('j-***', 'trace.zip'));
    expect(files.filter((file) => file.includes('zq8xt3bv91lmnopwk'))).toEqual([]);
    expect(end.detail).toMatchObject({ evidence: [{ files: expect.arrayContaining(['j-***/trace.zip']) }] });
  });

  it('counts a mistake in the journey as an exception', async () => {
    const { url } = await serve(site({ '/': 'x' }));
    const { context, end } = await run({
      web: url,
      phases: { steady: 300 },
      runs: 1,
      pace: 'back-to-back',
      journey: 'await pge.goto(urls.web);',
    });
    expect(end.health?.exceptions).toBe(1);
    expect(context.events[0]).toMatchObject({ kind: 'exception', text: 'mine: pge is not defined' });
  });

  it('fails on an error page that the journey does not expect, and records no vitals of it', async () => {
    const { url } = await serve((request, response) => {
      const status = { '/broken': 500, '/gone': 410, '/teapot': 418 }[request.url ?? ''] ?? 200;
      response.writeHead(status, { 'content-type': 'text/html' }).end('<link rel=icon href=data:,><button>go</button>');
    });
    const { context, end } = await run({
      web: url,
      pages: { home: '/', broken: '/broken', gone: { path: '/gone', status: 410 }, teapot: '/teapot' },
      phases: { steady: 300 },
      runs: 4,
      pace: 'back-to-back',
      timeout: '60s',
      journey: `
        globalThis.visit = (globalThis.visit ?? -1) + 1;
        await page.goto(urls.web + ['/', '/broken', '/gone', '/teapot', '/'][visit]);
        await page.getByRole('button').click();`,
    });
    const ends = context.samples.filter(({ metric }) => metric === 'journey_success');
    expect(ends.map(({ value, detail }) => [value, detailOf({ detail }).class])).toEqual([
      [1, undefined],
      [0, 'target-5xx'],
      [1, undefined],
      [0, 'error-page'],
    ]);
    const pages = context.samples.filter(({ metric }) => metric === 'web_vital_lcp_seconds');
    expect(pages.map(({ labels }) => labels.page)).toEqual(['home', 'gone']);
    // The evidence pass is the fifth visit, which the page answers with 200.
    expect(end.detail).toMatchObject({ evidence: [{ journey: 'mine', failedAgain: false }] });
  });

  it('skips the evidence pass when the target is dead', async () => {
    const { context, end } = await run({
      // The target is dead, because nothing listens on port 9.
      web: 'http://127.0.0.1:9',
      phases: { steady: 300 },
      pace: 'back-to-back',
      runs: 1,
      journey: `await page.goto(urls.web);`,
    });
    expect(valuesOf(context, 'journey_success')).toEqual([0]);
    expect(end.detail).toMatchObject({ evidence: [] });
    expect(existsSync(context.artifactDir)).toBe(false);
  });
});
