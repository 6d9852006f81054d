import { describe, expect, it } from 'vitest';
import { blockedKeys, countKeys, phaseCountKeys } from '../program/keys.ts';
import { countsOfStream } from './streamed.ts';

describe('countsOfStream', () => {
  const counts = countsOfStream((metric, match) =>
    metric === 'k6_iterations_total' && match.phase === 'steady' && match.scenario === 'api'
      ? 12
      : metric === 'k6_dropped_iterations_total' && match.phase === 'steady' && match.scenario === 'api'
        ? 3
        : metric === 'k6_answered_calls_total' && match.kind === 'http' && match.phase === 'steady'
          ? 7
          : metric === 'k6_http_reqs_total' && match.error_code === '1110'
            ? 2
            : 0,
  );

  it("returns the numbers of k6's summary from the series", () => {
    const keys = countKeys('api', 'steady');
    expect([counts.count(keys.completed), counts.count(keys.dropped), counts.count(keys.started)]).toEqual([12, 3, 0]);
    expect(counts.count(blockedKeys[0]!)).toBe(2);
    expect(phaseCountKeys('steady').calls.map(({ together }) => counts.count(together?.answered ?? ''))).toEqual([
      7, 0, 0,
    ]);
  });
});
