import type { RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { serve, site } from '../journeys.fixture.ts';
import { prepare } from './journeys-run.fixture.ts';

type Way = {
  name: string;
  get: string;
  type?: string;
  status?: number;
  body(token: string): string;
  headers?(token: string): Record<string, string>;
};

const json = (key: string) => (token: string) => JSON.stringify({ [key]: token, token_type: 'Bearer' });
const fetched = 'page.evaluate((path) => fetch(path).then((answer) => answer.text()), path)';

const ways: readonly Way[] = [
  { name: 'fetch', get: fetched, body: json('access_token') },
  { name: 'short', get: fetched, body: json('refresh_token'), headers: () => ({ 'content-length': '63' }) },
  {
    name: 'nested',
    get: fetched,
    body: (token) => JSON.stringify({ data: { auth: [JSON.parse(json('idToken')(token))] } }),
  },
  { name: 'text', get: fetched, type: '', body: json('refreshToken') },
  { name: 'problem', get: fetched, type: 'application/problem+json; charset=utf-8', body: json('token') },
  {
    name: 'xhr',
    get: `page.evaluate((path) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve(request.responseText);
      request.open('POST', path);
      request.send('{}');
    }), path)`,
    body: json('access_token'),
  },
  { name: 'goto', get: 'page.goto(path).then((answer) => answer.text())', body: json('refresh_token') },
  { name: 'request', get: 'page.request.post(path).then((answer) => answer.text())', body: json('refresh_token') },
  {
    name: 'form',
    get: 'page.context().request.get(path).then((answer) => answer.text())',
    type: 'application/x-www-form-urlencoded',
    body: (token) => `access_token=${token}&scope=all`,
  },
  {
    name: 'own',
    get: `page.context().browser().newContext().then(async (context) => {
      const answer = await context.request.get(urls.web + path);
      await context.close();
      return answer.headers()['set-cookie'];
    })`,
    type: 'text/html',
    body: () => '',
    headers: (token) => ({ 'set-cookie': `id=${token}; Path=/; HttpOnly` }),
  },
  {
    name: 'header',
    get: "page.evaluate((path) => fetch(path).then((answer) => answer.headers.get('x-shop-token')), path)",
    body: () => '{}',
    headers: (token) => ({ 'x-shop-token': token }),
  },
  {
    name: 'route',
    get: `new Promise((resolve) => {
      const answerItself = async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ body: '{}' });
        resolve(answer.text());
      };
      void page.route('**' + path, answerItself).then(() => page.evaluate((path) => fetch(path), path));
    })`,
    body: json('userToken'),
  },
  {
    name: 'redirect',
    get: 'page.request.get(path).then((answer) => answer.url())',
    status: 302,
    body: () => '',
    headers: (token) => ({ location: `/?access_token=${token}` }),
  },
  {
    name: 'cookie',
    get: 'page.request.get(path).then(() => page.context().cookies()).then(JSON.stringify)',
    status: 302,
    body: () => '',
    headers: (token) => ({ 'set-cookie': `id=${token}; Path=/`, location: '/' }),
  },
];

/** Returns a server that issues tokens. Each has 24 random letters and digits after the text `tok`. */
const issuing =
  (issued: Map<string, string>): RequestListener =>
  (request, response) => {
    const way = ways.find(({ name }) => request.url === `/${name}`);
    if (!way) return site({ '/': '<h1>x</h1>' })(request, response);
    const token = `tok${Array.from({ length: 24 }, () => Math.floor(Math.random() * 36).toString(36)).join('')}`;
    issued.set(way.name, token);
    const { type = 'application/json', status = 200 } = way;
    response.writeHead(status, { ...(type !== '' && { 'content-type': type }), ...way.headers?.(token) });
    return response.end(way.body(token));
  };

const visits = ways
  .map(
    ({ name, get }) => `{
      await page.goto(urls.web);
      const path = '/${name}';
      const [token] = /tok[a-z0-9]{24}/.exec(await ${get});
      console.log('${name} ' + token);
      await step('${name} ' + token, async () => undefined);
    }`,
  )
  .join('\n');

/** Masks the name of each step when it is recorded, as the recorder of a real run does. */
async function preparing(listener: RequestListener, journey: string, signal?: AbortSignal) {
  const { url } = await serve(listener);
  const setting = { web: url, phases: { steady: 300 }, pace: 'back-to-back', runs: 1, timeout: '120s' } as const;
  const { context, ready } = await prepare({ ...setting, journey, ...(signal && { signal }) });
  const steps: string[] = [];
  context.recorder.sample = ({ labels }) => labels.step !== undefined && steps.push(masker.text(labels.step));
  return { context, ready, steps };
}

it('masks each token of an answer in the steps and lines of a run without evidence', async () => {
  const issued = new Map<string, string>();
  const { context, ready, steps } = await preparing(issuing(issued), visits);
  const end = await ready.run(systemClock.wallMs());
  await ready.close();
  expect(end.detail).toMatchObject({ errors: [], evidence: [] });
  expect([...issued.keys()]).toEqual(ways.map(({ name }) => name));
  expect(steps).toEqual(ways.map(({ name }) => `${name} ***`));
  expect(context.said).toEqual(ways.map(({ name }) => `mine: ${name} ***`));
});

it('masks the token of a run that is stopped', async () => {
  const stop = new AbortController();
  const token = 'rfr7Kd0Qm4Zt1Lx8Wb3';
  const listener: RequestListener = (request, response) => {
    if (request.url !== '/token') return site({ '/': '<h1>x</h1>' })(request, response);
    return response.setHeader('content-type', 'application/json').end(JSON.stringify({ refresh_token: token }));
  };
  const { context, ready, steps } = await preparing(
    listener,
    `await page.goto(urls.web);
    const { refresh_token } = await page.evaluate(() => fetch('/token').then((answer) => answer.json()));
    await step(refresh_token, async () => undefined);
    console.log('waits');
    await new Promise(() => undefined);`,
    stop.signal,
  );
  const ending = ready.run(systemClock.wallMs());
  await expect.poll(() => context.said, { timeout: 60_000 }).toEqual(['mine: waits']);
  stop.abort();
  expect((await ending).status).toBe('stopped');
  await ready.close();
  expect(steps).toEqual(['***']);
});

it('masks nothing if no answer contains a token', async () => {
  const bodies = {
    '/plain': JSON.stringify({ status: 'all-systems-working', tokens: 12345678, nextPageToken: 'page-two-of-three' }),
    '/list': JSON.stringify([{ id: 'order-1234567890', name: 'session of Monday' }]),
    '/long': JSON.stringify({ pad: 'x'.repeat(70_000), access_token: 'not-searched-in-long-answers' }),
  };
  const { ready, steps } = await preparing(
    (request, response) => {
      const body = bodies[request.url as keyof typeof bodies];
      if (body === undefined) return site({ '/': '<h1>x</h1>' })(request, response);
      return response.setHeader('content-type', 'application/json').end(body);
    },
    `await page.goto(urls.web);
    for (const path of ${JSON.stringify(Object.keys(bodies))}) {
      await page.evaluate((path) => fetch(path).then((answer) => answer.json()), path);
      await step('all-systems-working order-1234567890', async () => undefined);
    }`,
  );
  const before = masker.learnedCount;
  await ready.run(systemClock.wallMs());
  await ready.close();
  expect(steps).toEqual(Array(3).fill('all-systems-working order-1234567890'));
  expect(masker.learnedCount).toBe(before);
});
