import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { startTestSystem, type TestSystem } from '../system.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let system: TestSystem;
afterEach(() => system.close());

describe('the rate limit', () => {
  it('is off by default', async () => {
    system = await startTestSystem();
    const statuses = await Promise.all(Array.from({ length: 120 }, async () => (await test(system)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await test(system)).headers.has('x-ratelimit-limit')).toBe(false);
  });

  it('refuses the 101st write of a minute with the flat body, and resets each minute', async () => {
    let now = 60_000 * 1000;
    system = await startTestSystem({ defects: ['rate-limit'], clock: { ...systemClock, wallMs: () => now } });
    const first = await test(system);
    expect(first.headers.get('x-ratelimit-limit')).toBe('100');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('99');
    expect(first.headers.get('x-ratelimit-reset')).toBe('60060');
    await Promise.all(Array.from({ length: 99 }, () => test(system)));
    now += 20_000;
    const refused = await test(system);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-retry-after')).toBe('40');
    expect(await refused.json()).toEqual({
      error: 'rate_limit_exceeded',
      message: 'Rate limit exceeded: 100 writes per minute',
      retry_after: 40,
      limit: 100,
      remaining: 0,
      reset_time: 60_060,
    });
    expect((await system.api('/user')).status).toBe(200);
    now += 40_000;
    expect((await test(system)).status).toBe(200);
  });
});

function test(target: TestSystem): Promise<Response> {
  return target.api('/platforms/plat-01/test', { method: 'POST' });
}
