import { seededRandom } from '../../scenarios/base/random.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { type Evidence, toEvidence } from '../record/evidence.ts';
import type { Row, Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { sampleRun, t0Ms } from './sample-run.fixture.ts';

export const risingPhases = toPhases({ 'warm-up': 10, low: 60, middle: 60, high: 60, peak: 60, recovery: 20 });
const rates: Readonly<Record<string, number>> = { 'warm-up': 20, low: 50, middle: 100, high: 200, peak: 400 };

/**
 * Returns a run whose load rises in steps. Below the rate `breaksAt`, about 95 % of the page views take less than 1 s.
 * From this rate on, about 90 % of the page views take longer.
 */
export function risingRun(
  breaksAt: number,
  { every = 4, after = 3, contendedIn = '', from = sampleRun('FAIL').run }: Rising = {},
): { run: RunDocument; evidence: Evidence } {
  const random = seededRandom(3)('rising load');
  const rows: Row[] = [];
  const samples: Sample[] = [];
  for (const { name, startS, endS } of risingPhases) {
    const rate = rates[name] ?? 0;
    for (let second = startS; second < endS; second++)
      if (rate > 0)
        rows.push({ t: t0Ms + second * 1000, metric: 'meshproof_offered_total', labels: { part: 'k6' }, n: rate });
    for (let second = startS + after; second < endS; second += every) {
      const slow = rate >= breaksAt ? random() < 0.9 : random() < 0.05;
      samples.push({
        t: t0Ms + second * 1000,
        metric: 'web_vital_lcp_seconds',
        labels: { journey: 'browse', page: 'home', phase: name },
        value: (slow ? 1.2 : 0.3) * (1 + 0.3 * random()),
        ...(name === contendedIn && { detail: { contention: 0.8 } }),
      });
    }
  }
  const lcp = from.slos.find(({ name }) => name === 'web-lcp')!;
  const slos = risingPhases
    .filter(({ kind }) => kind === 'steady')
    .map(({ name }) => ({
      ...lcp,
      phase: name,
      objective: 1,
      of: { metric: 'web_vital_lcp_seconds', match: {}, q: 0.75 },
    }));
  return {
    run: { ...from, slos: [...from.slos.filter(({ name }) => name !== 'web-lcp'), ...slos] },
    evidence: toEvidence({
      t0Ms,
      phases: risingPhases,
      producers: [],
      events: [],
      rows,
      samples,
      catalogue: new Map(),
    }),
  };
}

type Rising = { every?: number; after?: number; contendedIn?: string; from?: RunDocument };
