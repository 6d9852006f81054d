import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endIn, tinyWorkplace } from '../e2e/endings/surroundings.fixture.ts';
import { serve, type TestServer } from '../http-server.ts';
import { cross } from './table.ts';

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

/** The destinations of the samples. To test another kind of Prometheus, add an entry. */
const receivers = [
  { name: 'no Prometheus', url: () => undefined },
  { name: 'a Prometheus that is away', url: () => 'http://127.0.0.1:9' },
  { name: 'a Prometheus that never answers', url: () => silent.url },
  { name: 'a Prometheus that takes everything', url: () => receiver.url },
];
/**
 * The size limit of each file that the command writes, in KB: from 0, where nothing can be written, to 12, where only
 * the report cannot.
 */
const sizes = [0, 1, 2, 3, 4, 6, 8, 12].map((kilobytes) => ({ name: `files of ${kilobytes} KB`, kilobytes }));

/** The time limit. The plan takes 3 s, and everything after it must end soon. */
const longestMs = 3000 + 15_000;

describe('a run whose store fills', () => {
  it.each(cross(sizes, receivers))(
    '%s: ends in time, with the code that says why',
    async (_, { kilobytes }, { url }) => {
      const place = tinyWorkplace(own.url);
      try {
        const prometheus = url();
        const args = ['run', './plan.yaml', '--target', './own.yaml'];
        if (prometheus) args.push('--prometheus', `${prometheus}/api/v1/write`);
        const one = {
          name: '',
          args,
          shell: `ulimit -f ${kilobytes}; exec "$@"`,
          code: 0,
          says: null,
          left: [],
        };
        const { code, signal, stderr } = await endIn(place, one, longestMs);
        expect([code, signal], stderr).toEqual([expect.toBeOneOf([0, 2]), null]);
        expect(stderr).not.toMatch(/bug in meshproof|^\s+at /m);
        const sealed = existsSync(join(place.dir, 'runs')) ? place.runs() : [];
        // With exit code 0, the store has exactly one sealed run, with PASS. With any other code, it has no sealed run.
        expect(sealed.map(({ verdict }) => verdict)).toEqual(code === 0 ? ['PASS'] : []);
        if (code === 2) expect(stderr).toMatch(/^meshproof: .*(cannot|no space|too large|EFBIG)/im);
        const left = existsSync(join(place.dir, 'runs')) ? readdirSync(join(place.dir, 'runs')) : [];
        expect(left.filter((name) => name.startsWith('.partial')).length).toBeLessThanOrEqual(code === 0 ? 0 : 1);
      } finally {
        place.remove();
      }
    },
  );
});
