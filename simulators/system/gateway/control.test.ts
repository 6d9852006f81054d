import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestSystem, type TestSystem } from '../system.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

const control = (init: { token?: string; defects?: unknown }) =>
  fetch(system.urls.control, {
    headers: { 'content-type': 'application/json', ...(init.token && { 'x-control-token': init.token }) },
    ...('defects' in init && { method: 'POST', body: JSON.stringify({ defects: init.defects }) }),
  });

describe('/sim/control', () => {
  it.each([undefined, 'wrong', 'good'])('refuses the token %s', async (token) => {
    expect((await control({ ...(token && { token }) })).status).toBe(401);
    expect((await control({ ...(token && { token }), defects: ['errors=100%'] })).status).toBe(401);
    expect((await system.api('/user')).status).toBe(200);
  });

  it('sets, lists and clears defects', async () => {
    const set = await control({ token: 'control', defects: ['errors=100%'] });
    expect(await set.json()).toMatchObject({ defects: ['errors=100%'], counters: { errors: 0 } });
    expect((await system.api('/user')).status).toBe(500);
    expect(await (await control({ token: 'control' })).json()).toMatchObject({ counters: { errors: 1 } });
    await control({ token: 'control', defects: [] });
    expect((await system.api('/user')).status).toBe(200);
  });

  it.each([[['nonsense=1']], ['errors=5%'], [[5, {}]], [undefined]])('refuses %j', async (defects) => {
    const response = await control({ token: 'control', defects });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR' } });
  });
});
