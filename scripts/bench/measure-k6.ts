import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { startReceiver } from '../../results/collect/receiver.ts';
import type { Histogram } from '../../results/record/histogram.ts';
import { mergeHistograms } from '../../results/record/histogram-sum.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { fakeContext } from '../../simulators/k6/context.fixture.ts';
import { k6Producer } from '../../simulators/k6/producer.ts';
import { scenariosDir } from '../../simulators/k6/program/program.ts';
import { rowsFromK6 } from '../../simulators/k6/rows/k6-rows.ts';
import { ensure } from '../lib/tools.ts';

/** `histogramOf` returns a program's request durations in the phase `steady`, as a histogram in seconds. */
export type Measured = { end: ProducerEnd; histogramOf(program: string): Histogram };

const metric = 'k6_http_req_duration_seconds';

/** Starts the server `delay-server.ts` in a worker thread. Resolves to its URL and a function that stops it. */
export async function startDelayServer(): Promise<{ url: string; stop(): Promise<unknown> }> {
  const worker = new Worker(new URL('./targets/delay-server.ts', import.meta.url), {
    execArgv: ['--import', new URL('../register.mjs', import.meta.url).href],
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => worker.terminate() };
}

/**
 * Makes load on paths of a server through meshproof's k6 producer and receiver, as in a run. `programs` has the rate
 * per second of each path. The exact quantiles of k6 are in `end.quantiles`.
 */
export async function measureWithK6(
  url: string,
  programs: Readonly<Record<string, number>>,
  seconds: number,
  quantiles: readonly number[],
  instances = 1,
): Promise<Measured> {
  const room = mkdtempSync(join(tmpdir(), 'bench-load-'));
  const rows: Row[] = [];
  const fromK6 = rowsFromK6();
  const receiver = await startReceiver({ rows: (pushed) => append(rows, fromK6(pushed)), error: () => undefined });
  const names = Object.keys(programs);
  for (const name of names) {
    writeFileSync(
      join(room, `${name}.ts`),
      `import { createClient } from ${JSON.stringify(join(scenariosDir, 'lib/client.ts'))};
       const api = createClient('api');
       export default () => void api.get('/${name}', { name: 'GET /${name}', holds: () => true });`,
    );
  }
  const phases = ['steady'];
  const { context } = fakeContext({
    room,
    binary: (await ensure('k6')).path,
    urls: { api: url },
    receiverUrl: receiver.url,
    token: 'a-token',
    pids: [],
    plan: { phases: toPhases({ 'warm-up': 2, steady: seconds }) },
    needs: names.map((scenario) => ({ select: { metric, match: { scenario } }, quantiles, phases })),
  });
  const scenarios = Object.fromEntries(names.map((name) => [`./${name}.ts`, `${programs[name]}/s`]));
  const ready = await k6Producer.prepare(k6Producer.schema.parse({ scenarios }), { ...context, instances });
  try {
    const end = await ready.run(Date.now() + 3000);
    await receiver.close();
    return { end, histogramOf: (program) => merged(rows, program) };
  } finally {
    await ready.close();
    await receiver.close();
    rmSync(room, { recursive: true });
  }
}

function merged(rows: readonly Row[], scenario: string): Histogram {
  const histograms: Histogram[] = [];
  for (const row of rows) {
    const fits = row.metric === metric && row.labels.scenario === scenario && row.labels.phase === 'steady';
    if (fits && 'h' in row) histograms.push(row.h);
  }
  return mergeHistograms(histograms);
}
