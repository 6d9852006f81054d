import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Slice } from '../../results/record/digest.ts';
import { readLines } from '../../results/store/read-lines.ts';
import { artifactsDir } from '../../results/store/run-files.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { exchangesFile } from '../../simulators/k6/rows/failing-exchanges.ts';

/** The largest number of examples for each group of failed requests. */
const most = 3;

/** The target chooses the ids and a terminal prints them, so an id may have only harmless characters. */
const id = z.string().regex(/^[\w.:/+=-]{1,128}$/);

const exchangeSchema = z.object({
  scenario: z.string(),
  phase: z.string().nullable(),
  name: z.string(),
  status: z.number(),
  errorCode: z.number().optional(),
  traceId: id.nullable(),
  requestId: id.nullable().catch(null),
});

type Exchange = z.infer<typeof exchangeSchema>;

/**
 * Adds the ids of up to three failed exchanges to each group (slice) of failed requests. An id is the trace id, or else
 * the request id. Exchanges in `phases` come first, then those of other phases. A run stores only the first exchanges
 * of each kind, so a group may have examples only from the warm-up.
 */
export async function withExamples(
  slices: readonly Slice[],
  runDir: string,
  phases: ReadonlySet<string>,
): Promise<Slice[]> {
  const byPlace = new Map<string, string[]>();
  const all = await exchangesIn(join(runDir, artifactsDir, exchangesFile));
  const isOf = ({ phase }: Exchange) => phase !== null && phases.has(phase);
  for (const one of [...all.filter(isOf), ...all.filter((other) => !isOf(other))]) {
    const id = one.traceId ?? one.requestId;
    if (id === null) continue;
    const status = one.status === 0 ? `error ${one.errorCode}` : String(one.status);
    const place = JSON.stringify([one.scenario, one.name, status]);
    byPlace.set(place, [...(byPlace.get(place) ?? []), id]);
  }
  return slices.map((slice) => {
    const ids = byPlace.get(JSON.stringify([slice.kind, slice.endpoint, slice.status]));
    return slice.part === 'errors' && ids ? { ...slice, examples: ids.slice(0, most) } : slice;
  });
}

/** Reads the exchanges up to the first line that is not JSON. A damaged file is no error: examples are not evidence. */
async function exchangesIn(file: string): Promise<Exchange[]> {
  if (!existsSync(file)) return [];
  const all: Exchange[] = [];
  try {
    for await (const line of readLines(file)) {
      const { data } = exchangeSchema.safeParse(parseJson(line));
      if (data) all.push(data);
    }
  } catch {
    return all;
  }
  return all;
}
