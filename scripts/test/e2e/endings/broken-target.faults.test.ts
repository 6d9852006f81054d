import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cross } from '../../attack/table.ts';
import { serve, type TestServer } from '../../http-server.ts';
import { meshproof, shortPlan, slo, source, Workplace } from '../../meshproof.ts';
import { type Breakage, breakages, brokenServer, shipped, userPrograms } from './broken-target.fixture.ts';

let place: Workplace;
let server: TestServer;
afterEach(() => {
  server.close();
  place.remove();
});

async function run(breakage: Breakage, program: string) {
  server = await serve('127.0.0.1', brokenServer(breakage));
  const errors = {
    ratioMetric: {
      counter: true,
      good: source('k6_http_req_duration_seconds', { expected_response: 'true' }),
      total: source('k6_http_req_duration_seconds', {}),
    },
    objective: { target: 0.9 },
  };
  place.yaml('slos.yaml', slo('errors', errors));
  const urls = { api: server.url, inference: server.url, mesh: server.url };
  const target = place.yaml('own.yaml', { target: 'own', urls });
  const traffic = { k6: { scenarios: { [program]: '20/s' } } };
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '5s' }, traffic }));
  const ended = await meshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir });
  const document = JSON.parse(ended.stdout);
  const file = join(place.dir, 'runs', document.id, 'artifacts/failing-exchanges.ndjson');
  const exchanges = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return { ...ended, document, exchanges: exchanges.map((line) => JSON.parse(line)) };
}

describe('a target that is broken from the start', () => {
  it.each(cross(shipped, breakages))(
    'fails the run of %s, with the request and its answer',
    async (_, { name }, breakage) => {
      place = new Workplace();
      const { code, document, exchanges, stderr } = await run(breakage, name);
      expect([code, document.verdict], document.reason + stderr).toEqual([1, 'FAIL']);
      expect(stderr + document.reason).not.toMatch(/\n\s+at /);
      expect(exchanges[0]).toMatchObject({ method: expect.any(String), path: expect.any(String) });
    },
  );

  it.each(cross(userPrograms, breakages))(
    'ends the run of %s with the request that made setup() throw, and its answer',
    async (_, { name, source }, breakage) => {
      place = new Workplace();
      const file = place.text(`${name}.js`, source);
      const { code, document, exchanges, stderr } = await run(breakage, file);
      expect([code, document.verdict], document.reason).toEqual(breakage.isPlain ? [1, 'FAIL'] : [3, 'INVALID']);
      expect(document.reason).toMatch(/setup\(\) of .* threw after (GET|POST) .* (answered with \d{3}|got no answer)/);
      expect(stderr + document.reason).not.toMatch(/\n\s+at /);
      expect(exchanges[0]).toMatchObject({ name: 'setup()', scenario: 'setup', status: expect.any(Number) });
    },
  );
});

describe('a target that breaks at the end', () => {
  it('is named when teardown() throws, and the run is INVALID', async () => {
    place = new Workplace();
    const text = `import http from 'k6/http';
      export default () => {};
      export const teardown = () => http.del(__ENV.MESHPROOF_API_URL + '/items').json('id').length;`;
    const { code, document } = await run(breakages[0]!, place.text('cleans.js', text));
    expect([code, document.verdict]).toEqual([3, 'INVALID']);
    expect(document.reason).toMatch(/teardown\(\) of cleans threw after DELETE .* answered with 500/);
  });
});
