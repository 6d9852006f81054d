import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../scenarios/base/clock.ts';
import { type NotedEffects, notedEffects, startTestSystem, type TestSystem } from './system.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let system: TestSystem;
let effects: NotedEffects;
let slept: number[];
beforeEach(async () => {
  effects = notedEffects();
  slept = [];
  const sleep = async (ms: number) => void slept.push(ms);
  system = await startTestSystem({ effects, clock: { ...systemClock, sleep } });
});
afterEach(() => system.close());

const send = (message: string) => system.meshPost('/api/v1/messages/send', { message });
const inference = { model: 'code-review-1', input: { type: 'code' } };
const statusesOf = async (count: number, call: () => Promise<Response>) => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await call()).status);
  return statuses;
};

describe('defects', () => {
  it('errors: fails its share of API, inference and broker requests, none once healed', async () => {
    const calls = [() => system.api('/user'), () => system.post('/ai/inference', inference), () => send('x')];
    system.setDefects(['errors=50%']);
    for (const call of calls) {
      const failed = (await statusesOf(40, call)).filter((status) => status === 500);
      expect(failed.length).toBeGreaterThanOrEqual(18);
      expect(failed.length).toBeLessThanOrEqual(22);
    }
    system.setDefects(['errors=100%']);
    expect(await (await system.api('/user')).json()).toMatchObject({ error: { code: 'INTERNAL_ERROR' } });
    expect((await system.api('/health')).status).toBe(200);
    system.setDefects([]);
    for (const call of calls) expect(await statusesOf(5, call)).toEqual([200, 200, 200, 200, 200]);
  });

  it('latency: delays API, inference and broker answers and deliveries', async () => {
    system.setDefects(['latency=150ms']);
    const elapsedMs = async (call: () => Promise<unknown>) => {
      const start = performance.now();
      await call();
      return performance.now() - start;
    };
    // Timers may be late, but never early (by more than their rounding).
    for (const call of [() => system.api('/user'), () => system.post('/ai/inference', inference), () => send('x')]) {
      expect(await elapsedMs(call)).toBeGreaterThan(145);
    }
    const answer = (await (await system.post('/ai/inference', inference)).json()) as { processing_time: number };
    expect(answer.processing_time).toBeGreaterThan(0.145);
    const socket = new WebSocket(`${system.urls.mesh.replace('http', 'ws')}/ws`);
    expect(await elapsedMs(() => new Promise((resolve) => socket.once('open', resolve)))).toBeGreaterThan(145);
    const pong = new Promise((resolve) =>
      socket.on('message', (data) => String(data).includes('"pong"') && resolve(undefined)),
    );
    socket.send('{"type":"ping"}');
    expect(await elapsedMs(() => pong)).toBeGreaterThan(145);
  });

  it('lost-writes: accepts messages and sync jobs that never appear', async () => {
    const messages = async () =>
      ((await (await fetch(`${system.urls.mesh}/api/v1/messages`)).json()) as { count: number }).count;
    system.setDefects(['lost-writes=25%']);
    expect(new Set(await statusesOf(40, () => send('x')))).toEqual(new Set([200]));
    expect(await messages()).toBe(30);
    const found = async (count: number) => {
      let jobs = 0;
      for (let i = 0; i < count; i++) {
        const started = await system.api('/repositories/repo-0001/sync', { method: 'POST' });
        const { sync_id } = (await started.json()) as { sync_id: string };
        if ((await system.api(`/repositories/repo-0001/sync/${sync_id}`)).status === 200) jobs++;
      }
      return jobs;
    };
    expect(await found(40)).toBe(30);
    system.setDefects([]);
    await statusesOf(10, () => send('x'));
    expect(await messages()).toBe(40);
    expect(await found(8)).toBe(8);
  });

  it('slow-store: takes longer with each stored message, and no time once healed', async () => {
    system.setDefects(['slow-store=1ms']);
    await statusesOf(3, () => send('x'));
    await system.api('/repositories');
    await fetch(`${system.urls.mesh}/api/v1/messages`);
    expect(effects.burnt).toEqual([0, 1, 2, 3, 3]);
    system.setDefects([]);
    await send('x');
    expect(effects.burnt).toHaveLength(5);
  });

  it('leak: leaks memory for each request', async () => {
    system.setDefects(['leak=10kB']);
    await statusesOf(3, () => system.api('/user'));
    const response = await fetch(system.urls.control, { headers: { 'x-control-token': 'control' } });
    expect(await response.json()).toMatchObject({ counters: { leakedBytes: 30_000 } });
  });

  it('layout-shift, slow-handler and lcp-delay: reach the page, and are 0 once healed', async () => {
    const page = async () => (await fetch(system.urls.web)).text();
    system.setDefects(['layout-shift=0.3', 'slow-handler=400ms', 'lcp-delay=3s']);
    expect(await page()).toContain('data-layout-shift="0.3" data-slow-handler="400"');
    await fetch(`${system.urls.web}assets/hero.svg`);
    expect(slept).toEqual([3000]);
    system.setDefects([]);
    expect(await page()).toContain('data-layout-shift="0" data-slow-handler="0"');
    await fetch(`${system.urls.web}assets/hero.svg`);
    expect(slept).toEqual([3000, 0]);
  });

  it('refuses an unknown defect at start, and leaves no port open', async () => {
    await expect(startTestSystem({ defects: ['nonsense'] })).rejects.toThrow(/unknown defect/);
  });
});

describe('the page', () => {
  it.each(['', 'chat', 'repositories/repo-0001'])('/%s is public and references only existing files', async (path) => {
    const html = await (await fetch(system.urls.web + path)).text();
    const links = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, link]) => link as string);
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) expect((await fetch(new URL(link, system.urls.web))).status).toBe(200);
  });

  it('has an image with enough detail to be the largest contentful paint', async () => {
    const hero = await (await fetch(`${system.urls.web}assets/hero.svg`)).text();
    const bitsPerPixel = (hero.length * 8) / (1920 * 200);
    expect(bitsPerPixel).toBeGreaterThan(0.05);
  });
});
