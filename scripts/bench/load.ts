import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countOf, histogramQuantile, upperEdge } from '../../results/record/histogram.ts';
import { formatQuantile, formatShare } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { ensure } from '../lib/tools.ts';
import type { Claim } from './claims.ts';
import { instancesAgainstOne } from './load-instances.ts';
import { measureWithK6, startDelayServer } from './measure-k6.ts';

const six = ['constant', 'bimodal', 'frozen', 'edges', 'log-normal', 'uniform'] as const;
const quantiles = [0.5, 0.95, 0.99];

/**
 * Measures how accurate the results of load runs are: for six shapes of delays, for a target that freezes, and for
 * several k6 processes.
 */
export async function benchLoad(): Promise<Claim[]> {
  const server = await startDelayServer();
  try {
    return [await quantilesOnSixShapes(server.url), await frozenTarget(server.url), await instancesAgainstOne()];
  } finally {
    await server.stop();
  }
}

async function quantilesOnSixShapes(url: string): Promise<Claim> {
  const rates = Object.fromEntries(six.map((shape) => [shape, 40]));
  const { end, histogramOf } = await measureWithK6(url, rates, 40, quantiles);
  const errors = six.flatMap((shape) =>
    quantiles.map((q) => {
      const exact = end.quantiles?.find((one) => one.match.scenario === shape && one.q === q);
      const histogram = histogramOf(shape);
      if (!exact || exact.count !== countOf(histogram))
        throw new Error(`requests are missing in the record of ${shape}`);
      const error = Math.abs(histogramQuantile(histogram, q).value / exact.value - 1);
      process.stderr.write(
        `${shape} ${formatQuantile(q)}: exact ${ms(exact.value)}, off by ${formatShare(error)} (${exact.count} requests)\n`,
      );
      return error;
    }),
  );
  const worst = largest(errors);
  return {
    claim: "p50, p95 and p99 of the record against k6's exact ones, on six shapes of delay",
    target: 'within 1.2 %',
    measured: `at most ${formatShare(worst)} off (${errors.length} quantiles)`,
    met: worst <= 0.012,
  };
}

const perSecond = 100;
/**
 * With 1 s of every 10 s frozen, a tenth of the arrivals waits, uniformly from 0 to 1 s. So 5 % of all arrivals wait
 * more than 0.5 s, and 1 % more than 0.9 s.
 */
const implied = { p95: 0.5, p99: 0.9, max: 1 };

/**
 * Measures the quantiles of a target that freezes. In the open model, arrivals continue during a freeze. In the closed
 * model, all users wait during a freeze, so few requests show it.
 */
async function frozenTarget(url: string): Promise<Claim> {
  const { end, histogramOf } = await measureWithK6(url, { 'freeze-only': perSecond }, 40, [0.99]);
  const histogram = histogramOf('freeze-only');
  const p95 = histogramQuantile(histogram, 0.95);
  const p99 = histogramQuantile(histogram, 0.99);
  const max = upperEdge(histogram.index.at(-1) ?? 0, histogram.schema);
  const bare = await bareK6(`${url}/freeze-only`);
  const off = Math.max(Math.abs(p99.value / implied.p99 - 1), Math.abs(max / implied.max - 1));
  return {
    claim: `a target that is frozen for 1 s every 10 s, at ${perSecond}/s`,
    target: `p99 and maximum within 10 % of what the schedule implies (${ms(implied.p99)}, ${ms(implied.max)}; p95 ${ms(implied.p95)})`,
    measured: `p95 ${ms(p95.value)}, p99 ${ms(p99.value)}, maximum ${ms(max)} (${countOf(histogram)} measured, ${end.dropped} dropped); bare k6 with 10 users in a loop reads p95 ${ms(bare.p95)}, p99 ${ms(bare.p99)}, maximum ${ms(bare.max)}`,
    met: Number.isFinite(p99.value) && off <= 0.1,
  };
}

/** Measures bare k6 in the closed model: a user sends the next request only after the answer to the last one. */
async function bareK6(url: string): Promise<{ p95: number; p99: number; max: number }> {
  const room = mkdtempSync(join(tmpdir(), 'bench-bare-'));
  try {
    const script = join(room, 'bare.js');
    const summary = join(room, 'summary.json');
    writeFileSync(
      script,
      `import http from 'k6/http';
       import { sleep } from 'k6';
       export const options = { vus: 10, duration: '40s', summaryTrendStats: ['p(95)', 'p(99)', 'max'] };
       export default () => { http.get(${JSON.stringify(url)}); sleep(${10 / perSecond}); };
       export const handleSummary = (data) => ({ ${JSON.stringify(summary)}: JSON.stringify(data.metrics.http_req_duration.values) });`,
    );
    const { path } = await ensure('k6');
    await new Promise<void>((resolve, reject) => {
      const env = { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' };
      const k6 = spawn(path, ['run', '--quiet', script], { stdio: 'ignore', env });
      k6.once('error', reject);
      k6.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`k6 exited with code ${code}`))));
    });
    const values = JSON.parse(readFileSync(summary, 'utf8')) as Record<string, number>;
    return { p95: values['p(95)']! / 1000, p99: values['p(99)']! / 1000, max: values.max! / 1000 };
  } finally {
    rmSync(room, { recursive: true });
  }
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}
