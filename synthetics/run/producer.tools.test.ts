import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sample } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import {
  type FakeContext,
  fakeContext,
  groupLives,
  secret,
  serve,
  site,
  withOwnTemporaryFiles,
} from '../journeys.fixture.ts';
import { type JourneysSection, journeysProducer } from './producer.ts';

const { path: chromium } = await ensure('chromium');

type Setting = {
  web: string;
  /** The body of the journey's `run({ page, urls, bearer, step })`. */
  journey: string;
  pages?: Record<string, string>;
  phases: Record<string, number>;
  runs: number;
  timeout?: string;
  target?: Partial<Target>;
  signal?: AbortSignal;
};

async function prepare(setting: Setting) {
  const context = fakeContext({ chromium, ...setting });
  const text = `export default {
    name: 'mine',
    pages: ${JSON.stringify(setting.pages ?? { home: '/' })},
    async run({ page, urls, bearer, step }) { ${setting.journey} },
  };`;
  writeFileSync(join(context.planDir, 'mine.js'), text);
  const section: JourneysSection = journeysProducer.schema.parse({
    use: ['./mine.js'],
    runs: setting.runs,
    ...(setting.timeout && { timeout: setting.timeout }),
  });
  const ready = await journeysProducer.prepare(section, context);
  onTestFinished(() => ready.close());
  return { context, ready };
}

async function run(setting: Setting) {
  const { context, ready } = await prepare(setting);
  const end = await ready.run(systemClock.wallMs());
  await ready.close();
  return { context, end };
}

const valuesOf = (context: FakeContext, metric: string, page?: string, phase = 'steady') =>
  context.samples
    .filter((sample) => sample.metric === metric && sample.labels.phase === phase)
    .filter((sample) => page === undefined || sample.labels.page === page)
    .map((sample) => sample.value);

const inPhase = (phase: string) => (sample: Sample) => sample.labels.phase === phase;

/** Blocks the main thread as a slow handler does. */
const busy = (ms: number) => `{ const end = performance.now() + ${ms}; while (performance.now() < end); }`;

