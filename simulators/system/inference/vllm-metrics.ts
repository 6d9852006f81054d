import { append } from '../../../scenarios/base/long-lists.ts';
import type { OracleRecord } from './oracle.ts';
import type { Watch } from './question.ts';
import type { InferenceService } from './service.ts';

// These metrics have the names, labels and bucket edges of vLLM (https://docs.vllm.ai/en/latest/usage/metrics.html). A
// metrics library would be too slow. It would hash the labels for each of thousands of tokens per second.

const ttftEdges = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const tokenEdges = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const requestEdges = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

const histograms = {
  'vllm:time_to_first_token_seconds': { help: 'Time to first token', edges: ttftEdges },
  'vllm:inter_token_latency_seconds': { help: 'Time between two tokens', edges: tokenEdges },
  'vllm:request_time_per_output_token_seconds': { help: 'Mean time per output token', edges: tokenEdges },
  'vllm:e2e_request_latency_seconds': { help: 'End to end', edges: requestEdges },
  'vllm:request_queue_time_seconds': { help: 'Time in the queue', edges: requestEdges },
  'vllm:request_prefill_time_seconds': { help: 'From scheduled to first token', edges: requestEdges },
  'vllm:request_decode_time_seconds': { help: 'From first token to last', edges: requestEdges },
  'vllm:request_inference_time_seconds': { help: 'From scheduled to last token', edges: requestEdges },
} as const;
type HistogramName = keyof typeof histograms;

class Buckets {
  readonly #edges: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(edges: readonly number[]) {
    this.#edges = edges;
    this.#counts = new Array(edges.length + 1).fill(0);
  }

  observe(seconds: number): void {
    let i = 0;
    while (i < this.#edges.length && seconds > this.#edges[i]!) i++;
    this.#counts[i]!++;
    this.#sum += seconds;
  }

  lines(name: string, labels: string): string[] {
    let total = 0;
    const buckets = this.#counts.map((count, i) => {
      total += count;
      return `${name}_bucket{${labels},le="${this.#edges[i] ?? '+Inf'}"} ${total}`;
    });
    return [...buckets, `${name}_sum{${labels}} ${this.#sum}`, `${name}_count{${labels}} ${total}`];
  }
}

type OfModel = { histograms: Record<HistogramName, Buckets>; success: Record<'stop' | 'length' | 'abort', number> };

/** The metrics of the serving engines, for all models with requests. */
export class VllmMetrics implements Watch {
  readonly #models = new Map<string, OfModel>();

  scheduled({ model, queuedMs, arrivalMs, scheduledMs, prefilledMs }: OracleRecord): void {
    const of = this.#of(model);
    observe(of, 'vllm:time_to_first_token_seconds', arrivalMs, prefilledMs);
    observe(of, 'vllm:request_queue_time_seconds', queuedMs, scheduledMs);
    observe(of, 'vllm:request_prefill_time_seconds', scheduledMs, prefilledMs);
  }

  ended(record: OracleRecord): void {
    const of = this.#of(record.model);
    of.success[record.finish === 'cancelled' || record.finish === null ? 'abort' : record.finish]++;
    const { tokenMs, arrivalMs, scheduledMs, prefilledMs, endMs } = record;
    for (let i = 1; i < tokenMs.length; i++)
      observe(of, 'vllm:inter_token_latency_seconds', tokenMs[i - 1]!, tokenMs[i]!);
    observe(of, 'vllm:e2e_request_latency_seconds', arrivalMs, endMs);
    observe(of, 'vllm:request_inference_time_seconds', scheduledMs, endMs);
    observe(of, 'vllm:request_decode_time_seconds', prefilledMs, endMs);
    if (prefilledMs !== null && endMs !== null && tokenMs.length > 1)
      of.histograms['vllm:request_time_per_output_token_seconds'].observe(
        (endMs - prefilledMs) / 1000 / (tokenMs.length - 1),
      );
  }

  /** Returns the metrics as text for Prometheus. The label `engine` of a series is the profile of the engine. */
  text({ engines }: InferenceService): string {
    const lines: string[] = [];
    const family = (name: string, type: string, help: string, samples: readonly string[]) => {
      if (samples.length > 0) append(lines, [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples]);
    };
    const each = (name: string, type: string, help: string, value: (of: EngineOf) => number) =>
      family(
        name,
        type,
        help,
        [...engines].map(([profile, { engine }]) => `${name}{engine="${profile}"} ${value(engine)}`),
      );
    each('vllm:num_requests_running', 'gauge', 'Requests in the batch', (engine) => engine.running);
    each('vllm:num_requests_waiting', 'gauge', 'Requests in the queue', (engine) => engine.waiting);
    each('vllm:kv_cache_usage_perc', 'gauge', 'Share of the cache in use', (engine) => engine.kvUsage);
    each('vllm:num_preemptions_total', 'counter', 'Evictions', ({ counters }) => counters.preemptions);
    each(
      'vllm:prefix_cache_queries_total',
      'counter',
      'Prompt tokens looked up',
      ({ counters }) => counters.prefixQueries,
    );
    each('vllm:prefix_cache_hits_total', 'counter', 'Prompt tokens found', ({ counters }) => counters.prefixHits);
    each('vllm:prompt_tokens_total', 'counter', 'Prompt tokens', ({ counters }) => counters.promptTokens);
    each('vllm:generation_tokens_total', 'counter', 'Generated tokens', ({ counters }) => counters.generatedTokens);
    family(
      'vllm:request_success_total',
      'counter',
      'Requests that ended',
      [...this.#models].flatMap(([model, { success }]) =>
        Object.entries(success).map(
          ([reason, n]) => `vllm:request_success_total{model_name="${model}",finished_reason="${reason}"} ${n}`,
        ),
      ),
    );
    for (const [name, { help }] of Object.entries(histograms) as [HistogramName, { help: string }][])
      family(
        name,
        'histogram',
        help,
        [...this.#models].flatMap(([model, of]) => of.histograms[name].lines(name, `model_name="${model}"`)),
      );
    return `${lines.join('\n')}\n`;
  }

  #of(model: string): OfModel {
    let of = this.#models.get(model);
    if (!of) {
      const made = Object.entries(histograms).map(([name, { edges }]) => [name, new Buckets(edges)]);
      of = { histograms: Object.fromEntries(made), success: { stop: 0, length: 0, abort: 0 } };
      this.#models.set(model, of);
    }
    return of;
  }
}

type EngineOf = InferenceService['engines'] extends Map<string, { engine: infer E }> ? E : never;

function observe(of: OfModel, name: HistogramName, fromMs: number | null, toMs: number | null): void {
  if (fromMs !== null && toMs !== null) of.histograms[name].observe((toMs - fromMs) / 1000);
}
