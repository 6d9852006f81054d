import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

describe('the command capacity', () => {
  it('probes with real runs, prints its JSON keys, and stores a page and the runs', async () => {
    const plan = place.yaml('plan.yaml', shortPlan());
    // The first probe already takes longer than the 1 s of `--within`, so the search ends after it. A single scan does
    // not decide a capacity.
    const flags = ['--from', '80/s', '--to', '80/s', '--within', '1s', '--json'];
    const { code, stdout } = await meshproof(['capacity', plan, ...flags], { cwd: place.dir });
    const result = JSON.parse(stdout);
    expect([code, result.verdict, result.limiter]).toEqual([4, 'not-decided', 'time']);
    expect(result.capacity).toMatchObject({ low: 0, high: null, unit: '1/s', censored: true });
    expect(result.probes).toMatchObject([{ value: 80, hold: 'scan', verdict: 'PASS', run: place.runs()[0]!.id }]);
    expect(result.seconds).toBeGreaterThan(8);
    expect(place.runs()).toMatchObject([{ plan: 'short-capacity', tags: { capacity: 'short', 'k6.scenarios': '80' } }]);
    const page = readdirSync(join(place.dir, 'runs')).find((name) => name.endsWith('.html'))!;
    expect(readFileSync(join(place.dir, 'runs', page), 'utf8')).toContain('80/s');
  });
});
