import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { fakeContext, serve, site } from '../journeys.fixture.ts';
import { journeysProducer } from '../run/producer.ts';

const { path: chromium } = await ensure('chromium');

it('adds traceparent only to requests to the origin of the target, and records its trace id with the step and the vitals', async () => {
  const strangers: string[] = [];
  const other = await serve((request, response) => {
    strangers.push(
      `${request.url} ${request.headers.traceparent ?? request.headers['access-control-request-headers']}`,
    );
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('x');
  }, '127.0.0.2');
  const own = new Map<string, { traceparent: string | undefined; cookie: string | undefined; body: string }>();
  const { url } = await serve((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { traceparent, cookie } = request.headers;
      own.set(request.url!, { traceparent: traceparent as string | undefined, cookie, body });
      if (request.url === '/away') response.writeHead(302, { location: `${other.url}/redirected` }).end();
      else if (request.url?.startsWith('/api')) response.writeHead(200).end('{}');
      else {
        response.setHeader('set-cookie', 'session=abc');
        site({ '/': `<h1>one</h1><img src="${other.url}/img">`, '/two': '<h1>two</h1>' })(request, response);
      }
    });
  });
  const context = fakeContext({
    chromium,
    web: url,
    phases: { steady: 20 },
    target: { traceparent: true, allow: { load: [], browse: ['127.0.0.2'] } },
  });
  const text = `export default { name: 'mine', pages: { one: '/', two: '/two' }, async run({ page, urls, step }) {
    await step('open', () => page.goto(urls.web));
    await step('call', () => page.evaluate(async (other) => {
      await fetch('/api/post', { method: 'POST', body: 'question' });
      // The page is redirected to another host, and calls another host. Both requests would fail with a header that
      // needs a preflight.
      for (const one of ['/away', other + '/call']) if (!(await fetch(one)).ok) throw new Error(one);
    }, '${other.url}'));
    await step('go', () => page.goto(urls.web + '/two#part'));
  } };`;
  writeFileSync(join(context.planDir, 'mine.js'), text);
  const section = journeysProducer.schema.parse({ use: ['./mine.js'], runs: 1, pace: 'back-to-back' });
  const ready = await journeysProducer.prepare(section, context);
  onTestFinished(() => ready.close());
  await ready.run(systemClock.wallMs());

  expect(context.events).toEqual([]);
  expect(strangers.filter((one) => !one.startsWith('/favicon')).sort()).toEqual([
    '/call undefined',
    '/img undefined',
    '/redirected undefined',
  ]);
  const traceOf = (path: string) => /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(own.get(path)?.traceparent ?? '')?.[1];
  const steps = new Map(
    context.samples.flatMap(({ labels, detail }) =>
      labels.step === undefined ? [] : [[labels.step, (detail as { trace?: string }).trace] as const],
    ),
  );
  expect(traceOf('/')).toBeDefined();
  expect([...steps]).toEqual([
    ['open', traceOf('/')],
    ['call', traceOf('/api/post')],
    ['go', traceOf('/two')],
  ]);
  expect(new Set(steps.values()).size).toBe(3);
  expect(own.get('/api/post')).toMatchObject({ body: 'question', cookie: 'session=abc' });
  for (const [page, path] of [
    ['one', '/'],
    ['two', '/two'],
  ] as const) {
    const ttfb = context.samples.find(
      ({ metric, labels }) => metric === 'web_vital_ttfb_seconds' && labels.page === page,
    );
    expect(ttfb?.detail).toMatchObject({ trace: traceOf(path) });
  }
});
