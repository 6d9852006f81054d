import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../../http-server.ts';
import { Mark } from '../../marked.ts';
import { type Ended, meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
let own: TestServer;
beforeEach(async () => {
  place = new Workplace();
  own = await serve('127.0.0.1', (_, response) => response.end('ok'));
  place.yaml('own.yaml', { target: 'own', urls: { api: own.url, web: own.url } });
  place.yaml('slos.yaml', ...shortSlos);
  place.yaml('plan.yaml', shortPlan());
});
afterEach(() => {
  own.close();
  place.remove();
});

const journeys = { k6: { scenarios: { api: '80/s' } }, journeys: { use: ['browse-and-ask'], runs: 1 } };

describe('a missing tool or target ends the command before any load', () => {
  it.each([
    ['k6', { MESHPROOF_K6: '/nowhere/k6' }, './plan.yaml', /k6: .*MESHPROOF_K6: \/nowhere\/k6 /],
    [
      'Chromium',
      { MESHPROOF_CHROMIUM: '/nowhere/chromium' },
      './browser.yaml',
      /chromium: .*MESHPROOF_CHROMIUM: \/nowhere\/chromium /,
    ],
  ])('%s: exit 5 and one line', async (_, env, plan, line) => {
    place.yaml('browser.yaml', shortPlan({ traffic: journeys }));
    expectNothingBegun(await meshproof(['run', plan, '--target', './own.yaml'], { cwd: place.dir, env }), line);
    expect(own.connections()).toBe(0);
  });

  it('a Prometheus for `up`: exit 5, and the stand-in that ran already is stopped', async () => {
    const mark = new Mark();
    const env = { ...mark.env, MESHPROOF_PROMETHEUS: '/nowhere/prometheus' };
    const up = await meshproof(['up', '--with', 'prometheus'], { cwd: place.dir, env });
    expectNothingBegun(up, /prometheus: .*MESHPROOF_PROMETHEUS: \/nowhere\/prometheus /);
    expect(await mark.left()).toEqual([]);
  });

  it('a target that is down: exit 5, its address and the cause', async () => {
    const target = place.yaml('target.yaml', { target: 'down', urls: { api: 'http://127.0.0.1:9/v1' } });
    const run = await meshproof(['run', './plan.yaml', '--target', target], { cwd: place.dir });
    expectNothingBegun(run, /target: down does not answer at http:\/\/127\.0\.0\.1:9\/v1\/health: .*ECONNREFUSED/);
  });
});

function expectNothingBegun({ code, stdout, stderr }: Ended, line: RegExp): void {
  expect([code, stdout]).toEqual([5, '']);
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
  expect(leftInStore()).toEqual([]);
}

function leftInStore(): string[] {
  const store = join(place.dir, 'runs');
  return existsSync(store) ? readdirSync(store) : [];
}
