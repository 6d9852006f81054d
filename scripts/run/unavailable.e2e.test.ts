import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../test/meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
  place.yaml('plan.yaml', shortPlan());
});
afterEach(() => place.remove());

const journeys = { k6: { scenarios: { api: '80/s' } }, journeys: { use: ['browse-and-ask'], runs: 1 } };

describe('what cannot be had is said before any load', () => {
  it.each([
    ['k6', { MESHPROOF_K6: '/nowhere/k6' }, './plan.yaml', /k6: .*MESHPROOF_K6/],
    ['Chromium', { MESHPROOF_CHROMIUM: '/nowhere/chromium' }, './browser.yaml', /chromium: .*MESHPROOF_CHROMIUM/],
  ])('%s: exit 5 and one line', async (_, env, plan, line) => {
    place.yaml('browser.yaml', shortPlan({ traffic: journeys }));
    const run = await meshproof(['run', plan], { cwd: place.dir, env });
    expect([run.code, run.stdout]).toEqual([5, '']);
    expect(run.stderr.trim()).toMatch(line);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(leftInStore()).toEqual([]);
  });

  it('a target that is down: exit 5, its address and why', async () => {
    const target = place.yaml('target.yaml', { target: 'down', urls: { api: 'http://127.0.0.1:9/v1' } });
    const run = await meshproof(['run', './plan.yaml', '--target', target], { cwd: place.dir });
    expect([run.code, run.stdout]).toEqual([5, '']);
    expect(run.stderr).toMatch(/target: down does not answer at http:\/\/127\.0\.0\.1:9\/v1\/health: .*ECONNREFUSED/);
    expect(leftInStore()).toEqual([]);
  });
});

function leftInStore(): string[] {
  const store = join(place.dir, 'runs');
  return existsSync(store) ? readdirSync(store) : [];
}
