import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAccessLog, requestOf } from './access-log.ts';
import { SeenRouteTable } from './seen-routes.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function readText(text: string | Buffer, basePath = '', withWrites = false) {
  const file = join(dir, 'access.log');
  writeFileSync(file, text);
  const table = new SeenRouteTable(basePath, withWrites);
  await readAccessLog(file, table);
  return table.routes();
}

const line = (request: string, status = 200, second = 0) =>
  `10.0.0.1 - - [10/Oct/2026:13:55:${String(second).padStart(2, '0')} +0000] "${request}" ${status} 12 "-" "curl"`;
const atMs = Date.parse('2026-10-10T13:55:36Z');
const expected = { method: 'GET', target: '/a?b=1', status: 200, atMs };

describe('a line of an access log', () => {
  it.each([
    ['common', '1.2.3.4 - frank [10/Oct/2026:13:55:36 +0000] "GET /a?b=1 HTTP/1.0" 200 2326'],
    ['combined', line('GET /a?b=1 HTTP/1.1', 200, 36)],
    ['with a virtual host', `shop.example:443 ${line('GET /a?b=1 HTTP/2.0', 200, 36)} 0.005`],
    ['with another time zone', '1.2.3.4 - - [10/Oct/2026:06:55:36 -0700] "GET /a?b=1 HTTP/1.1" 200 1'],
    ['of a forward proxy', '1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "GET http://shop/a?b=1 HTTP/1.1" 200 1'],
    ['of nginx as JSON', '{"time_iso8601":"2026-10-10T13:55:36+00:00","request":"GET /a?b=1 HTTP/1.1","status":"200"}'],
    ['of Caddy', `{"ts":${atMs / 1000},"request":{"method":"GET","uri":"/a?b=1","headers":{}},"status":200}`],
    [
      'of Traefik',
      '{"RequestMethod":"GET","RequestPath":"/a?b=1","DownstreamStatus":200,"StartUTC":"2026-10-10T13:55:36Z"}',
    ],
    ['of a logger', `{"time":${atMs},"req":{"method":"GET","url":"/a?b=1"},"res":{"statusCode":200}}`],
  ])('is read: %s', (_, text) => {
    expect(requestOf(text)).toEqual(expected);
  });

  it.each([
    ['an empty request', line('-', 400)],
    ['TLS bytes', line('\\x16\\x03\\x01', 400)],
    ['a broken JSON object', '{"method":"GET"'],
    ['a JSON object without a path', '{"method":"GET","status":200}'],
    ['a text', 'Started GET "/a" for 127.0.0.1'],
    ['a quote that never ends', '1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "GET /a'],
    ['many brackets', '['.repeat(60_000)],
  ])('is not a request: %s', (_, text) => {
    expect(requestOf(text)).toBeUndefined();
  });

  it('keeps a quote inside the address', () => {
    expect(requestOf(line('GET /a\\"b HTTP/1.1'))?.target).toBe('/a\\"b');
  });
});

describe('the routes of a log', () => {
  it('group ids, and have the share of their requests and the status that they had', async () => {
    const lines = [...Array(30).keys()].map((id) => line(`GET /items/${id} HTTP/1.1`, id === 7 ? 500 : 200, id));
    const { candidates, requests, leftOut, perSecond } = await readText(
      [
        ...lines,
        line('GET / HTTP/1.1', 304, 30),
        line('POST /items HTTP/1.1', 201, 30),
        line('GET /wp-login.php HTTP/1.1', 404, 31),
      ].join('\n'),
    );
    expect(candidates.map(({ name, weight, status }) => [name, weight, status])).toEqual([
      ['GET /items/:id', 30, 200],
      ['GET /', 1, undefined],
    ]);
    expect(candidates[0]!.paths).toHaveLength(20);
    expect(candidates[0]!.paths).not.toContain('/items/7');
    expect(requests).toBe(33);
    expect(leftOut).toMatchObject({ write: 1, failed: 1, unreadable: 0 });
    // 33 requests in 31 s have 32 gaps, so the rate is 32 / 31. The program makes 31 of these requests.
    expect(perSecond).toBeCloseTo(((31 / 33) * 32) / 31, 6);
  });

  it('are below the path of the address, with or without that path in the log', async () => {
    const both = [line('GET /v1/a HTTP/1.1'), line('GET /b HTTP/1.1')].join('\n');
    expect((await readText(both, '/v1')).candidates.map(({ name }) => name)).toEqual(['GET /a', 'GET /b']);
  });

  it('include requests that write only with --write', async () => {
    const { candidates } = await readText(line('POST /orders HTTP/1.1', 201), '', true);
    expect(candidates).toMatchObject([{ name: 'POST /orders', method: 'POST', status: 201 }]);
  });

  it('never contain a secret of a query or path, and keep everything else', async () => {
    const secrets = [
      '/a?access_token=hunter22&page=2',
      '/a?page=2&sig%6Eature=hunter22',
      '/a?q=eyJhbGciOiJIUzI1NiJ9.hunter22',
      '/a?next=%2Fb%3Ftoken%3Dhunter22',
      '/a?u=hunter22%40example.org',
      '/a;jsessionid=hunter22?page=2',
      '/a?v=hunter22hunter22',
      '/reset/hunter22hunter22abc',
      '/a?page=2#token=hunter22',
    ];
    const read = await readText(secrets.map((target) => line(`GET ${target} HTTP/1.1`)).join('\n'));
    expect(JSON.stringify(read)).not.toContain('hunter22');
    expect(read.candidates).toHaveLength(1);
    expect(read.candidates[0]!.paths).toContain('/a?page=2');
    expect(read.leftOut.secret).toBe(1);
  });

  it('leave out addresses that contain terminal sequences or are too long', async () => {
    const hostile = ['GET /\u001b[2Jx HTTP/1.1', `GET /${'x'.repeat(70_000)} HTTP/1.1`, 'GET /\u202eabc HTTP/1.1'];
    const read = await readText([...hostile.map((one) => line(one)), line('GET /a HTTP/1.1')].join('\n'));
    expect(read.candidates.map(({ name }) => name)).toEqual(['GET /a']);
    expect(read.leftOut.unreadable).toBe(3);
  });

  it('are at most 200 when each request of a log has another address', async () => {
    const lines = [...Array(6000).keys()].map((i) =>
      line(`GET /${'abcdefghij'[i % 10]}/${[...String(i)].map((d) => 'klmnopqrst'[+d]).join('')} HTTP/1.1`),
    );
    const { candidates, leftOut } = await readText(lines.join('\n'));
    expect(candidates).toHaveLength(200);
    expect(leftOut.rare).toBe(5800);
  });
});

it.each([
  ['a missing file', join(dir, 'nothing'), undefined],
  ['a directory', dir, undefined],
  ['a file without a request', join(dir, 'binary'), Buffer.from([0x1f, 0x8b, 0, 255, 10, 0])],
])('refuses %s as an error of the user', async (_, file, content) => {
  if (content) writeFileSync(file, content);
  await expect(readAccessLog(file, new SeenRouteTable('', false))).rejects.toMatchObject({ where: { file } });
});
