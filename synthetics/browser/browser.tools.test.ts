import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { caCertificate, clientCertificate, clientKey, serveTls } from '../../scenarios/base/tls/tls.fixture.ts';
import type { TlsFiles } from '../../scenarios/plan/tls.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { groupLives, launchChromium, serve, site, temporaryDir, withOwnTemporaryFiles } from '../journeys.fixture.ts';
import { launchBrowser } from './browser.ts';
import { browserTls } from './browser-tls.ts';
import { profiles } from './profiles.ts';

const { path: executablePath } = await ensure('chromium');

async function launch(allowedHosts: readonly string[]) {
  const blocked: string[] = [];
  const browser = await launchChromium(executablePath, allowedHosts, (host) => blocked.push(host));
  return { browser, blocked };
}

const outward = (other: string) => {
  const socket = other.replace('http', 'ws');
  const worker = `new Worker(URL.createObjectURL(new Blob(["fetch('${other}/worker').catch(() => {}).then(() => postMessage(1))"])))`;
  return `<img src="${other}/img"><script>
    const seen = [];
    const socket = new WebSocket('${socket}/socket');
    Promise.all([
      new Promise((resolve) => { socket.onopen = socket.onerror = resolve; }),
      fetch('${other}/fetch', { mode: 'no-cors' }).catch(() => undefined),
      new Promise((resolve) => { ${worker}.onmessage = resolve; }),
    ]).then(() => { document.title = 'tried'; });
  </script>`;
};

/** Ways to send UDP past the proxy. Each waits long enough for its first packet. */
const datagramWays = [
  ['STUN', 'stun:HOST', ''],
  ['TURN over UDP', 'turn:HOST?transport=udp', ''],
  ['TURN over TCP', 'turn:HOST?transport=tcp', ''],
  ['WebTransport', '', "new WebTransport('https://HOST/').ready.catch(() => undefined)"],
].map(([name = '', ice = '', code = '']) => {
  const server = `{ urls: '${ice}', username: 'a', credential: 'b' }`;
  const gather = `(async () => {
    const peer = new RTCPeerConnection({ iceServers: [${server}] });
    peer.createDataChannel('x');
    await peer.setLocalDescription(await peer.createOffer());
  })()`;
  return { name, code: `Promise.race([${code || gather}]).then(() => new Promise((r) => setTimeout(r, 500)))` };
});

