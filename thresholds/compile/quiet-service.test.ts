import { expect, it } from 'vitest';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { expectedFiring, type Step } from './expected-firing.ts';

/** No window of an alert is a whole number of these steps. */
const stepS = 13;
const daysS = 30 * 86_400;
const { alerts } = compileRules(sloOf(), { scrapeS: 15, scaling: null });

/** 30 days of one request a minute. The requests with these indexes fail. */
function oneRequestAMinute(failed: ReadonlySet<number>): Step[] {
  let sent = 0;
  return Array.from({ length: Math.floor(daysS / stepS) }, (_, i) => {
    if (Math.floor((i * stepS) / 60) < sent) return { bad: 0, total: 0 };
    return { bad: failed.has(sent++) ? 1 : 0, total: 1 };
  });
}

const fired = (failed: number[]) => {
  const steps = oneRequestAMinute(new Set(failed));
  return alerts.map((alert) => expectedFiring(alert, steps, stepS).some(({ fires }) => fires));
};

it('fires no alert in 30 days of successful probes', () => {
  expect(alerts).toHaveLength(2);
  expect(fired([])).toEqual([false, false]);
});

it.each([1, 4 * 1440, 20 * 1440 + 31, 43_199])(
  'fires no alert for one failed request of 43,200: number %i',
  (failed) => {
    expect(fired([failed])).toEqual([false, false]);
  },
);

it('is quiet only because of the guard: one failed request of 60 in an hour exceeds the limit of a page', () => {
  const [quick] = alerts[0]!.tiers;
  expect(quick).toMatchObject({ longS: 3600, shortS: 300 });
  expect(1 / 60).toBeGreaterThan(quick!.limit);
  expect(1 / 5).toBeGreaterThan(quick!.limit);
});

it.each([
  ['adjacent failures', [4 * 1440, 4 * 1440 + 1], true],
  ['failures a day apart', [4 * 1440, 5 * 1440], false],
])('pages for two %s: %j', (_, failed, pages) => {
  expect(fired(failed)[0]).toBe(pages);
});
