import { expect, it } from 'vitest';
import { serve, site } from '../journeys.fixture.ts';
import { run } from './journeys-run.fixture.ts';

/** Code that runs in the page. It counts the entries that earlier visits of the origin left in the browser's stores. */
const count = `async () => {
  const storage = await navigator.storage.getDirectory();
  let files = 0;
  for await (const _ of storage.keys()) files++;
  return {
    cookies: document.cookie === '' ? 0 : document.cookie.split(';').length,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    files,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  };
}`;

/** Code that runs in the page. It leaves one entry in each store of the browser. */
const fill = `async () => {
  document.cookie = 'left=1; max-age=600';
  localStorage.setItem('left', '1');
  sessionStorage.setItem('left', '1');
  await new Promise((resolve) => { indexedDB.open('left').onsuccess = resolve; });
  await (await caches.open('left')).put('/left', new Response('left'));
  await (await navigator.storage.getDirectory()).getFileHandle('left', { create: true });
  await navigator.serviceWorker.register('/worker.js');
  await navigator.serviceWorker.ready;
}`;

it('each run of a journey finds no storage, service worker or connection of the runs before it, in one browser', async () => {
  const found: { empty: string; full: string }[] = [];
  const connections: Set<unknown>[] = [];
  const { url } = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://own');
    if (pathname === '/' && !searchParams.has('again')) connections.push(new Set());
    connections.at(-1)?.add(request.socket);
    if (pathname === '/found') found.push({ empty: searchParams.get('empty')!, full: searchParams.get('full')! });
    if (pathname === '/worker.js')
      response.writeHead(200, { 'content-type': 'text/javascript' }).end('addEventListener("fetch", () => {});');
    else site({ '/': 'x', '/found': 'x' })(request, response);
  });
  const { end } = await run({
    web: url,
    phases: { steady: 300 },
    pace: 'back-to-back',
    runs: 3,
    journey: `
      await page.goto(urls.web + '/');
      const empty = JSON.stringify(await page.evaluate(${count}));
      await page.evaluate(${fill});
      await page.goto(urls.web + '/?again');
      const full = JSON.stringify(await page.evaluate(${count}));
      await page.goto(urls.web + '/found?' + new URLSearchParams({ empty, full }));`,
  });
  const each = (number: number) =>
    JSON.stringify({
      ...{ cookies: number, local: number, session: number, databases: number },
      ...{ caches: number, files: number, workers: number },
    });
  expect(end).toMatchObject({ completed: 3, health: { exceptions: 0 } });
  expect(found).toEqual(Array.from({ length: 3 }, () => ({ empty: each(0), full: each(1) })));
  const all = connections.flatMap((some) => [...some]);
  expect(connections).toHaveLength(3);
  expect(new Set(all).size).toBe(all.length);
});

it('a journey uses the HTTP cache within a run and starts each run without one', async () => {
  let fetched = 0;
  const { url } = await serve((request, response) => {
    if (request.url === '/style.css') {
      fetched++;
      response.writeHead(200, { 'content-type': 'text/css', 'cache-control': 'max-age=300' }).end('h1 { color: red }');
    } else site({ '/': '<link rel=stylesheet href=/style.css><h1>x</h1>' })(request, response);
  });
  await run({
    web: url,
    phases: { steady: 300 },
    pace: 'back-to-back',
    runs: 2,
    journey: `await page.goto(urls.web); await page.goto(urls.web + '/?again');`,
  });
  expect(fetched).toBe(2);
});
