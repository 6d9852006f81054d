import { countOf, histogramQuantile } from '../../results/record/histogram.ts';
import { formatQuantile, formatShare } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { Claim } from './claims.ts';
import { type Measured, measureWithK6, startDelayServer } from './measure-k6.ts';

const instances = 4;
const shapes = ['bimodal', 'log-normal', 'uniform'] as const;
const perSecond = 50;
const quantiles = [0.5, 0.95, 0.99];

/** Makes the same load with one k6 process and with four, and compares the counts and quantiles. */
export async function instancesAgainstOne(seconds = 30): Promise<Claim> {
  const one = await measured(1, seconds);
  const four = await measured(instances, seconds);
  const miscounts = shapes.filter(
    (shape) =>
      countOf(four.histogramOf(shape)) !== perSecond * seconds ||
      countOf(one.histogramOf(shape)) !== perSecond * seconds,
  );
  const agrees = four.end.completed === four.end.offered && four.end.offered === one.end.offered;
  const errors = shapes.flatMap((shape) =>
    quantiles.map((q) => {
      const exact = one.end.quantiles?.find((known) => known.match.scenario === shape && known.q === q);
      if (!exact) throw new Error(`k6 reported no ${formatQuantile(q)} of ${shape}`);
      const error = Math.abs(histogramQuantile(four.histogramOf(shape), q).value / exact.value - 1);
      process.stderr.write(`${shape} ${formatQuantile(q)}: off by ${formatShare(error)}\n`);
      return error;
    }),
  );
  const worst = largest(errors);
  return {
    claim: `${instances} instances against 1 at the same total rate`,
    target: 'counts exact, p50, p95 and p99 within 1.2 %',
    measured: `${miscounts.length === 0 && agrees ? 'counts exact' : `counts differ (${miscounts.join(', ') || 'iterations'})`}, at most ${formatShare(worst)} off`,
    met: miscounts.length === 0 && agrees && worst <= 0.012,
  };
}

/**
 * Measures the request durations of a load that several k6 processes share. Each run has a new server with the same
 * seed, so all runs get the same delays.
 */
async function measured(processes: number, seconds: number): Promise<Measured> {
  const server = await startDelayServer();
  try {
    const rates = Object.fromEntries(shapes.map((shape) => [shape, perSecond]));
    return await measureWithK6(server.url, rates, seconds, quantiles, processes);
  } finally {
    await server.stop();
  }
}
