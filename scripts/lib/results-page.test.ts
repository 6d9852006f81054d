import { request } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { type ResultsPage, startResultsPage } from './results-page.ts';

let page: ResultsPage;
afterEach(() => page.close());

const empty = { status: 'success', data: { resultType: 'matrix', result: [] } };
const serverWith = (answer: () => Response) => ({
  writeUrl: 'http://127.0.0.1:9/api/v1/write',
  fetch: async () => answer(),
});

function get(host: string): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const asked = request(page.url, { headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }));
    });
    asked.on('error', reject).end();
  });
}

it('listens on loopback, and names the command that sends a run if Prometheus is empty', async () => {
  page = await startResultsPage(serverWith(() => Response.json(empty)));
  expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  // A page that listens on all interfaces would have the same address, but would answer here.
  await expect(fetch(page.url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow();
  const { status, text, headers } = await get('localhost');
  expect([status, headers['cache-control'], headers['x-frame-options']]).toEqual([200, 'no-store', 'DENY']);
  expect(text).toContain('--prometheus http://127.0.0.1:9/api/v1/write');
});

it('refuses a request by a host name that another site could point at the address', async () => {
  page = await startResultsPage(serverWith(() => Response.json(empty)));
  for (const host of ['attacker.example', 'attacker.example:80', '127.0.0.1.attacker.example'])
    expect((await get(host)).status).toBe(403);
});

it('answers 502 with the reason while Prometheus does not answer', async () => {
  page = await startResultsPage(serverWith(() => Response.json({ error: 'not now' }, { status: 503 })));
  const { status, text } = await get('127.0.0.1');
  expect([status, text.includes('not now')]).toEqual([502, true]);
  expect(text).not.toContain('PASS');
});
