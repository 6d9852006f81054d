import { join } from 'node:path';
import { queryInstant } from '../../results/prometheus/query.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { type PrometheusServer, startPrometheus } from '../lib/prometheus-server.ts';
import type { Reaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';

/** A Prometheus of a test's own; `port` 0 is a free one, and another one finds the same data again. */
export async function ownPrometheus(dir: string, reaper: Reaper, port = 0): Promise<PrometheusServer> {
  const { path: binary } = await ensure('prometheus');
  return startPrometheus({
    binary,
    dataDir: join(dir, 'prometheus'),
    retention: { time: '1d', size: '1GB' },
    reaper,
    port,
    clock: systemClock,
    log: () => undefined,
  });
}

/** What the record counts of each metric, and what Prometheus answers for the run. */
export async function countsOf(runDir: string, run: RunDocument, writeUrl: string) {
  const record: Record<string, number> = {};
  for (const row of (await readEvidenceParts(runDir)).rows) {
    if ('n' in row) record[row.metric] = (record[row.metric] ?? 0) + row.n;
  }
  const prometheus: Record<string, number | undefined> = {};
  for (const metric of Object.keys(record)) {
    const query = `sum(${metric}{run_id="${run.id}"})`;
    prometheus[metric] = (await queryInstant({ writeUrl }, query, Date.parse(run.endedAt) + 2000))[0]?.value;
  }
  return { record, prometheus };
}
