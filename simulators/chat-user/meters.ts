import type { Recorder } from '../../results/record/recorder.ts';
import type { Exchange } from './exchange.ts';
import { chatMetrics } from './metrics.ts';

type Ended = Exchange & { phase: string; intendedMs: number; startMs: number };

/** The recorder by the words of a chat. Everything stands in the second in which its stream was meant to start. */
export class Meters {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  ended({ phase, outcome, seen, intendedMs, startMs }: Ended): void {
    const of = (metric: keyof typeof chatMetrics) => this.#recorder.histogram(chatMetrics[metric].name, { phase });
    const observe = (metric: keyof typeof chatMetrics, ms: number) => of(metric).observe(intendedMs, ms / 1000);
    this.#recorder.counter(chatMetrics.requests.name, { phase, outcome })(intendedMs);
    observe('dispatchDelay', startMs - intendedMs);
    if (outcome === 'timeout') {
      for (const metric of ['duration', 'firstChunk', 'ttft', 'scheduled'] as const) of(metric).censor(intendedMs);
    }
    const chunks = seen?.chunkMs ?? [];
    const [first, last] = [chunks[0], chunks.at(-1)];
    if (outcome !== 'ok' || !seen || first === undefined || last === undefined) return;
    observe('firstEvent', (seen.firstEventMs ?? first) - startMs);
    observe('firstChunk', first - startMs);
    observe('ttft', first - intendedMs);
    observe('duration', last - startMs);
    observe('scheduled', last - intendedMs);
    if (seen.outputTokens !== undefined && seen.outputTokens > 1)
      observe('tpot', (last - first) / (seen.outputTokens - 1));
    const gaps = chunks.slice(1).map((atMs, i) => atMs - chunks[i]!);
    for (const gap of gaps) observe('chunkGap', gap);
    if (gaps.length > 0) observe('stall', Math.max(...gaps));
  }
}
