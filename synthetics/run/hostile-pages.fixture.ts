import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { certificate, expired, privateKey } from '../probe/tls.fixture.ts';

/** A journey on a hostile page, with the expected `classes` of its failure. Without them, it must reach its end. */
export type HostilePage = { journey: string; classes?: readonly string[] };

const html = (body: string) => `<!doctype html><link rel="icon" href="data:,"><title>t</title>${body}`;

const at = (path: string) => `await page.goto(urls.web + '${path}');`;

export const hostilePages: Readonly<Record<string, HostilePage>> = {
  'never-answers': { journey: at('/silent'), classes: ['network', 'host-contention'] },
  'never-ends': {
    journey: `await page.goto(urls.web + '/endless', { timeout: 2000 });`,
    classes: ['network', 'host-contention'],
  },
  'redirects-for-ever': { journey: at('/around'), classes: ['network'] },
  'reloads-for-ever': {
    journey: `${at('/reload').slice(0, -1)}.catch(() => {}); await page.getByText('nowhere').click({ timeout: 2000 });`,
    classes: ['network', 'selector-race', 'host-contention'],
  },
  'crashes-its-renderer': { journey: `await page.goto('chrome://crash');`, classes: ['page-crash'] },
  'crashes-later': {
    journey: `${at('/')} page.goto('chrome://crash').catch(() => {}); await page.getByText('nowhere').click();`,
    classes: ['page-crash'],
  },
  'opens-dialogs': { journey: `${at('/dialogs')} await page.locator('h1').click(); ${at('/')}` },
  downloads: { journey: `${at('/download')} await page.locator('a').click(); await page.waitForTimeout(300);` },
  'opens-popups': { journey: `${at('/popups')} await page.locator('h1').click(); await page.waitForTimeout(500);` },
  'fills-memory': {
    journey: `${at('/memory')} await page.getByText('nowhere').click({ timeout: 3000 });`,
    classes: ['selector-race', 'page-crash', 'host-contention'],
  },
  'is-signed-by-itself': { journey: `await page.goto(urls.self);`, classes: ['network'] },
  'has-expired': { journey: `await page.goto(urls.expired);`, classes: ['network'] },
  'throws-markup': {
    journey: `await step('<img src=x onerror=alert(1)>', () => { throw new Error('</script><script>alert(1)</script>'); });`,
    classes: ['nondeterministic-page'],
  },
  // A normal journey must pass after all the hostile journeys.
  'is-in-order': { journey: `${at('/')} await page.locator('h1').click();` },
};

export async function serveHostile(): Promise<{ web: string; self: string; expired: string }> {
  const answer: RequestListener = (request, response) => {
    const path = request.url ?? '/';
    if (path === '/silent') return;
    if (path === '/around') return void response.writeHead(302, { location: '/around' }).end();
    if (path === '/file')
      return void response
        .writeHead(200, { 'content-disposition': 'attachment; filename="../x.bin"' })
        .end('x'.repeat(1e6));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    if (path === '/endless') return void response.write(html('<h1>x</h1>'));
    response.end(html(bodies[path] ?? '<h1>x</h1>'));
  };
  const [web, self, old] = await Promise.all([
    listen(createServer(answer)),
    listen(createTlsServer({ cert: certificate, key: privateKey } satisfies ServerOptions, answer)),
    listen(createTlsServer(expired satisfies ServerOptions, answer)),
  ]);
  return { web: `http://${web}`, self: `https://${self}`, expired: `https://${old}` };
}

const bodies: Readonly<Record<string, string>> = {
  '/reload': '<script>location.reload()</script>',
  '/dialogs': `<h1>x</h1><script>
    alert(1); confirm(2); prompt(3);
    addEventListener('beforeunload', (event) => event.preventDefault());
  </script>`,
  '/download': '<a href="/file">file</a>',
  '/popups': `<h1>x</h1><script>
    document.querySelector('h1').onclick = () => { for (let i = 0; i < 8; i++) window.open('/dialogs', 'w' + i); };
  </script>`,
  '/memory': `<h1>x</h1><script>
    const kept = [];
    setInterval(() => kept.length < 16 && kept.push(new Uint8Array(16 << 20).fill(1)), 20);
  </script>`,
};

async function listen(server: Server & { closeAllConnections(): void }): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