describe('the browser', () => {
  it.each(datagramWays)('sends nothing by $name to a host that is not allowed', async ({ code }) => {
    let arrived = 0;
    const udp = createSocket('udp4').on('message', () => arrived++);
    onTestFinished(() => void udp.close());
    const other = await serve(site({ '/': 'other' }), '127.0.0.2');
    const { port } = new URL(other.url);
    await new Promise<void>((resolve) => udp.bind(Number(port), '127.0.0.2', resolve));
    const { url } = await serve(site({ '/': 'own' }));
    const page = await (await (await launch(['127.0.0.1', '::1'])).browser.newContext(profiles.desktop)).newPage();
    await page.goto(url);
    await page.evaluate(code.replaceAll('HOST', `127.0.0.2:${port}`));
    expect([arrived, other.connections()]).toEqual([0, 0]);
  });

  it('reaches no host that is not allowed: not by image, fetch, worker, socket, redirect or request', async () => {
    const other = await serve(site({ '/': 'other' }), '127.0.0.2');
    const { url } = await serve((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: `${other.url}/` }).end();
      else site({ '/': outward(other.url) })(request, response);
    });
    const { browser, blocked } = await launch(['127.0.0.1', '::1']);
    const context = await browser.newContext(profiles.desktop);
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction("document.title === 'tried'");
    await expect(page.goto(`${url}/away`)).rejects.toThrow('ERR_');
    await expect(context.request.get(`${url}/away`)).rejects.toThrow();
    expect(other.connections()).toBe(0);
    expect(blocked).toEqual(['127.0.0.2']);
  });

  it('reaches an allowed host and reports no block', async () => {
    const other = await serve(site({ '/': 'other' }), '127.0.0.2');
    const { url } = await serve(site({ '/': outward(other.url) }));
    const { browser, blocked } = await launch(['127.0.0.1', '::1', '127.0.0.2']);
    const page = await (await browser.newContext(profiles.desktop)).newPage();
    await page.goto(url);
    await page.waitForFunction("document.title === 'tried'");
    await page.goto(other.url);
    expect(await page.textContent('body')).toBe('other');
    expect(blocked).toEqual([]);
  });

  it.each<[string, boolean, Omit<TlsFiles, 'insecure'>]>([
    ['whose CA the target file names', false, { ca: 'ca.pem' }],
    ['that asks for a client certificate', true, { ca: 'ca.pem', cert: 'client.pem', key: 'client.key' }],
  ])('reaches a server %s, and no host that is not allowed', async (_, asks, files) => {
    const dir = temporaryDir();
    for (const [name, text] of [
      ['ca.pem', caCertificate],
      ['client.pem', clientCertificate],
      ['client.key', clientKey],
    ])
      writeFileSync(join(dir, name!), text!);
    const tls = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, join(dir, name!)]));
    const own = await serveTls(
      (_request, response) => response.setHeader('content-type', 'text/html').end('own'),
      asks,
    );
    onTestFinished(() => own.close());
    const other = await serve(site({ '/': 'other' }), '127.0.0.2');
    const target = { name: 't', urls: { web: own.url }, allow: { load: [], browse: [] }, metricNames: {}, tls };
    const settings = await browserTls(target);
    const browser = await launchChromium(executablePath, ['127.0.0.1', '::1'], () => undefined, settings);
    const page = await (await browser.newContext(profiles.desktop)).newPage();
    await page.goto(own.url);
    expect(await page.textContent('body')).toBe('own');
    await expect(page.goto(other.url)).rejects.toThrow('ERR_');
    expect(other.connections()).toBe(0);
  });

  it("reports a blocked host that does not exist, but not the browser's own requests", async () => {
    const { url } = await serve(site({ '/': '<img src="https://no-such-host.example/x.png">' }));
    const { browser, blocked } = await launch(['127.0.0.1', '::1']);
    const page = await (await browser.newContext(profiles.desktop)).newPage();
    await page.goto(url);
    await expect.poll(() => blocked).toEqual(['no-such-host.example']);
  });

  it('reports its process id, and can be closed more than once', async () => {
    const { browser } = await launch([]);
    expect(groupLives(browser.pid)).toBe(true);
    await Promise.all([browser.close(), browser.close()]);
    await expect.poll(() => groupLives(browser.pid), { timeout: 5000 }).toBe(false);
    expect(browser.gone.aborted).toBe(false);
  });

  it('reports that it exited by itself', async () => {
    withOwnTemporaryFiles();
    const { browser } = await launch([]);
    process.kill(browser.pid, 'SIGKILL');
    await expect.poll(() => browser.gone.aborted).toBe(true);
    await expect.poll(() => groupLives(browser.pid), { timeout: 5000 }).toBe(false);
  });

  it('exits when its parent process is killed', async () => {
    const dir = temporaryDir();
    const program = join(dir, 'launch.mjs');
    const source = pathToFileURL(join(packageRoot, 'synthetics/browser/browser.ts')).href;
    const options = JSON.stringify({ executablePath, scratchDir: dir, allowedHosts: [] });
    writeFileSync(
      program,
      `const { launchBrowser } = await import(${JSON.stringify(source)});
       const { pid } = await launchBrowser({ ...${options}, onBlocked() {} });
       console.log(pid);
       setInterval(() => {}, 1000);`,
    );
    const register = pathToFileURL(join(packageRoot, 'scripts/register.mjs')).href;
    const child = spawn(process.execPath, ['--import', register, program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // The test removes this directory at its end, with the profile that a killed browser leaves.
      env: { ...process.env, TMPDIR: dir },
      cwd: packageRoot,
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = await once(child.stdout, 'data');
    const pid = Number(String(line));
    expect(groupLives(pid)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => groupLives(pid), { timeout: 10_000 }).toBe(false);
  });

  it('throws UnavailableError when it does not start', async () => {
    const options = { executablePath: process.execPath, scratchDir: temporaryDir(), allowedHosts: [], onBlocked() {} };
    await expect(launchBrowser(options)).rejects.toThrow(UnavailableError);
  });
});
