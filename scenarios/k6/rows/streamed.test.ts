import { describe, expect, it } from 'vitest';
import { toPhases } from '../../plan/phase.ts';
import { blockedKey, countKeys } from '../options/options.ts';
import { countsOfStream, isStreamed } from './streamed.ts';

const program = (perSecond: number) => ({ label: 'api', file: 'api.ts', perSecond, timeoutS: 10 });
const phases = (seconds: number) => toPhases({ 'warm-up': 10, steady: seconds });

describe('isStreamed', () => {
  it('holds for every soak, and for a load of which k6 would keep too much', () => {
    expect(isStreamed({ profile: { name: 'soak', peak: 1 }, phases: phases(60) }, [program(1)])).toBe(true);
    expect(isStreamed({ phases: phases(1200) }, [program(2000)])).toBe(true);
    expect(isStreamed({ phases: phases(1200) }, [program(1000), program(1000)])).toBe(true);
  });

  it('does not hold for a short run', () => {
    expect(isStreamed({ profile: { name: 'load', peak: 1 }, phases: phases(60) }, [program(2000)])).toBe(false);
  });
});

describe('countsOfStream', () => {
  const counts = countsOfStream((metric, match) =>
    metric === 'k6_iterations_total' && match.phase === 'steady' && match.scenario === 'api'
      ? 12
      : metric === 'k6_dropped_iterations_total' && match.phase === 'steady' && match.scenario === 'api'
        ? 3
        : metric === 'k6_http_reqs_total' && match.error_code === '1110'
          ? 2
          : 0,
  );

  it("answers the questions of k6's summary from the series", () => {
    const keys = countKeys('api', 'steady');
    expect([counts.count(keys.completed), counts.count(keys.dropped), counts.count(keys.started)]).toEqual([12, 3, 0]);
    expect(counts.count(blockedKey)).toBe(2);
  });
});
