import type { Evidence } from '../../results/record/evidence.ts';
import { judgedSets } from '../../results/record/judged-by.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { Sample } from '../../results/record/row.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { verdictsWorstFirst } from '../../results/words/marks.ts';
import { isEmpty } from '../../scenarios/base/long-lists.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Judged } from './judged.ts';
import { unseenOf } from './withhold-unseen.ts';

const hasValues = whereKind({ ratio: false, quantile: true, limit: true });
const hasParts = whereKind({ ratio: false, quantile: true, limit: false });

/** A part of an SLO's values that is judged separately, such as the values of one page, and its significance level. */
export type Part = { match: Labels; level: number };

/** The significance level of the test of a whole SLO. The tests of its parts share this level. */
const level = 0.05;

/**
 * Returns the verdict on the worst part of an SLO, such as the slowest page. Each of k parts is tested at the level
 * 0.05 / k (Bonferroni). So an SLO that is met gets a FAIL at most once in twenty runs.
 */
export function judgeParts(slo: Slo, evidence: Evidence, phase: JudgedPhase, judgeOne: (part: Part) => Judged): Judged {
  const sets = partsOf(slo, evidence, phase);
  if (sets.length === 1) return judgeOne({ match: sets[0]!, level });
  const parts = sets.map((match) => ({ match, judged: judgeOne({ match, level: level / sets.length }) }));
  const [worst] = parts.sort((a, b) => rankOf(a.judged) - rankOf(b.judged) || excessOf(b.judged) - excessOf(a.judged));
  const { match, judged } = worst!;
  const where = Object.entries(match)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return { ...judged, reason: `the worst of ${sets.length} parts is ${where}: ${judged.reason}` };
}

/**
 * Returns the reason why the metric of an SLO cannot have a value. An example is the INP of pages without interactions.
 * Returns undefined if the metric can have a value. A page that was not viewed counts as a page that can have a value.
 */
export function whyIdle(slo: Slo, evidence: Evidence, phase: JudgedPhase): string | undefined {
  const { sli } = slo;
  const { window } = phase;
  if (!hasValues(sli)) return undefined;
  const { metric, match } = sli.of;
  const onlyWith = evidence.metric(metric)?.metric.onlyWith;
  if (onlyWith === undefined || !isEmpty(evidence.samples(metric, match, window))) return undefined;
  const chances = [...evidence.samples(onlyWith.metric, match, window)];
  if (chances.length === 0 || chances.some(isAboveZero)) return undefined;
  return unseenOf(slo, evidence, phase).length === 0 ? onlyWith.why : undefined;
}

function partsOf({ sli, pool }: Slo, evidence: Evidence, { window }: JudgedPhase): Labels[] {
  if (!hasParts(sli) || pool) return [{}];
  const { metric, match } = sli.of;
  const described = evidence.metric(metric)?.metric;
  if (described?.judgedBy === undefined) return [{}];
  const own = [...evidence.samples(metric, match, window)];
  const { onlyWith } = described;
  // A page with interactions should have an INP. Such a page is judged even without an INP, so that a lost INP is
  // noticed.
  const due = onlyWith === undefined ? [] : [...evidence.samples(onlyWith.metric, match, window)].filter(isAboveZero);
  return judgedSets(described, [...own, ...due]);
}

const isAboveZero = ({ value }: Sample) => value > 0;
const rankOf = ({ verdict }: Judged) => verdictsWorstFirst.indexOf(verdict);
/** Returns the key by which parts with equal verdicts are ordered. A part without a value counts as the worst. */
const excessOf = ({ value }: Judged) => value ?? Number.POSITIVE_INFINITY;
