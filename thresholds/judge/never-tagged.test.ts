import { expect, it } from 'vitest';
import { type Evidence, toEvidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import { scriptThresholds, thresholdSlo } from '../../simulators/k6/user/script-thresholds.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';
import { neverTagged, similarValueNote } from './never-tagged.ts';

const scope = { label: 'shop', match: { scenario: 'shop' }, made: [], unset: ['knd'] };
const key = (tags: string) => `errs{${tags}}`;

/** Judges a threshold whose count k6 reports as `count`. `counted` has the tags of the values of the Counter. */
function outcome(tags: string, counted: readonly Labels[], count = 0) {
  const [threshold] = scriptThresholds({ thresholds: { [key(tags)]: ['count<1'] } });
  const word = { t: t0Ms, metric: 'k6_script_words', labels: { scenario: 'shop', word: `${key(tags)} count<1` } };
  const slo = thresholdSlo(threshold!, scope);
  const { metric } = 'of' in slo.sli ? slo.sli.of : word;
  const rows = counted.map((labels) => ({
    t: t0Ms,
    metric: 'k6_errs_total',
    labels: { scenario: 'shop', ...labels },
    n: 1,
  }));
  const samples = [{ ...word, metric, value: count }];
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples, catalogue: new Map() });
  const [one] = judge([slo], evidence, { status: 'valid', reasons: [] });
  return `${one!.verdict} ${one!.notes?.map(({ code }) => code) ?? one!.reason}`;
}

it.each([
  ['a tag that nothing sets', 'knd:a', [{ kind: 'a' }], /^INCONCLUSIVE nothing in the script .*knd.*mean kind/],
  ['a tag that nothing sets, in a good run', 'knd:a', [], /^INCONCLUSIVE nothing in the script sets the tag knd/],
  ['a tag that a value has, although the text does not name it', 'knd:a', [{ knd: 'b' }], /^PASS/],
  ['a tag that the script sets, in a good run', 'code:500', [], /^PASS max/],
  ['another value of this tag', 'code:500', [{ code: '502' }], /^PASS max/],
  ['a value like one that occurred', 'kind:chekout', [{ kind: 'checkout' }], /^PASS never-counted/],
  ['a value unlike any that occurred', 'kind:refund', [{ kind: 'checkout' }], /^PASS max/],
])('%s', (_what, tags, counted: readonly Labels[], expected) => {
  expect(outcome(tags, counted)).toMatch(expected);
});

it('the rows of a Counter are read once for all thresholds on its values', () => {
  const reads: string[] = [];
  const labels = function* (metric: string) {
    reads.push(metric);
    yield { scenario: 'shop', kind: 'checkout' };
  };
  const evidence = { labels } as unknown as Evidence;
  const codes = ['kind:chekout', 'kind:refund', 'knd:a'].map((tags) => {
    const [threshold] = scriptThresholds({ thresholds: { [key(tags)]: ['count<1'] } });
    const { sli } = thresholdSlo(threshold!, scope);
    const untagged = sli.kind === 'limit' ? neverTagged(sli, evidence) : undefined;
    return [untagged?.reasonCode, similarValueNote(sli, evidence)?.code];
  });
  expect(codes).toEqual([
    [undefined, 'never-counted'],
    [undefined, undefined],
    ['unknown-tag', undefined],
  ]);
  expect(reads).toEqual(['k6_errs_total']);
});

it('a broken threshold stays FAIL', () => {
  expect(outcome('knd:a', [], 3)).toMatch(/^FAIL/);
});
