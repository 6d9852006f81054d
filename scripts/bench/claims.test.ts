import { expect, it } from 'vitest';
import { withMeasured } from './claims.ts';

it('keeps every measurement of a claim with its date and the load of the machine, met or not', () => {
  const claim = (measured: string, met: boolean | null) => ({ claim: 'fast', target: 'below 1 s', measured, met });
  const first = withMeasured([], 'start', [claim('2 s', false)], { date: '2026-01-01', load: 3 });
  const second = withMeasured(first, 'start', [claim('0.9 s', true)], { date: '2026-01-02', load: 0.1 });
  const third = withMeasured(second, 'start', [claim('1 s', null)], { date: '2026-01-03', load: 0.2 });
  expect(third).toEqual([
    {
      part: 'start',
      ...claim('1 s', null),
      ...{ date: '2026-01-03', load: 0.2 },
      earlier: [
        { measured: '0.9 s', met: true, date: '2026-01-02', load: 0.1 },
        { measured: '2 s', met: false, date: '2026-01-01', load: 3 },
      ],
    },
  ]);
});
