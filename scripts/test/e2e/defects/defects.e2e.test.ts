import { afterAll, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

const place = new Workplace();
afterAll(() => place.remove());

describe('a stand-in with defects', () => {
  it('fails in the phase of each defect and passes in the healthy one', async () => {
    place.yaml('slos.yaml', ...shortSlos);
    const plan = place.yaml(
      'defects.yaml',
      shortPlan({
        phases: { 'warm-up': '2s', healthy: '5s', errors: '5s', between: '2s', slow: '5s', after: '2s', frozen: '6s' },
        faults: [
          { at: '7s', for: '5s', do: 'errors=5%' },
          { at: '14s', for: '5s', do: 'latency=300ms' },
          { at: '23s', do: 'freeze=3s' },
        ],
      }),
    );
    const run = await meshproof(['run', plan], { cwd: place.dir });
    const [document] = place.runs();
    const verdict = (name: string, phase: string) =>
      document!.slos.find((slo) => slo.name === name && slo.phase === phase)?.verdict;
    expect([run.code, document!.verdict]).toEqual([1, 'FAIL']);
    expect([verdict('api-latency', 'healthy'), verdict('api-errors', 'healthy')]).toEqual(['PASS', 'PASS']);
    expect(verdict('api-errors', 'errors')).toBe('FAIL');
    // The pool of VUs is large enough, so the slow answers are not the fault of the load generator.
    expect(document!.validity).toEqual({ status: 'valid', reasons: [] });
    expect(verdict('api-latency', 'slow')).toBe('FAIL');
    expect([verdict('longest-stall', 'slow'), verdict('longest-stall', 'frozen')]).toEqual(['PASS', 'FAIL']);
    expect(run.stdout).toContain('api-errors');
    const stall = place.events(document!.id).find((event) => event.kind === 'target-stall');
    const secondsIn = (stall!.t - Date.parse(document!.t0!)) / 1000;
    expect(secondsIn).toBeGreaterThan(22.5);
    expect(secondsIn).toBeLessThan(25);
  });

  it('fails if it dies in mid-run, and the reason names the time of its death', async () => {
    place.yaml('slos.yaml', ...shortSlos);
    const plan = place.yaml('death.yaml', shortPlan({ plan: 'death', phases: { 'warm-up': '2s', steady: '5s' } }));
    const run = await meshproof(['run', plan, '--defect', 'die=3s', '--json'], { cwd: place.dir });
    const document = JSON.parse(run.stdout);
    expect([run.code, document.verdict, document.status]).toEqual([1, 'FAIL', 'aborted']);
    expect(document.reason).toMatch(/the target died 3\.\d s after the start/);
    expect(document.files['series.ndjson.gz']).toBeTruthy();
  });
});
