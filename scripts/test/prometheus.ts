import { join } from 'node:path';
import { queryInstant } from '../../results/prometheus/query.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { type PrometheusServer, startPrometheus } from '../lib/prometheus-server.ts';
import { startReaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';
import { Workplace } from './meshproof.ts';

/** A workplace that starts Prometheus servers, one after the other, on one data directory. */
export class PrometheusWorkplace extends Workplace {
  readonly reaper = startReaper();
  readonly #running: PrometheusServer[] = [];
  readonly #tool: 'prometheus' | 'newest-prometheus';

  /** `tool` names the Prometheus to start: the usual version, or the newest version. */
  constructor(tool: 'prometheus' | 'newest-prometheus' = 'prometheus') {
    super();
    this.#tool = tool;
  }

  /** Starts a server on `port`, or on a free port for 0. A later server finds the data of an earlier server. */
  async startPrometheus(port = 0): Promise<PrometheusServer> {
    const { path: binary } = await ensure(this.#tool);
    const server = await startPrometheus({
      binary,
      dataDir: join(this.dir, 'prometheus'),
      retention: { time: '1d', size: '1GB' },
      reaper: this.reaper,
      port,
      clock: systemClock,
    });
    this.#running.push(server);
    return server;
  }

  async end(): Promise<void> {
    for (const server of this.#running) await server.stop();
    this.reaper.dismiss();
    this.remove();
  }
}

/** Resolves to the counts of each metric in the record, and the counts that Prometheus returns for the run. */
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
