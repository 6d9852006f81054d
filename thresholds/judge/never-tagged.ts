import type { Evidence } from '../../results/record/evidence.ts';
import { type Labels, matches, showSelect } from '../../results/record/metric.ts';
import { type Sli, whereKind } from '../../results/record/slo.ts';
import { nearest, similarTo } from '../../scenarios/base/nearest.ts';
import { seriesOf } from '../evidence/series-of.ts';
import type { Judged } from './judged.ts';

const isOneValue = whereKind({ ratio: false, quantile: false, limit: true });

type Limit = Extract<Sli, { kind: 'limit' }>;

/** Labels of every series of k6, which no user misspells in a tag of a script. */
const ofSeries = ['scenario', 'phase', 'program', 'group'];

/**
 * Returns INCONCLUSIVE if a Counter is selected by a label that nothing sets: no text of the script names it, and no
 * value of the Counter has it. The label is probably misspelt, so a count of 0 shows nothing. Otherwise undefined.
 */
export function neverTagged({ counter, unset = [] }: Limit, evidence: Evidence): Judged | undefined {
  const selected = counter ? unset.filter((one) => counter.match[one] !== undefined) : [];
  if (!counter || selected.length === 0) return undefined;
  const found = seriesOf(evidence, counter.metric);
  const label = selected.find((one) => !found.some((labels) => labels[one]));
  if (label === undefined) return undefined;
  const known = [...new Set(found.flatMap((labels) => Object.keys(labels)))].filter((one) => !ofSeries.includes(one));
  const hint = known.length > 0 ? ` (${nearest(label, known)})` : '';
  const reason = `nothing in the script sets the tag ${label} of ${showSelect(counter)}${hint}`;
  return { verdict: 'INCONCLUSIVE', reasonCode: 'unknown-tag', value: null, interval: null, samples: 0, reason };
}

/**
 * Returns a note if no value of a Counter has the selected labels, but one of these labels occurs with a similar text.
 * The selected text may be misspelt, or the Counter is rightly 0. Texts with digits, such as statuses, are often
 * similar, so they give no note.
 */
export function similarValueNote(sli: Sli, evidence: Evidence) {
  if (!isOneValue(sli) || !sli.counter) return undefined;
  const { metric, match } = sli.counter;
  const found = seriesOf(evidence, metric);
  if (found.some((labels) => matches(labels, match))) return undefined;
  for (const [label, value] of Object.entries(match)) {
    const similar = ofSeries.includes(label) ? undefined : similarTo(value, wordsOf(label, found));
    if (similar === undefined || similar === value || /\d/.test(value)) continue;
    const text = `never counted: no value of ${showSelect(sli.counter)} occurred, but one with ${label} ${similar}: did you mean ${similar}?`;
    return { code: 'never-counted', text };
  }
  return undefined;
}

function wordsOf(label: string, found: readonly Labels[]): string[] {
  return [...new Set(found.map((labels) => labels[label] ?? ''))].filter((one) => one !== '' && !/\d/.test(one));
}
