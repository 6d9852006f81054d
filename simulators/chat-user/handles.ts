import type { Recorder } from '../../results/record/recorder.ts';
import { chatMetrics } from './metrics.ts';

const histogramNames = [
  'duration',
  'firstChunk',
  'chunkGap',
  'ttft',
  'scheduled',
  'firstEvent',
  'tpot',
  'stall',
  'dispatchDelay',
  'clientError',
] as const;
export type HistogramName = (typeof histogramNames)[number];

/** The parts of the time to the first chunk, in order. */
export const partNames = ['dispatch', 'gateway', 'queue', 'prefill', 'network', 'client'] as const;

export type Handles = ReturnType<typeof makeHandles>;

/**
 * Returns an object with a handle for each metric of a phase. The caller keeps the handles. Otherwise, most of the
 * processing time of a chunk would go into hashing labels.
 */
export function makeHandles(recorder: Recorder, phase: string) {
  const histogram = (metric: HistogramName) => recorder.histogram(chatMetrics[metric].name, { phase });
  const counter = (metric: 'goodput' | 'tokens' | 'requests', label: string, value: string) =>
    recorder.counter(chatMetrics[metric].name, { phase, [label]: value });
  const usage = (type: string) => recorder.histogram(chatMetrics.tokenUsage.name, { phase, gen_ai_token_type: type });
  const part = (name: string) => recorder.histogram(chatMetrics.ttftPart.name, { phase, part: name });
  const outcomes = new Map<string, ReturnType<Recorder['counter']>>();
  return {
    histograms: Object.fromEntries(histogramNames.map((name) => [name, histogram(name)])) as Record<
      HistogramName,
      ReturnType<typeof histogram>
    >,
    parts: Object.fromEntries(partNames.map((name) => [name, part(name)])) as Record<
      (typeof partNames)[number],
      ReturnType<typeof part>
    >,
    outcome: (outcome: string) => {
      const known = outcomes.get(outcome) ?? counter('requests', 'outcome', outcome);
      outcomes.set(outcome, known);
      return known;
    },
    good: { yes: counter('goodput', 'good', 'yes'), no: counter('goodput', 'good', 'no') },
    tokens: { input: counter('tokens', 'type', 'input'), output: counter('tokens', 'type', 'output') },
    usage: { input: usage('input'), output: usage('output') },
    cancelled: recorder.counter(chatMetrics.cancelled.name, { phase }),
    retries: recorder.counter(chatMetrics.retries.name, { phase }),
  };
}
