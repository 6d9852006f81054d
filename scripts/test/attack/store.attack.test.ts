import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../http-server.ts';
import { type Ended, meshproof, Workplace } from '../meshproof.ts';
import { badBaselines, damages, readers } from './store.fixture.ts';
import { cross, randomOf, sampleOf } from './table.ts';
import { meshproofWithin } from './within.ts';

const place = new Workplace();
const whole = join(place.dir, 'whole');
const store = join(place.dir, 'store');
let server: TestServer;
let ids: string[];

beforeAll(async () => {
  server = await serve('127.0.0.1', (_request, response) => void response.end('ok'));
  const steps = [{ name: 'root', url: `${server.url}/`, expect: { status: 200 } }];
  const probe = place.yaml('one.yaml', { probe: 'one', http: { steps } });
  const target = place.yaml('own.yaml', { target: 'own', urls: { api: `${server.url}/` } });
  for (let run = 0; run < 2; run++)
    await meshproof(['check', probe, '--target', target, '--store', whole], { cwd: place.dir });
  ids = readdirSync(whole).filter((name) => /^\d{8}T/.test(name));
});
afterAll(() => {
  server.close();
  place.remove();
});

const run = (args: string[]) => meshproofWithin([...args, '--store', store], { cwd: place.dir });
/**
 * Expects a command on a damaged store to end without a stack trace, with one of these exit codes: 2 (it prints a
 * reason), 3 or 4 (a comparison is invalid or has too few runs), 5 (a push reached no server), or 0 (it leaves out the
 * damaged part).
 */
const inOrder = ({ code, signal, stderr, stdout }: Ended) => {
  expect(signal).toBeNull();
  expect([0, 2, 3, 4, 5], stderr + stdout).toContain(code);
  expect(stderr).not.toMatch(/\n\s+at /);
};

describe('a damaged or foreign store', () => {
  it.each(sampleOf('damages', cross(damages, readers), 36))(
    '%s: ends with an allowed exit code, without a stack trace',
    async (name, { damage }, { args }) => {
      rmSync(store, { recursive: true, force: true });
      cpSync(whole, store, { recursive: true });
      const [other, id] = ids as [string, string];
      damage({ store, run: join(store, id), random: randomOf(name) });
      inOrder(await run(args(id, other)));
    },
  );
});

describe('a damaged baseline', () => {
  it.each(sampleOf('baselines', cross(badBaselines, readers), 24))(
    '%s: ends with an allowed exit code, without a stack trace',
    async (_, { text }, { args }) => {
      rmSync(store, { recursive: true, force: true });
      cpSync(whole, store, { recursive: true });
      mkdirSync(join(store, 'baselines'), { recursive: true });
      writeFileSync(join(store, 'baselines', 'damaged.json'), text);
      inOrder(await run(args(ids[1]!, ids[0]!)));
    },
  );
});
