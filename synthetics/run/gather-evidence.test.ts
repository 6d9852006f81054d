import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startForwardProxy } from '../../scenarios/base/proxy/forward-proxy.fixture.ts';
import { serveTls } from '../../scenarios/base/tls/tls.fixture.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { profiles } from '../browser/profiles.ts';
import { fakeContext } from '../journeys.fixture.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { Recording } from './recording.ts';

/** Gathers the evidence of two journeys without a browser. Returns the journeys that began, and the notes. */
async function gather(web: string, target: Partial<Target> = {}, leftMs = 60_000) {
  const context = fakeContext({ chromium: '', web, phases: { steady: 1 }, target });
  const began: string[] = [];
  await gatherEvidence({
    journeys: ['buy', 'find'].map((name) => ({ name, run: async () => undefined })),
    target: context.target,
    untilMs: context.clock.wallMs() + leftMs,
    limitMs: 1000,
    options: (limitMs) => ({
      ...{ urls: { web }, bearer: undefined, secrets: {}, profile: profiles.desktop },
      ...{ clock: context.clock, limitMs, signal: context.signal },
      newContext: () => Promise.reject(new Error('there is no browser')),
    }),
    dirs: { artifactDir: join(context.scratchDir, 'artifacts'), scratchDir: context.scratchDir },
    recording: new Recording(context.recorder, web),
    onBegin: (name) => began.push(name),
    onEnd: () => undefined,
  });
  return { began, notes: context.events.map(({ text }) => text) };
}

it('reaches the target with its certificates', async () => {
  const server = await serveTls((_, response) => void response.end('ok'));
  onTestFinished(() => server.close());
  const tls = { ca: undefined, cert: undefined, key: undefined };
  expect((await gather(server.url, { tls: { ...tls, insecure: true } })).began).toEqual(['buy', 'find']);
  const { began, notes } = await gather(server.url);
  expect(began).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/^buy, find: no evidence was recorded, because urls.web does not answer: .*certificate/),
  ]);
});

it('reaches the target through its proxy', async () => {
  const proxy = await startForwardProxy();
  onTestFinished(() => proxy.close());
  const allow = { load: ['shop.test'], browse: [] };
  expect((await gather('http://shop.test/', { allow, proxy: proxy.url })).began).toEqual(['buy', 'find']);
  expect(proxy.asked()).toEqual(['http://shop.test/', 'http://shop.test/']);
});

it('notes which journeys have no evidence, and why', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  const none = 'buy, find: no evidence was recorded, because';
  expect((await gather(web)).notes).toEqual([
    expect.stringMatching(`^${none} urls.web does not answer: .*ECONNREFUSED`),
  ]);
  expect((await gather(web, {}, 0)).notes).toEqual([`${none} no time was left`]);
});
