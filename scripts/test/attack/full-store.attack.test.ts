import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endIn, tinyWorkplace } from '../e2e/endings/surroundings.fixture.ts';
import { serve, type TestServer } from '../http-server.ts';
import type { Workplace } from '../meshproof.ts';
import { cross, sampleOf } from './table.ts';
import { neverMs } from './within.ts';

let own: TestServer;
let silent: TestServer;
let receiver: TestServer;
beforeAll(async () => {
  own = await serve('127.0.0.1', (_, response) => response.end('ok'));
  silent = await serve('127.0.0.1', (request) => void request.resume());
  receiver = await serve('127.0.0.1', (request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
});
afterAll(() => {
  for (const server of [own, silent, receiver]) server.close();
});

const receivers = [
  { name: 'no Prometheus', url: () => undefined },
  { name: 'a Prometheus that cannot be reached', url: () => 'http://127.0.0.1:9' },
  { name: 'a Prometheus that never answers', url: () => silent.url },
  { name: 'a Prometheus that accepts everything', url: () => receiver.url },
];
/**
 * The size limit of each file that the command writes. With 0 KB, nothing can be written. With 12 KB, only the report
 * cannot be written.
 */
const sizes = [0, 1, 2, 3, 4, 6, 8, 12].map((kilobytes) => ({ name: `files of ${kilobytes} KB`, kilobytes }));

/** A run with a full store may be longer by this time than the same run with enough room, made at the same time. */
const longerMs = 15_000;

/** Runs a command by `shell`, which limits the size of its files. `durationMs` is the time that the command took. */
async function runIn(place: Workplace, args: readonly string[], shell: string) {
  const fromMs = performance.now();
  const ended = await endIn(place, { name: '', args, shell, code: 0, says: null, left: [] }, neverMs);
  return { ...ended, durationMs: performance.now() - fromMs };
}

describe('a run whose store fills', () => {
  it.each(sampleOf('full store', cross(sizes, receivers), 16))(
    '%s: ends in time, with the exit code of the cause',
    async (_, { kilobytes }, { url }) => {
      const [place, roomy] = [tinyWorkplace(own.url), tinyWorkplace(own.url)];
      try {
        const prometheus = url();
        const args = ['run', './plan.yaml', '--target', './own.yaml'];
        if (prometheus) args.push('--prometheus', `${prometheus}/api/v1/write`);
        const limit = `ulimit -f ${kilobytes}; exec "$@"`;
        const [limited, usual] = await Promise.all([runIn(place, args, limit), runIn(roomy, args, 'exec "$@"')]);
        const { code, signal, stderr } = limited;
        expect([code, signal], stderr).toEqual([expect.toBeOneOf([0, 1, 3, 4, 5]), null]);
        // A busy machine makes both runs slow.
        expect(limited.durationMs - usual.durationMs).toBeLessThan(longerMs);
        expect(stderr).not.toMatch(/bug in meshproof|^\s+at /m);
        const sealed = existsSync(join(place.dir, 'runs')) ? place.runs() : [];
        // With exit code 5, the store has no sealed run. Any other exit code is that of the sealed run's verdict, which
        // can be INVALID on a busy machine.
        expect(sealed.map(({ exitCode }) => exitCode)).toEqual(code === 5 ? [] : [code]);
        if (code === 5) expect(stderr).toMatch(/^meshproof: .*(cannot|no space|too large|EFBIG)/im);
        const left = existsSync(join(place.dir, 'runs')) ? readdirSync(join(place.dir, 'runs')) : [];
        expect(left.filter((name) => name.startsWith('.partial')).length).toBeLessThanOrEqual(code === 5 ? 1 : 0);
      } finally {
        place.remove();
        roomy.remove();
      }
    },
  );
});
