import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../../scenarios/base/limits/read-text-file.ts';
import { makeOneDirectory } from '../../../scenarios/base/make-directory.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { anyKeys } from './any-keys.ts';

const summarySchema = z.object({
  startedAtMs: z.number().nullable(),
  durationMs: z.number(),
  metrics: anyKeys(z.object({ values: z.record(z.string(), z.number().nullable()).transform(finiteOnly) })),
});

/** Removes null values. A script's metric can have the value Infinity or NaN, which JSON writes as null. */
function finiteOnly(values: Record<string, number | null>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null));
}

/** k6's summary of a run, as scenarios/lib/summary.ts writes it. */
export class Summary {
  /** The time at which setup() returned. Null if setup() did not return. */
  readonly startedAtMs: number | null;
  readonly #metrics: z.infer<typeof summarySchema>['metrics'];

  constructor({ startedAtMs, metrics }: z.infer<typeof summarySchema>) {
    this.startedAtMs = startedAtMs;
    this.#metrics = metrics;
  }

  /** Returns the values of a metric by k6's names (`count`, `max`, `p(95)`); undefined for an unknown metric. */
  values(key: string): Readonly<Record<string, number>> | undefined {
    return this.#metrics.get(key)?.values;
  }

  count(key: string): number {
    return this.values(key)?.count ?? 0;
  }
}

/** Returns the summary in a file; undefined when it is missing or incomplete because k6 was killed. */
export function readSummary(file: string): Summary | undefined {
  try {
    return new Summary(summarySchema.parse(parseJson(readTextFile(file, bodyLimits.scriptSummary))));
  } catch {
    return undefined;
  }
}

/**
 * Copies the summary to the artifacts, and masks the secrets in it. A script can name a metric after a secret, or
 * record a secret as a value, so names and numbers are masked, too.
 */
export function keepSummary(file: string, artifactDir: string): void {
  makeOneDirectory(artifactDir);
  writeFileSync(join(artifactDir, basename(file)), masker.document(readFileSync(file, 'utf8')));
}
