import { z } from 'zod';
import { oneLine } from '../../../scenarios/base/one-line.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { Evidence } from '../../record/evidence.ts';
import { countOf, type Histogram, histogramQuantile } from '../../record/histogram.ts';
import { mergeHistograms } from '../../record/histogram-sum.ts';
import type { RunDocument } from '../../record/run.ts';
import { formatCount, formatShare, formatValue } from '../../words/format.ts';
import { chatWords } from './chat-words.ts';
import { bucketNote } from './endpoints.ts';
import { shown } from './shown-metrics.ts';

export type ChatTiming = {
  what: string;
  formula: string;
  names: string;
  samples: string;
  p50: string;
  p95: string;
  p99: string;
};
export type ChatOutcome = { outcome: string; count: string; share: string; bad: boolean };
export type ChatPart = { part: string; mean: string; share: string; meaning: string };
export type Chat = {
  lead: string;
  timings: ChatTiming[];
  outcomes: ChatOutcome[];
  parts: ChatPart[];
};

/** Returns the times and outcomes of the streams in steady phases; null without a stream. */
export function toChat(evidence: Evidence, run: RunDocument): Chat | null {
  const steady = evidence.phases.filter((phase) => phase.kind === 'steady');
  const outcomes = countsBy(evidence, shown.chatRequests, 'outcome', steady);
  const total = sumOf(outcomes);
  if (total === 0) return null;
  const histograms = chatWords.map(({ metric }) => merged(evidence, metric, {}, steady));
  const timings = chatWords.flatMap(({ what, formula, names }, i): ChatTiming[] => {
    const histogram = histograms[i]!;
    if (countOf(histogram) + histogram.censored === 0) return [];
    const at = (q: number) => formatValue(histogramQuantile(histogram, q).value, 's');
    const samples = formatCount(countOf(histogram) + histogram.censored);
    return [{ what, formula, names, samples, p50: at(0.5), p95: at(0.95), p99: at(0.99) }];
  });
  return {
    lead: leadOf(evidence, run, steady, histograms[0]!.schema),
    timings,
    outcomes: [...outcomes]
      .sort(([, a], [, b]) => b - a)
      .map(([outcome, count]) => ({
        outcome,
        count: formatCount(count),
        share: formatShare(count / total),
        bad: outcome !== 'ok',
      })),
    parts: partsOf(evidence, steady),
  };
}

function leadOf(evidence: Evidence, run: RunDocument, steady: readonly Phase[], schema: number): string {
  const good = countsBy(evidence, shown.chatGoodput, 'good', steady);
  const seconds = steady.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  const tokens = countsBy(evidence, shown.chatTokens, 'type', steady).get('output');
  const judged = sumOf(good);
  const sentences = [
    judged > 0 &&
      `Goodput (the share of streams within all limits): ${formatShare((good.get('yes') ?? 0) / judged)} of ${formatCount(judged)}.`,
    tokens !== undefined && seconds > 0 && `${formatValue(tokens / seconds, '1')} output tokens a second.`,
    boundOf(run),
    bucketNote(schema),
  ];
  return sentences.filter(Boolean).join(' ');
}

const boundSchema = z.object({ bound: z.object({ by: z.string(), evidence: z.string() }) });

/** Returns a sentence on the resource that limited the load; empty if no load generator reported such a resource. */
function boundOf(run: RunDocument): string {
  const detail = run.producers.flatMap((producer) => boundSchema.safeParse(producer.detail).data ?? [])[0];
  if (!detail) return '';
  return oneLine(`Limited by ${detail.bound.by} (${detail.bound.evidence}).`);
}

const meanings: readonly (readonly [part: string, meaning: string])[] = [
  ['dispatch', 'from the intended start until the request was sent'],
  ['gateway', 'until the server queued the request, as the server reports'],
  ['queue', 'until the engine started the request, as the server reports'],
  ['prefill', 'until the first token was computed, as the server reports'],
  ['network', 'the remaining time, which no other part contains'],
  ['client', 'error of the load generator, from its calibration streams'],
];

function partsOf(evidence: Evidence, steady: readonly Phase[]): ChatPart[] {
  const means = meanings.map(([part]) => {
    const histogram = merged(evidence, shown.chatTtftPart, { part }, steady);
    const count = countOf(histogram);
    return count > 0 ? histogram.sum / count : undefined;
  });
  const total = means.reduce((sum: number, mean = 0) => sum + mean, 0);
  return meanings.flatMap(([part, meaning], i) => {
    const mean = means[i];
    if (mean === undefined) return [];
    return [{ part, mean: formatValue(mean, 's'), share: total > 0 ? formatShare(mean / total) : '–', meaning }];
  });
}

function merged(
  evidence: Evidence,
  metric: string,
  match: Record<string, string>,
  phases: readonly Phase[],
): Histogram {
  const rows = phases.flatMap((phase) => [...evidence.rows(metric, match, phase)]);
  return mergeHistograms(rows.flatMap((row) => ('h' in row ? [row.h] : [])));
}

function countsBy(evidence: Evidence, metric: string, label: string, phases: readonly Phase[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const phase of phases) {
    for (const row of evidence.rows(metric, {}, phase)) {
      const value = row.labels[label] ?? '';
      if ('n' in row) counts.set(value, (counts.get(value) ?? 0) + row.n);
    }
  }
  return counts;
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
