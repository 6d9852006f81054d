import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../test/http-server.ts';
import { initProject } from './init-project.ts';

it('leaves out described paths that are too long, and counts them', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const server = await serve('127.0.0.1', (_, response) => response.end('ok'));
  onTestFinished(() => server.close());
  const long = [10, 1990, 3000, 400_000].map((length) => [`/${'a'.repeat(length)}`, { get: {}, post: {} }]);
  const named = (example: string) => ({ get: { parameters: [{ in: 'path', name: 'a', required: true, example }] } });
  const paths = { ...Object.fromEntries(long), '/x/{a}': named('b'.repeat(5000)), '/y/{a}': named('b') };
  const file = join(dir, 'api.json');
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', paths }));
  const source = { kind: 'openapi', file, write: true } as const;
  const { findings } = await initProject({ dir, url: `${server.url}/`, source });
  expect(findings.find(({ what }) => what === 'left out')?.found).toMatch(/^3 paths /);
  const routes = findings.filter(({ what }) => what.startsWith('GET '));
  expect(routes.map(({ what }) => what.length)).toEqual([15, 1995, 9]);
  expect(JSON.stringify(findings).length).toBeLessThan(20_000);
});
