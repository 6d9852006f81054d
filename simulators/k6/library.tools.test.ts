import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../scenarios/lib/names.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { k6Environment, startK6 } from './process/process.ts';
import { scenariosDir } from './program/program.ts';

let binary: string;
let room: string;

beforeAll(async () => {
  binary = (await ensure('k6')).path;
  room = mkdtempSync(join(tmpdir(), 'k6-library-'));
});
afterAll(() => rmSync(room, { recursive: true }));

async function serve(answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('the library of the programs, under plain k6', { timeout: 30_000 }, () => {
  /** Runs a program in k6. `of` in the result returns k6's value of a metric or sub-metric. */
  async function run(program: string, parts: string[], answer: RequestListener, env: Record<string, string> = {}) {
    const { url, server } = await serve(answer);
    const file = join(room, 'program.ts');
    const lib = (name: string) => JSON.stringify(pathToFileURL(join(scenariosDir, 'lib', name)).href);
    const thresholds = Object.fromEntries(parts.map((part) => [part, ['max>=0']]));
    const options = { vus: 1, iterations: 1, thresholds, summaryTrendStats: ['count', 'min', 'max'] };
    const source = [
      `import http from 'k6/http';`,
      `import { createClient } from ${lib('client.ts')};`,
      `import { frameHttp } from ${lib('http-frame.ts')};`,
      `import { frameRedirects } from ${lib('redirect-chain.ts')};`,
      `export const options = ${JSON.stringify(options)};`,
      `export const handleSummary = ({ metrics }) => ({ 'summary.json': JSON.stringify(metrics) });`,
      program,
    ];
    writeFileSync(file, source.join('\n'));
    const lines: string[] = [];
    const k6 = startK6({
      binary,
      args: ['run', '--quiet', file],
      env: k6Environment(process.env, { [environment.api]: url, TARGET: url, ...env }),
      cwd: room,
      onLine: (line) => lines.push(line),
    });
    expect((await k6.exited).code, lines.join('\n')).toBe(0);
    server.close();
    const metrics = JSON.parse(readFileSync(join(room, 'summary.json'), 'utf8'));
    return (metric: string): Record<string, number> => metrics[metric]?.values ?? {};
  }
  const readUser = `const api = createClient('api'); const read = () => api.get('/user', { name: 'GET /user', holds: () => true });`;
  const limitedAtFirst = (retryAfter: string) => {
    let asked = 0;
    return (_: IncomingMessage, response: Parameters<RequestListener>[1]) => {
      if (asked++ === 0) response.writeHead(429, { 'retry-after': retryAfter }).end('{}');
      else response.end('{}');
    };
  };

  const [admitted, limited] = ['call_duration{outcome:admitted}', 'call_duration{outcome:limited}'];

  it('retries after a rate limit under the policy obey, and no earlier than allowed', async () => {
    const of = await run(`${readUser} export default read;`, [admitted], limitedAtFirst('1'));
    expect([of(admitted).count, of('http_reqs').count]).toEqual([1, 2]);
    expect(of(admitted).min).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    ['if the wait exceeds the request timeout', '3600', {}],
    ['under the policy ignore', '1', { [environment.rateLimit]: 'ignore' }],
  ])('does not retry after a rate limit %s', async (_, retryAfter, env) => {
    const of = await run(`${readUser} export default read;`, [limited], limitedAtFirst(retryAfter), env);
    expect([of(limited).count, of('http_reqs').count]).toEqual([1, 1]);
  });

  it('signs in once, and again before its token expires', async () => {
    let signIns = 0;
    const clients = JSON.stringify([{ id: 'one', secret: 's' }]);
    const program = `import { sleep } from 'k6'; ${readUser} export default () => { read(); read(); sleep(1); read(); };`;
    const of = await run(
      program,
      ['call_duration{key:one}'],
      ({ url, headers }, response) => {
        if (url === '/oauth/token') response.end(JSON.stringify({ access_token: `t${++signIns}`, expires_in: 1 }));
        else response.writeHead(headers.authorization === `Bearer t${signIns}` ? 200 : 401).end('{}');
      },
      { [environment.clients]: clients },
    );
    expect([signIns, of('call_duration{key:one}').count, of('http_req_failed').passes]).toEqual([2, 3, 0]);
  });

  it.each([
    ['that never ends counts as an error', () => '/again', 1],
    ['that ends well counts as a success', (url?: string) => (url === '/' ? '/there' : undefined), 0],
  ])('judges the last answer: a chain of redirects %s', async (_, next, failed) => {
    const of = await run(
      `frameHttp(); Object.assign(options, frameRedirects()); export default () => http.get(__ENV.TARGET + '/');`,
      [],
      ({ url }, response) => {
        const location = next(url);
        if (location) response.writeHead(302, { location }).end();
        else response.end('there');
      },
    );
    expect(of('http_req_failed').passes).toBe(failed);
  });

  it.each([0, 2])('follows as many redirects as the option maxRedirects of a script: %i', async (maxRedirects) => {
    const program = `frameHttp(); Object.assign(options, frameRedirects(${maxRedirects}));
      export default () => http.get(__ENV.TARGET + '/');`;
    const of = await run(program, [], (_, response) => response.writeHead(302, { location: '/again' }).end());
    expect(of('http_reqs').count).toBe(maxRedirects + 1);
  });
});
