import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { readClaims, withMeasured } from './claims.ts';
import { withSection } from './docs-section.ts';
import { performanceTables } from './page/performance-tables.ts';

it('keeps every measurement of a claim with its date and the load of the machine, met or not', () => {
  const claim = (measured: string, met: boolean | null) => ({ claim: 'fast', target: 'below 1 s', measured, met });
  const machine = '2 × a processor';
  const first = withMeasured([], 'start', [claim('2 s', false)], { date: '2026-01-01', load: 3, machine });
  const second = withMeasured(first, 'start', [claim('0.9 s', true)], { date: '2026-01-02', load: 0.1, machine });
  const third = withMeasured(second, 'start', [claim('1 s', null)], { date: '2026-01-03', load: 0.2, machine });
  expect(third).toEqual([
    {
      part: 'start',
      ...claim('1 s', null),
      ...{ date: '2026-01-03', load: 0.2, machine },
      earlier: [
        { measured: '0.9 s', met: true, date: '2026-01-02', load: 0.1, machine },
        { measured: '2 s', met: false, date: '2026-01-01', load: 3, machine },
      ],
    },
  ]);
});

it('withdraws a claim that its part no longer measures, and shows it again when it is measured again', () => {
  const claim = (name: string) => ({ claim: name, target: 'below 1 s', measured: '2 s', met: false });
  const at = (date: string) => ({ date, load: 1, machine: '2 × a processor' });
  const other = withMeasured([], 'load', [claim('of another part')], at('2026-01-01'));
  const first = withMeasured(other, 'start', [claim('old'), claim('kept')], at('2026-01-01'));
  const second = withMeasured(first, 'start', [claim('kept')], at('2026-01-02'));
  const third = withMeasured(second, 'start', [claim('kept')], at('2026-01-03'));
  expect(third.map(({ withdrawn }) => withdrawn)).toEqual([undefined, '2026-01-02', undefined]);
  expect(performanceTables(third)).not.toContain('| old |');
  expect(performanceTables(third)).toContain('| of another part |');
  const again = withMeasured(third, 'start', [claim('old'), claim('kept')], at('2026-01-04'));
  expect(again.map(({ withdrawn }) => withdrawn)).toEqual([undefined, undefined, undefined]);
  expect(again[1]!.earlier).toHaveLength(1);
});

it('has the same figures in docs/claims.json and docs/performance.md', () => {
  const page = readFileSync(join(packageRoot, 'docs/performance.md'), 'utf8');
  expect(withSection(page, 'claims', performanceTables(readClaims()))).toBe(page);
});
