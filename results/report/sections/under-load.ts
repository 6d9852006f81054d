import { largest, smallest } from '../../../scenarios/base/long-lists.ts';
import { type Phase, phaseAt } from '../../../scenarios/plan/phase.ts';
import type { Evidence } from '../../record/evidence.ts';
import { matches } from '../../record/metric.ts';
import type { Sample } from '../../record/row.ts';
import type { RunDocument, SloVerdict } from '../../record/run.ts';
import { detailOf } from '../../record/sample-detail.ts';
import { type BreakingRate, breakingRate, type RateBin } from '../../stats/breaking-rate.ts';
import { formatCount, formatCountOf, formatValue } from '../../words/format.ts';
import { shown, webVitals } from './shown-metrics.ts';

/**
 * A page view: the value of a web vital, and the rate of requests at that time. If the view is excluded, `apart` is the
 * reason; otherwise it is empty.
 */
export type LoadPoint = { rate: number; value: number; meets: boolean; page: string; apart: string };

/** `rising` is true if the request rates during the page views differ by more than 10 %. */
export type VitalUnderLoad = {
  slo: string;
  vital: string;
  objective: string;
  samples: string;
  finding: string;
  apart: string;
  rising: boolean;
  unit: string;
  limit: number;
  holdsUpTo: number | null;
  breaksFrom: number | null;
  points: readonly LoadPoint[];
};

/** Returns for each SLO on a web vital the request rate at which it fails; empty for a run without a load generator. */
export function toUnderLoad(run: RunDocument, evidence: Evidence): VitalUnderLoad[] {
  const rateAt = offeredRate(evidence);
  if (!rateAt) return [];
  const byName = new Map(run.slos.map((slo) => [slo.name, slo]));
  return [...byName.values()].flatMap((slo) => {
    const vital = webVitals.find(({ metric }) => metric === slo.of?.metric);
    if (!vital || !slo.of) return [];
    const judged = new Set(run.slos.filter(({ name }) => name === slo.name).map(({ phase }) => phase));
    const points = [...evidence.samples(slo.of.metric)]
      .filter(({ labels }) => matches(labels, { ...slo.of!.match }))
      .map((sample): LoadPoint => {
        const meets = slo.op === '<' ? sample.value < slo.objective : sample.value <= slo.objective;
        const { rate, jumped } = rateAt(sample.t);
        const why = whyApart(sample, phaseOf(sample, evidence), judged, run);
        const apart = why === '' && jumped ? 'while the load jumped' : why;
        return { rate, value: sample.value, meets, page: sample.labels.page ?? '', apart };
      });
    return points.length === 0 ? [] : [describe(slo, vital.short, points)];
  });
}

/** The rate is a mean over this many seconds. This is roughly the duration of a visit to a page. */
const meanOverS = 3;

/**
 * Returns a function that tells how many starts per second were planned at an instant: the mean over the last
 * `meanOverS` seconds, for all load generators. `jumped` is true if the counts of these seconds differ by more than a
 * quarter of the rate plus 3 √rate (three standard deviations of a count).
 */
function offeredRate(evidence: Evidence): ((t: number) => { rate: number; jumped: boolean }) | undefined {
  const seconds = new Map<number, number>();
  for (const row of evidence.rows(shown.offered)) {
    if ('n' in row) seconds.set(row.t, (seconds.get(row.t) ?? 0) + row.n);
  }
  if (seconds.size === 0) return undefined;
  return (t) => {
    const second = Math.floor((t - evidence.t0Ms) / 1000);
    const length = Math.min(meanOverS, Math.max(0, second) + 1);
    const counts = Array.from({ length }, (_, back) => seconds.get(evidence.t0Ms + (second - back) * 1000) ?? 0);
    const rate = counts.reduce((sum, n) => sum + n, 0) / length;
    const jumped = largest(counts) - smallest(counts) > 0.25 * rate + 3 * Math.sqrt(rate);
    return { rate, jumped };
  };
}

