import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { make, run, seen, useTarget, write } from './producer-run.fixture.ts';

useTarget();

describe('the k6 producer', { timeout: 60_000 }, () => {
  it('labels the phases, counts the same as the server, and has exact quantiles', async () => {
    const quantile = { metric: 'k6_http_req_duration_seconds', match: { scenario: 'gets', expected_response: 'true' } };
    const { context } = make({ needs: [{ select: quantile, quantiles: [0.5, 0.95], phases: ['steady'] }] });
    write('gets.ts', `export default function () { http.get('${seen.url}/', { tags: { name: 'GET /' } }); }`);

    const end = await run({ './gets.ts': '20/s' }, context);

    expect(end.status, end.reason).toBe('done');
    expect(end.phases).toEqual([
      { phase: 'warm-up', offered: 20, completed: 20, dropped: 0, unfinished: 0 },
      { phase: 'steady', offered: 20, completed: 20, dropped: 0, unfinished: 0 },
    ]);
    expect(end.delivered).toEqual({
      k6_http_reqs_total: seen.served,
      k6_iterations_total: 40,
      k6_dropped_iterations_total: 0,
    });
    const [p50, p95] = end.quantiles ?? [];
    expect(p50).toMatchObject({ ...quantile, phase: 'steady', q: 0.5, count: 20 });
    expect(p50?.value).toBeGreaterThan(0.005);
    expect(p95?.value).toBeGreaterThanOrEqual(p50?.value ?? Number.NaN);
    expect(end.health).toMatchObject({ exceptions: 0, blockedHosts: [] });
    expect(seen.pushed).toBeGreaterThan(0);
    expect(readFileSync(join(seen.room, 'artifacts', 'k6-summary.json'), 'utf8')).toContain('iterations{');
  });
});
