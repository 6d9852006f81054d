import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { serverToInspect } from './server-to-inspect.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-inspect-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function target(...lines: string[]): string {
  const file = join(dir, 'target.yaml');
  writeFileSync(file, ['target: shop', 'urls: { api: "http://127.0.0.1:8080" }', ...lines].join('\n'));
  return file;
}

it.each([
  ['http://127.0.0.1:9090', 'http://127.0.0.1:9090/api/v1/write'],
  ['http://127.0.0.1:9090/', 'http://127.0.0.1:9090/api/v1/write'],
  ['https://a.test/prometheus', 'https://a.test/prometheus/api/v1/write'],
  ['https://a.test/api/v1/write', 'https://a.test/api/v1/write'],
  ['https://a.test/api/v1/push', 'https://a.test/api/v1/push'],
  ['https://a.test/api/prom/push', 'https://a.test/api/prom/push'],
  ['http://[::1]:8428?extra_label=a=b', 'http://[::1]:8428/api/v1/write?extra_label=a=b'],
])('the address %s becomes the receiver %s', (named, writeUrl) => {
  expect(serverToInspect(named, {})).toEqual({ writeUrl });
});

it('a target file gives the addresses and the token of its Prometheus', () => {
  const lines = [
    'prometheus: { writeUrl: "http://a.test/api/v1/push", queryUrl: "http://b.test", bearer: { env: TOK } }',
  ];
  const environment = { TOK: 'token-for-the-test' };
  process.env.TOK = environment.TOK;
  expect(serverToInspect(target(...lines), environment)).toEqual({
    writeUrl: 'http://a.test/api/v1/push',
    queryUrl: 'http://b.test',
    headers: { authorization: 'Bearer token-for-the-test' },
  });
  delete process.env.TOK;
});

it.each(['ftp://a.test', 'http://', 'http://me:secret@a.test', 'unix:/run/a.sock', '/does/not/exist.yaml', 'none', ''])(
  'the name "%s" is refused',
  (named) => {
    expect(() => serverToInspect(named, {})).toThrow(UserError);
  },
);

it('a target file without a Prometheus is refused', () => {
  expect(() => serverToInspect(target(), {})).toThrow(UserError);
});