describe('journeys', () => {
  it('give all five vitals of each page, close to what the page is known to do', async () => {
    const pages: Record<string, string> = {
      // Left at once by the click itself.
      '/': `<h1>one</h1><a href="/two">go</a><script>document.querySelector('a').onclick = () => ${busy(120)}</script>`,
      // Everything below moves by half the viewport, 100 ms after loading.
      '/two': `<div id="top"></div><h1 style="height: 900px; background: #eee">two</h1><script>
        addEventListener('load', () => setTimeout(() => {
          document.querySelector('#top').style.height = '470px';
          document.title = 'shifted';
        }, 100));
        addEventListener('click', () => ${busy(120)});
      </script>`,
      // Its last interaction is the end of the journey.
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
      phases: { 'warm-up': 2.5, steady: 6 },
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
    // Layout Instability: half of the viewport moved by half of its height, at least (https://wicg.github.io/layout-instability/).
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

  it('leave the HTTP cache on within a run and start each run without one', async () => {
    let fetched = 0;
    const { url } = await serve((request, response) => {
      if (request.url === '/style.css') {
        fetched++;
        response
          .writeHead(200, { 'content-type': 'text/css', 'cache-control': 'max-age=300' })
          .end('h1 { color: red }');
      } else site({ '/': '<link rel=stylesheet href=/style.css><h1>x</h1>' })(request, response);
    });
    await run({
      web: url,
      phases: { steady: 3 },
      runs: 2,
      journey: `await page.goto(urls.web); await page.goto(urls.web + '/?again');`,
    });
    expect(fetched).toBe(2);
  });

  it('that would start after their phase are dropped, and each planned run is accounted for', async () => {
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

  it('name a host that their pages were not let to', async () => {
    const other = await serve(site({ '/': 'x' }), '127.0.0.2');
    const { url } = await serve(site({ '/': `<img src="${other.url}/a.png"><img src="${other.url}/b.png">` }));
    const { context, end } = await run({
      web: url,
      phases: { steady: 1 },
      runs: 2,
      journey: `await page.goto(urls.web); await page.waitForTimeout(200);`,
    });
    expect(other.connections()).toBe(0);
    expect(end.health?.blockedHosts).toEqual(['127.0.0.2']);
    expect(context.events).toMatchObject([{ kind: 'blocked-host', by: 'journeys', data: { host: '127.0.0.2' } }]);
  });

  it('run what playwright codegen prints, signed in already, with a password by reference', async () => {
    const { url } = await serve(
      site({
        '/': `<label>Name <input></label><label>Password <input type="password"></label><button>Sign in</button>
        <p></p><script>document.querySelector('button').onclick = () => {
          document.querySelector('p').textContent = 'Hello ' + localStorage.getItem('who');
        };</script>`,
      }),
    );
    const context = fakeContext({ chromium, web: url, phases: { steady: 2 } });
    const state = {
      cookies: [],
      origins: [{ origin: new URL(url).origin, localStorage: [{ name: 'who', value: 'Ann the 1st' }] }],
    };
    writeFileSync(join(context.planDir, 'state.json'), JSON.stringify(state));
    writeFileSync(
      join(context.planDir, 'mine.js'),
      `export default { name: 'sign-in', pages: { home: '/' }, async run({ page, expect, secrets }) {
  await page.goto('${url}');
  await page.getByRole('textbox', { name: 'Name' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('ann');
  await page.getByRole('textbox', { name: 'Password' }).fill(secrets.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('paragraph')).toContainText('Hello Ann');
  await page.getByRole('button').dispatchEvent('click');
} };`,
    );
    const section = journeysProducer.schema.parse({
      use: ['./mine.js'],
      runs: 1,
      pace: 'back-to-back',
      evidence: 'always',
      storageState: './state.json',
      secrets: { password: { env: 'ANY' } },
    });
    const ready = await journeysProducer.prepare(section, context);
    onTestFinished(() => ready.close());
    const end = await ready.run(systemClock.wallMs());
    await ready.close();
    expect(context.events.filter((event) => event.kind === 'error')).toEqual([]);
    expect(valuesOf(context, 'journey_success')).toEqual([1]);
    expect(context.events[0]!.text).toMatch(
      /^mine.js:8: dispatchEvent sends no trusted input and gives no INP; use click/,
    );
    const har = readFileSync(join(context.artifactDir, 'sign-in', 'requests.har'), 'utf8');
    expect([har, end, context.events, context.samples].map((one) => JSON.stringify(one)).join()).not.toContain(secret);
    expect(har).not.toContain('Ann the 1st');
  });

  it('that fail leave trace, requests, console, filmstrip and screenshot, and the secret in none of them', async () => {
    const session = 'sid-0a1b2c3d4e5f';
    const { url } = await serve((request, response) => {
      if (request.url !== '/session')
        return site({ '/': `<script>console.error('boom', document.cookie)</script><h1>in</h1>` })(request, response);
      const body = JSON.stringify({ echo: request.headers.authorization });
      return response.writeHead(200, { 'set-cookie': `sid=${session}; Path=/` }).end(body);
    });
    const { context, end } = await run({
      web: url,
      phases: { steady: 2 },
      runs: 2,
      timeout: '5s',
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
    expect(context.events.map((event) => [event.kind, event.text])).toEqual([
      ['error', 'mine in the step "look": not there for ***'],
      [
        'note',
        expect.stringMatching(
          /^mine failed again while watched, kept: mine\/last.png, mine\/trace.zip, mine\/requests.har, mine\/console.txt, \d+ frames$/,
        ),
      ],
    ]);
    expect(context.events[0]!.data).toMatchObject({ console: ['boom sid=***'] });
    expect(end.detail).toMatchObject({
      errors: [{ journey: 'mine', text: 'not there for ***', count: 2 }],
      evidence: [
        { journey: 'mine', failedAgain: true, files: expect.arrayContaining(['mine/last.png', 'mine/requests.har']) },
      ],
    });
    const kept = join(context.artifactDir, 'mine');
    expect(readdirSync(kept).sort()).toEqual(['console.txt', 'filmstrip', 'last.png', 'requests.har', 'trace.zip']);
    expect(readFileSync(join(kept, 'last.png')).subarray(1, 4).toString()).toBe('PNG');
    const entries = Object.entries(unzipSync(readFileSync(join(kept, 'trace.zip'))));
    const all = entries.map(([name, bytes]) => `${name}\n${Buffer.from(bytes).toString('latin1')}`).join('\n');
    // The trace did carry the request and its secret: what stands there now is the mask.
    for (const masked of ['Bearer ***', 'sid=***', 'token=***'])
      expect([masked, all.includes(masked)]).toEqual([masked, true]);
    const texts = ['requests.har', 'console.txt'].map((name) => readFileSync(join(kept, name), 'utf8')).join('');
    expect(texts).toContain('/session');
    expect(texts).toContain('boom');
    const written = all + texts + JSON.stringify([context.events, context.samples, end]);
    const basic = Buffer.from(`ann:${secret}`).toString('base64').slice(8, -4);
    for (const form of [secret, encodeURIComponent(secret), basic, session]) {
      expect([form, written.includes(form)]).toEqual([form, false]);
    }
    // Nothing raw is left behind either.
    expect(readdirSync(join(context.scratchDir, 'traces'))).toEqual([]);
  });

  it('on a page that hangs end within their limit, and the next run starts afresh', async () => {
    let visits = 0;
    const { url } = await serve((request, response) => {
      if (request.url === '/') visits++;
      const hanging = '<h1>x</h1><script>setTimeout(() => { for (;;); }, 50)</script>';
      site({ '/': visits === 1 ? hanging : '<h1>x</h1>' })(request, response);
    });
    const { context, end } = await run({
      web: url,
      phases: { steady: 10 },
      runs: 2,
      timeout: '3s',
      journey: `
        await page.goto(urls.web);
        await page.waitForTimeout(200);
        await step('click', () => page.locator('h1').click());`,
    });
    expect(end).toMatchObject({ status: 'done', completed: 2, inFlight: 0 });
    expect(valuesOf(context, 'journey_success')).toEqual([0, 1]);
    expect(context.events[0]).toMatchObject({ kind: 'error' });
    expect(context.events[0]!.text).toMatch(/mine in the step "click": (the journey took longer than 3 s|.*Timeout)/);
    expect(context.events[1]!.text).toMatch(/^mine passed while watched/);
  });

  it('that never come to an end by themselves are ended', async () => {
    const { context } = await run({
      web: (await serve(site({ '/': 'x' }))).url,
      phases: { steady: 1 },
      runs: 1,
      timeout: '3s',
      journey: `await page.goto(urls.web); await step('wait', () => new Promise(() => {}));`,
    });
    expect(context.events[0]!.text).toBe('mine in the step "wait": the journey took longer than 3 s');
  });

  it('that are themselves wrong are exceptions', async () => {
    const { url } = await serve(site({ '/': 'x' }));
    const { context, end } = await run({
      web: url,
      phases: { steady: 1 },
      runs: 1,
      journey: 'await pge.goto(urls.web);',
    });
    expect(end.health?.exceptions).toBe(1);
    expect(context.events[0]).toMatchObject({ kind: 'exception', text: 'mine: pge is not defined' });
  });

  it('whose browser crashes say so and keep what they had', async () => {
    withOwnTemporaryFiles();
    const { url } = await serve(site({ '/': '<h1>x</h1>' }));
    const { context, ready } = await prepare({
      web: url,
      phases: { steady: 20 },
      runs: 20,
      journey: `await page.goto(urls.web); await page.waitForTimeout(300);`,
    });
    const ending = ready.run(systemClock.wallMs());
    await expect.poll(() => valuesOf(context, 'journey_success').length, { timeout: 15_000 }).toBeGreaterThan(0);
    process.kill(context.adopted[0]!, 'SIGKILL');
    const end = await ending;
    expect(end).toMatchObject({ status: 'crashed', reason: 'the browser ended by itself', offered: 20 });
    expect(end.completed).toBeGreaterThan(0);
    expect(end.completed + end.dropped + end.inFlight).toBe(20);
    expect(valuesOf(context, 'journey_success')).toEqual(Array(end.completed).fill(1));
    await expect.poll(() => groupLives(context.adopted[0]!), { timeout: 5000 }).toBe(false);
  });

  it('that are told to stop stop in the middle, and the run cut off is no failure of the target', async () => {
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

  it('leave no evidence when the target is dead', async () => {
    const { context, end } = await run({
      // Nothing listens on the discard port.
      web: 'http://127.0.0.1:9',
      phases: { steady: 1 },
      runs: 1,
      journey: `await page.goto(urls.web);`,
    });
    expect(valuesOf(context, 'journey_success')).toEqual([0]);
    expect(end.detail).toMatchObject({ evidence: [] });
    expect(existsSync(context.artifactDir)).toBe(false);
  });

  it('need a target with a web page', async () => {
    const context = fakeContext({ chromium, web: 'http://127.0.0.1:9', phases: { steady: 1 }, target: { urls: {} } });
    const section = journeysProducer.schema.parse({ use: ['browse-and-ask'], runs: 1 });
    await expect(journeysProducer.prepare(section, context)).rejects.toMatchObject({ where: { key: 'urls.web' } });
  });
});
