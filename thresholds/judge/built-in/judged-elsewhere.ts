import type { Evidence } from '../../../results/record/evidence.ts';
import { type Labels, labelKey, matches } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { type Sli, type Slo, wholeRun } from '../../../results/record/slo.ts';
import { isJudgedIn, type JudgedPhase, judgedPhases } from '../../evidence/judged-phases.ts';
import { amountOf } from '../../evidence/per-second.ts';
import type { Counted } from './counted.ts';
import { hiddenEvents } from './hidden-events.ts';
import type { CountedSlo } from './one-per-value.ts';

/**
 * Pairs of metrics that count the same events. An SLO on one metric of a pair also judges the events of the other
 * metric.
 */
const sameEvents: readonly (readonly string[])[] = [
  ['k6_http_reqs_total', 'k6_http_req_duration_seconds'],
  ['k6_checks_total', 'k6_checks_rate'],
  ['meshproof_chat_requests_total', 'meshproof_chat_goodput_total'],
];

/** The label that separates good chat answers from bad ones. */
const goodAnswer = 'good';

/** Labels that name one kind of bad answer. An SLO that selects such a label judges only this kind. */
const kindsOfAnswer = ['status', 'error_code'];

/**
 * Limits a built-in SLO to the bad events that no SLO of `given` judges. Returns one SLO for each phase with such
 * events. Returns the built-in SLO unchanged if no SLO of `given` judges any of its events.
 * @param applies returns whether a built-in SLO applies if `given` judges none of its events
 */
export function withoutJudged(
  slo: CountedSlo,
  given: readonly Slo[],
  evidence: Evidence,
  applies: (slo: CountedSlo) => boolean,
): Slo[] {
  const { sli } = slo;
  const judging = given.map((other) => ({ other, seen: seenBy(other.sli, sli) })).filter(({ seen }) => seen.length > 0);
  const parts = judgedPhases(slo, evidence.phases).map((phase) => {
    const isJudged = (other: Slo) =>
      (sli.kind === 'limit' && phase.name === wholeRun) || isJudgedIn(other, phase, evidence.phases);
    return { phase, seen: judging.filter(({ other }) => isJudged(other)).flatMap(({ seen }) => seen) };
  });
  if (parts.every(({ seen }) => seen.length === 0)) return applies(slo) ? [slo] : [];
  return parts.flatMap(({ phase, seen }) => {
    const one = { ...slo, phases: [phase.name], title: `${slo.title}, without events that other SLOs judge` };
    if (seen.length === 0) return applies(one) ? [one] : [];
    const left = unseenPart(sli, seen, phase, evidence);
    return left === null ? [] : [left === sli ? { ...slo, phases: [phase.name] } : { ...one, sli: left }];
  });
}

/** Returns the labels of the events that an SLO of the plan judges or counts. */
function seenBy(sli: Sli, builtIn: Counted): Labels[] {
  const { metric: own, countsFaults, separates, whole } = eventsOf(builtIn);
  const family = sameEvents.find((names) => names.includes(own)) ?? [own];
  const isKnown = ({ metric, match }: { metric: string; match: Labels }) =>
    family.includes(metric) && agree(match, whole);
  const hasKind = (match: Labels, kinds: readonly string[]) => kinds.some((name) => match[name] !== undefined);
  const judgesFaults = ({ metric, match }: { metric: string; match: Labels }) =>
    metric.endsWith('_rate') || countsFaults || hasKind(match, [...separates, goodAnswer, ...kindsOfAnswer]);
  if (sli.kind === 'quantile') return [];
  if (sli.kind === 'limit') return isKnown(sli.of) && judgesFaults(sli.of) ? [sli.of.match] : [];
  const part = sli.part.filter(isKnown).filter(judgesFaults);
  if (part.length === 0) return [];
  if (sli.counts === 'good') return sli.total.filter(isKnown).map(({ match }) => match);
  return part.map(({ match }) => (hasKind(match, kindsOfAnswer) ? match : without(match, separates)));
}

/** Returns the indicator of the bad events that `seen` does not select; null if `seen` selects every bad event. */
function unseenPart(sli: Counted, seen: readonly Labels[], phase: JudgedPhase, evidence: Evidence): Counted | null {
  const { metric, separates, base, isBad, whole } = eventsOf(sli);
  const rows = Array.from(evidence.rows(metric, base, phase.window)).filter((row) => amountOf(row) > 0);
  const isSeen = ({ labels }: Row) => seen.some((match) => matches(labels, match));
  const bad = rows.filter((row) => isBad(row) && !isSeen(row));
  if (bad.length === 0) {
    // Hidden events have no labels. An SLO on all events also judges them, but an SLO on one endpoint may miss them.
    if (seen.some((match) => Object.keys(match).every((name) => name === 'phase' || name in whole))) return null;
    const { repeated, unanswered } = hiddenEvents(sli, evidence, phase, rows.length);
    if (repeated + unanswered === 0) return null;
  }
  if (sli.kind === 'limit') return sli;
  const names = new Set([...separates, ...seen.flatMap((match) => Object.keys(match))]);
  const cells = new Map<string, Labels>();
  for (const { labels } of bad) {
    const cell = { ...base, ...Object.fromEntries(Array.from(names, (name) => [name, labels[name] ?? ''])) };
    cells.set(labelKey(cell), cell);
  }
  return { ...sli, counts: 'bad', part: Array.from(cells.values(), (match) => ({ metric, match })) };
}

/**
 * Returns how an indicator finds its bad events: the metric that counts them, the labels of the rows to search
 * (`base`), and the labels that separate good events from bad ones. `whole` selects all events of the indicator.
 */
function eventsOf(sli: Counted) {
  const [own, total] = sli.kind === 'ratio' ? [sli.part[0]!, sli.total[0]!] : [sli.of, sli.of];
  const separates = Object.keys(own.match).filter((name) => total.match[name] === undefined);
  const isSame = own.metric === total.metric;
  const isPart = ({ labels }: Row) => matches(labels, own.match);
  return {
    metric: own.metric,
    countsFaults: !isSame || separates.length === 0,
    whole: total.match,
    base: isSame ? total.match : own.match,
    separates,
    isBad: (row: Row) => isPart(row) === (sli.kind === 'limit' || sli.counts === 'bad'),
  };
}

function without(match: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(match).filter(([name]) => !names.includes(name)));
}

function agree(match: Labels, other: Labels): boolean {
  return Object.entries(match).every(([name, value]) => other[name] === undefined || other[name] === value);
}
