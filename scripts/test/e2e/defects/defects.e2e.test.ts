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
        phases: { 'warm-up': '2s', healthy: '6s', errors: '6s', between: '2s', slow: '6s', after: '2s', frozen: '7s' },
        faults: [
          { at: '8s', for: '6s', do: 'errors=5%' },
          { at: '16s', for: '6s', do: 'latency=300ms' },
          { at: '26s', do: 'freeze=3s' },
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
    expect(verdict('api-latency', 'slow')).toBe('FAIL');
    expect([verdict('longest-stall', 'slow'), verdict('longest-stall', 'frozen')]).toEqual(['PASS', 'FAIL']);
    expect(run.stdout).toContain('api-errors');
    const stall = place.events(document!.id).find((event) => event.kind === 'target-stall');
    const secondsIn = (stall!.t - Date.parse(document!.t0!)) / 1000;
    expect(secondsIn).toBeGreaterThan(25.5);
    expect(secondsIn).toBeLessThan(28);
  });

  it('fails with the second of its death if it dies in mid-run', async () => {
    place.yaml('slos.yaml', ...shortSlos);
    const plan = place.yaml('death.yaml', shortPlan({ plan: 'death', phases: { 'warm-up': '4s', steady: '6s' } }));
    const run = await meshproof(['run', plan, '--defect', 'die=5s', '--json'], { cwd: place.dir });
    const document = JSON.parse(run.stdout);
    expect([run.code, document.verdict, document.status]).toEqual([1, 'FAIL', 'aborted']);
    expect(document.reason).toMatch(/the target died 5\.\d s after the start/);
    expect(document.files['series.ndjson.gz']).toBeTruthy();
  });
});
