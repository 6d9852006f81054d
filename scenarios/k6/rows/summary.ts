import { readFileSync } from 'node:fs';
import { z } from 'zod';

const summarySchema = z.object({
  startedAtMs: z.number().nullable(),
  durationMs: z.number(),
  metrics: z.record(z.string(), z.object({ values: z.record(z.string(), z.number()) })),
});

/** k6's own account of the run, as scenarios/lib/summary.ts writes it. */
export class Summary {
  /** When setup() let the first phase begin; null when it never did. */
  readonly startedAtMs: number | null;
  readonly #metrics: z.infer<typeof summarySchema>['metrics'];

  constructor({ startedAtMs, metrics }: z.infer<typeof summarySchema>) {
    this.startedAtMs = startedAtMs;
    this.#metrics = metrics;
  }

  /** Values of a metric or sub-metric by k6's name: `count`, `max`, `p(95)`. */
  values(key: string): Readonly<Record<string, number>> | undefined {
    return this.#metrics[key]?.values;
  }

  /** A counter's total; 0 when nothing was counted. */
  count(key: string): number {
    return this.values(key)?.count ?? 0;
  }
}

/** Undefined when the file is missing or torn: k6 was killed before it could write it. */
export function readSummary(file: string): Summary | undefined {
  try {
    return new Summary(summarySchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return undefined;
  }
}
