import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels, Select } from '../../results/record/metric.ts';
import { type Sli, type Slo, selectsOf, wholeOf } from '../../results/record/slo.ts';
import { judgedPhases } from '../evidence/judged-phases.ts';
import { amountOf, censoredPerSecond, sumOf } from '../evidence/per-second.ts';
import { repeatedRequests } from '../evidence/repeated-requests.ts';
import { isTargetToBlame } from '../validity/target-to-blame.ts';

/**
 * An indicator of a built-in SLO. An indicator of the kind `limit` counts faulty writes. Its events are the accepted
 * writes and the writes that were read back.
 */
type Counted = Exclude<Sli, { kind: 'quantile' }>;

/**
 * The two metrics of a group count the same events. An SLO on one metric also judges the events of the other metric.
 */
const sameEvents: readonly (readonly string[])[] = [
  ['k6_http_reqs_total', 'k6_http_req_duration_seconds'],
  ['k6_checks_total', 'k6_checks_rate'],
];

/**
 * Returns the SLOs of the plan and the built-in SLOs that apply. A built-in SLO with a label `each` becomes one SLO for
 * each value of the label. A built-in SLO applies if its events occurred and no SLO of the plan judges them. With
 * `onlyIfBad`, at least one of the events must be bad.
 */
export function expandBuiltIn(slos: readonly Slo[], evidence: Evidence): Slo[] {
  const given = slos.filter(({ builtIn }) => builtIn === undefined);
  return slos.flatMap((slo) => {
    const { builtIn, sli } = slo;
    if (builtIn === undefined || sli.kind === 'quantile') return builtIn === undefined ? [slo] : [];
    return narrowedBy(builtIn.each, slo, sli, evidence).filter((one) => {
      const { bad, all } = amountsOf(one.sli, one, evidence);
      return all > 0 && (bad > 0 || !builtIn.onlyIfBad) && !given.some((other) => judges(other, one.sli));
    });
  });
}

/**
 * Returns the bad events and all events of an SLO. Requests without an answer are bad events, and so are requests that
 * k6 repeated without an error.
 */
function amountsOf(sli: Counted, slo: Slo, evidence: Evidence): { bad: number; all: number } {
  let [part, all, hidden, never] = [0, 0, 0, 0];
  for (const phase of judgedPhases(slo, evidence.phases)) {
    const { window } = phase;
    const sum = (selects: readonly Select[]) =>
      selects.reduce((total, { metric, match }) => {
        for (const row of evidence.rows(metric, match, window)) total += amountOf(row);
        return total;
      }, 0);
    part += sum(partOf(sli));
    const known = sum(totalOf(sli, evidence));
    all += known;
    if (sli.kind !== 'ratio') continue;
    for (const select of sli.total) hidden += repeatedRequests(select, evidence, window)?.count ?? 0;
    if (!isTargetToBlame(sli, evidence, phase)) continue;
    never += sumOf(censoredPerSecond(evidence, sli.total, window));
    // k6 does not report what a dropped start would have sent. A program without such events would not have sent them.
    if (known === 0) never -= sumOf(censoredPerSecond(evidence, sli.total, window, { outcome: 'dropped' }));
  }
  return { bad: (sli.kind === 'limit' || sli.counts === 'bad' ? part : all - part) + hidden + never, all: all + never };
}

const partOf = (sli: Counted): readonly Select[] => (sli.kind === 'ratio' ? sli.part : [sli.of]);

function totalOf(sli: Counted, evidence: Evidence): readonly Select[] {
  if (sli.kind === 'ratio') return sli.total;
  const { metric, match } = sli.of;
  const { accepted, checked } = evidence.metric(metric)?.metric.readBack ?? {};
  return [accepted, checked].flatMap((one) => (one === undefined ? [] : [{ metric: one, match }]));
}

function narrowedBy(each: string | undefined, slo: Slo, sli: Counted, evidence: Evidence): (Slo & { sli: Counted })[] {
  if (each === undefined) return [{ ...slo, sli }];
  const values = new Set<string>();
  for (const { metric, match } of totalOf(sli, evidence)) {
    for (const { labels } of evidence.rows(metric, match)) values.add(labels[each] ?? '');
  }
  const within = (select: Select, value: string) => ({ ...select, match: { ...select.match, [each]: value } });
  return [...values].sort().map((value) => ({
    ...slo,
    name: `${slo.name}: ${value}`,
    sli:
      sli.kind === 'limit'
        ? { ...sli, of: within(sli.of, value) }
        : {
            ...sli,
            part: sli.part.map((select) => within(select, value)),
            total: sli.total.map((select) => within(select, value)),
          },
  }));
}

/** Returns whether an SLO of the plan already judges the bad events of a built-in SLO. */
function judges({ sli }: Slo, builtIn: Counted): boolean {
  const [own] = partOf(builtIn);
  const [whole] = wholeOf(builtIn);
  if (!own || !whole) return false;
  const family = sameEvents.find((names) => names.includes(own.metric)) ?? [own.metric];
  const separates = Object.keys(own.match).filter((name) => whole.match[name] === undefined);
  return selectsOf(sli).some(({ metric, match }) => {
    if (!family.includes(metric) || !agree(match, whole.match)) return false;
    if (metric.endsWith('_rate') || separates.length === 0) return true;
    const finer = sli.kind === 'ratio' || sli.kind === 'limit';
    return finer && [...separates, 'status'].some((name) => match[name] !== undefined);
  });
}

function agree(match: Labels, other: Labels): boolean {
  return Object.entries(match).every(([name, value]) => other[name] === undefined || other[name] === value);
}