function phaseOf({ labels, t }: Sample, { phases, t0Ms }: Evidence): Phase | undefined {
  return phases.find(({ name }) => name === labels.phase) ?? phaseAt(phases, (t - t0Ms) / 1000);
}

function whyApart(
  sample: Sample,
  phase: Phase | undefined,
  judged: ReadonlySet<string>,
  { validity, metrics = [] }: RunDocument,
): string {
  if (!phase) return 'after the last phase';
  if (phase.kind !== 'beyond' && !judged.has(phase.name) && !(judged.has('run') && phase.kind !== 'warm-up'))
    return 'in phases without a verdict';
  if (detailOf(sample).contention !== undefined) return 'while this machine was busy';
  const producer = metrics.find(({ name }) => name === sample.metric)?.producer;
  // Runs of earlier versions do not record which part of the traffic measured a vital. In such runs, a sample is
  // excluded if any vitals are INVALID.
  const isOfProducer = (names: readonly string[] = []) => producer === undefined || names.includes(producer);
  const spoilt = validity.reasons.find(
    ({ taints }) =>
      (taints.phases?.includes(phase.name) ?? true) &&
      // If the load generator missed the planned rate, the samples do not show whether the planned rate breaks the SLO.
      (taints.kinds.includes('rate') ||
        (taints.kinds.includes('vitals') && (!taints.producers || isOfProducer(taints.producers)))),
  );
  return spoilt ? `invalid by ${spoilt.code}` : '';
}

function describe(slo: SloVerdict, vital: string, points: LoadPoint[]): VitalUnderLoad {
  const counted = points.filter(({ apart }) => apart === '');
  const found = breakingRate(counted, slo.of!.q);
  const rates = points.map(({ rate }) => rate);
  const { holdsUpTo, breaks } = found;
  return {
    slo: slo.name,
    vital,
    objective: `p${Number((slo.of!.q * 100).toFixed(3))} ${slo.op === '<' ? '<' : '≤'} ${formatValue(slo.objective, slo.unit)}`,
    samples: formatCount(counted.length),
    finding: inWords(found, largest(rates)),
    apart: reasonsOf(points),
    rising: largest(rates) > 1.1 * smallest(rates),
    unit: slo.unit,
    limit: slo.objective,
    holdsUpTo,
    breaksFrom: breaks?.from ?? null,
    points: points.sort((a, b) => a.rate - b.rate),
  };
}

/** Returns text such as `holds up to 62/s; breaks at 98/s`. */
function inWords({ bins, holdsUpTo, breaks }: BreakingRate, highest: number): string {
  if (bins.length === 0) return 'not resolved: every sample is excluded';
  const at = breaks ? bins.indexOf(breaks) : bins.length;
  const open = bins.slice(0, at).find(({ finding }) => finding === 'open');
  const parts = [
    holdsUpTo !== null && `holds up to ${rate(holdsUpTo)}`,
    open && `not resolved at ${range(open)}: ${missing(open)}`,
    breaks && `breaks at ${range(breaks)}${at === 0 ? ', the lowest rate with samples' : ''}`,
    highest > bins.at(-1)!.to * 1.25 && `above ${rate(bins.at(-1)!.to)} every sample is excluded`,
  ];
  return parts.filter((part) => typeof part === 'string').join('; ');
}

function missing({ needed }: RateBin): string {
  if (needed === null) return 'too close to the limit to decide';
  return `needs ${formatCountOf(needed, 'more sample')}`;
}

function reasonsOf(points: readonly LoadPoint[]): string {
  const counts = new Map<string, number>();
  for (const { apart } of points) if (apart !== '') counts.set(apart, (counts.get(apart) ?? 0) + 1);
  return [...counts].map(([why, n]) => `${formatCount(n)} ${why}`).join(', ');
}

function range({ from, to }: RateBin): string {
  return rate(from) === rate(to) ? rate(to) : `${rate(from)} to ${rate(to)}`;
}

function rate(value: number): string {
  return formatValue(value, '1/s');
}
