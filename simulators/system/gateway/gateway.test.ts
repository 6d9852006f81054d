import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestSystem, type TestSystem } from '../system.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

type ErrorBody = { error: { code: string; message: string; details: object; request_id: string; timestamp: string } };
const errorOf = async (response: Response) => ((await response.json()) as ErrorBody).error;

describe('credentials', () => {
  it('serves health and info without credentials', async () => {
    const health = await fetch(`${system.urls.api}/health`);
    expect(await health.json()).toMatchObject({ status: 'healthy', services: { database: 'healthy' } });
    expect((await fetch(`${system.urls.api}/info`)).status).toBe(200);
    expect((await fetch(`${system.urls.web}health`)).status).toBe(200);
  });

  it.each([undefined, 'Bearer wrong', 'Bearer ', 'Basic good', 'good'])('refuses %s', async (authorization) => {
    const response = await fetch(`${system.urls.api}/user`, { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(401);
    expect(await errorOf(response)).toMatchObject({ code: 'AUTHENTICATION_ERROR' });
  });

  it('counts wrong credentials as failed logins, but not missing ones', async () => {
    const failed = async () => {
      const text = await (await fetch(system.urls.metrics)).text();
      return Number(/security_failed_logins_total\{method="bearer"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await failed();
    await fetch(`${system.urls.api}/user`);
    expect(await failed()).toBe(before);
    await fetch(`${system.urls.api}/user`, { headers: { authorization: 'Bearer wrong' } });
    expect(await failed()).toBe(before + 1);
  });

  it('accepts a session cookie from the bearer token or the form', async () => {
    const buy = (path: string, init: RequestInit) => fetch(system.urls.web + path, { method: 'POST', ...init });
    const byToken = await buy('session', { headers: { authorization: 'Bearer good' } });
    const byForm = await buy('session/form', { body: new URLSearchParams({ user: 'ada', password: 'demo' }) });
    for (const response of [byToken, byForm]) {
      expect(response.status).toBe(204);
      const cookie = response.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^session=\S+; Path=\/; HttpOnly; SameSite=Lax$/);
      const page = await fetch(`${system.urls.api}/user`, { headers: { cookie: cookie.split(';')[0] as string } });
      expect(page.status).toBe(200);
    }
    expect((await buy('session', {})).status).toBe(401);
    expect((await buy('session/form', { body: new URLSearchParams({ user: 'a', password: 'b' }) })).status).toBe(401);
    const forged = await fetch(`${system.urls.api}/user`, { headers: { cookie: 'session=forged' } });
    expect(forged.status).toBe(401);
  });

  it('issues tokens for client credentials, at the root and under /v1', async () => {
    for (const base of [system.urls.web, `${system.urls.api}/`]) {
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'ci', client_secret: 'good' });
      const token = (await (await fetch(`${base}oauth/token`, { method: 'POST', body })).json()) as {
        access_token: string;
      };
      const headers = { authorization: `Bearer ${token.access_token}` };
      expect((await fetch(`${system.urls.api}/user`, { headers })).status).toBe(200);
      body.set('client_secret', 'bad');
      expect((await fetch(`${base}oauth/token`, { method: 'POST', body })).status).toBe(401);
    }
  });
});

describe('lists', () => {
  type Page = { repositories: { id: string; owner: string }[]; total: number; limit: number; offset: number };
  const list = async (query: string) => (await (await system.api(`/repositories${query}`)).json()) as Page;

  it('pages through all 500 repositories without gaps or repeats', async () => {
    const ids = new Set<string>();
    for (let offset = 0; offset < 500; offset += 100) {
      const page = await list(`?limit=100&offset=${offset}`);
      expect(page).toMatchObject({ total: 500, limit: 100, offset });
      for (const { id } of page.repositories) ids.add(id);
    }
    expect(ids.size).toBe(500);
    expect((await list('?offset=500')).repositories).toEqual([]);
    expect((await list('')).limit).toBe(50);
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?limit=1.5', '?offset=-1', '?status=unknown'])(
    'refuses %s',
    async (query) => {
      const response = await system.api(`/repositories${query}`);
      expect(response.status).toBe(400);
      expect(await errorOf(response)).toMatchObject({ code: 'VALIDATION_ERROR', details: { in: 'querystring' } });
    },
  );

  it('filters, and counts the matching items', async () => {
    const page = await list('?owner=delta&limit=100');
    expect(page.total).toBeGreaterThan(0);
    expect(page.total).toBeLessThan(500);
    expect(page.repositories.every(({ owner }) => owner === 'delta')).toBe(true);
  });

  it('serves the same data for the same seed', async () => {
    const other = await startTestSystem();
    const theirs = await (await other.api('/repositories')).text();
    expect(await (await system.api('/repositories')).text()).toBe(theirs);
    await other.close();
  });
});

describe('errors', () => {
  it.each(['/repositories/none', '/platforms/none', '/ai/inference/none', '/ai/batch/none', '/webhooks/none', '/none'])(
    'answers 404 for %s in the published body',
    async (path) => {
      const response = await system.api(path);
      expect(response.status).toBe(404);
      const error = await errorOf(response);
      expect(error.code).toBe('NOT_FOUND');
      expect(error.request_id).toBe(response.headers.get('x-request-id'));
      expect(new Date(error.timestamp).toISOString()).toBe(error.timestamp);
    },
  );

  it.each([
    ['malformed JSON', '{"model":', 'application/json'],
    ['another content type', 'x', 'text/plain'],
    ['an unheard-of content type', 'x', 'application/octet-stream'],
    ['a body of 2 MB', JSON.stringify({ model: 'x'.repeat(2e6) }), 'application/json'],
    ['a missing field', '{}', 'application/json'],
    ['a poisoned prototype', '{"__proto__":{"a":1},"model":"m","input":{"type":"t"}}', 'application/json'],
  ])('answers 400 to %s', async (_what, body, contentType) => {
    const init = { method: 'POST', body, headers: { 'content-type': contentType } };
    const response = await system.api('/ai/inference', init);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).code).toBe('VALIDATION_ERROR');
  });

  it('answers 400 to an address that does not decode', async () => {
    const response = await system.api('/repositories/%zz');
    expect(response.status).toBe(400);
    expect((await errorOf(response)).code).toBe('VALIDATION_ERROR');
  });
});

describe('webhooks', () => {
  it('are created, read, changed and deleted', async () => {
    const created = await system.post('/webhooks', { url: 'http://127.0.0.1:9/hook', events: ['sync.completed'] });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const change = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"active":false}' };
    await system.api(`/webhooks/${id}`, change);
    expect(await (await system.api(`/webhooks/${id}`)).json()).toMatchObject({ id, active: false });
    expect((await system.api(`/webhooks/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await system.api(`/webhooks/${id}`)).status).toBe(404);
  });
});

describe('security', () => {
  const hook = { url: 'https://example.org/hook', events: ['push'] };
  const tokenOf = async (client: string) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: 'good' });
    const answer = (await (await fetch(`${system.urls.api}/oauth/token`, { method: 'POST', body })).json()) as {
      access_token: string;
    };
    return { authorization: `Bearer ${answer.access_token}` };
  };
  const malformed = () =>
    system.api('/webhooks', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' });

  it('hides the webhooks of one client from another, and shares them among its tokens', async () => {
    const { id } = (await (await system.post('/webhooks', hook)).json()) as { id: string };
    const [one, other] = [await tokenOf('one'), await tokenOf('other')];
    expect((await system.api(`/webhooks/${id}`, { headers: one })).status).toBe(403);
    const made = await system.api('/webhooks', {
      method: 'POST',
      headers: { ...one, 'content-type': 'application/json' },
      body: JSON.stringify(hook),
    });
    const { id: own } = (await made.json()) as { id: string };
    expect((await system.api(`/webhooks/${own}`, { headers: await tokenOf('one') })).status).toBe(200);
    expect((await system.api(`/webhooks/${own}`, { headers: other, method: 'DELETE' })).status).toBe(403);
  });

  it('accepts forged tokens and fails on malformed bodies only under their defects', async () => {
    const forged = () => system.api('/user', { headers: { authorization: 'Bearer forged' } });
    expect([(await forged()).status, (await malformed()).status]).toEqual([401, 400]);
    system.setDefects(['weak-auth', 'fragile-parser']);
    expect([(await forged()).status, (await malformed()).status]).toEqual([200, 500]);
    system.setDefects([]);
  });
});

describe('metrics', () => {
  it('count by route template', async () => {
    await system.api('/repositories/repo-0001');
    await system.api('/repositories/repo-0002');
    const text = await (await fetch(system.urls.metrics)).text();
    expect(text).toMatch(/http_requests_total\{method="GET",endpoint="\/v1\/repositories\/:id",status="200"\} [2-9]/);
    expect(text).not.toContain('repo-0001');
    expect(text).toContain('mesh_ping_latency_ms');
    expect(text).toContain('db_connections_active');
  });

  it("accept the page's reports, and refuse impossible values", async () => {
    const send = (path: string, body: unknown) =>
      fetch(`${system.urls.web}api/metrics/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await send('web-vitals', { name: 'LCP', value: 1200, id: 'v1' })).status).toBe(204);
    expect((await send('page-load', { page: 'chat', loadTime: 300 })).status).toBe(204);
    expect((await send('web-vitals', { name: 'FID', value: 1 })).status).toBe(400);
    const text = await (await fetch(system.urls.metrics)).text();
    expect(text).toContain('web_vitals_seconds_sum{name="LCP"} 1.2');
    expect(text).toContain('page_load_seconds_sum{page="chat"} 0.3');
  });

  it.each(['mobile', 'desktop'] as const)('of the %s application are on their own port', async (kind) => {
    const text = await (await fetch(system.urls[kind])).text();
    expect(text).toContain('app_startup_time_ms');
    expect(text).toContain('screen_views_total');
  });
});
