import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof, shortPlan, shortSlos, slo, source, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

const only = (file: string, rate = '80/s') => ({ traffic: { k6: { scenarios: { [file]: rate } } } });

async function verdictOf(parts: Record<string, unknown>) {
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '2s' }, ...parts }));
  const run = await meshproof(['run', plan, '--json'], { cwd: place.dir });
  return { code: run.code, document: JSON.parse(run.stdout) };
}

const codesOf = ({ validity }: RunDocument) => validity.reasons.map(({ code }) => code);

describe('a run that measured nothing is never a PASS', () => {
  it('every iteration throws: INVALID, and an event has the first exception', async () => {
    place.text('api.js', "export default function () { throw new Error('no such customer'); }\n");
    const { code, document } = await verdictOf(only('./api.js'));
    expect([code, document.verdict]).toEqual([3, 'INVALID']);
    expect(codesOf(document)).toContain('script-exceptions');
    const events = place.events(document.id);
    expect(events.find((event) => event.kind === 'exception')?.text).toContain('no such customer');
  });

  it('a scenario sends nothing: INVALID', async () => {
    place.text('api.js', 'export default function () {}\n');
    const { code, document } = await verdictOf(only('./api.js'));
    expect([code, document.verdict]).toEqual([3, 'INVALID']);
    expect(codesOf(document)).toContain('nothing-sent');
  });

  it('labels or metric of an SLO match no sample: INCONCLUSIVE, and the reason names the SLOs', async () => {
    const of = (metric: string, match: Record<string, string>) => ({
      thresholdMetric: source(metric, match),
      objective: { op: 'lte', value: 0.2, target: 0.95 },
    });
    place.yaml(
      'slos.yaml',
      slo('no-labels', of('k6_http_req_duration_seconds', { scenario: 'api', name: 'GET /nowhere' })),
      slo('no-metric', of('k6_ai_processing_time_seconds', {})),
    );
    const { code, document } = await verdictOf({});
    expect([code, document.verdict]).toEqual([4, 'INCONCLUSIVE']);
    for (const name of ['no-labels', 'no-metric']) expect(document.reason).toContain(name);
    const own = (document as RunDocument).slos.filter(({ name }) => name.startsWith('no-'));
    expect(own.map(({ verdict, value }) => [verdict, value])).toEqual([
      ['INCONCLUSIVE', null],
      ['INCONCLUSIVE', null],
    ]);
  });
});
