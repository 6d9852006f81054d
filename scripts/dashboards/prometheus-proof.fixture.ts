import { expect } from 'vitest';
import { toBatches } from '../../results/prometheus/batch.ts';
import { toClassic } from '../../results/prometheus/classic.ts';
import { encodeWrite, type WireSeries } from '../../results/prometheus/codec.ts';
import { Cumulator } from '../../results/prometheus/cumulator.ts';
import { baselineSeries, lastingSeries, runInfo } from '../../results/prometheus/lasting.ts';
import { queryInstant } from '../../results/prometheus/query.ts';
import { SeriesBudget } from '../../results/prometheus/series-budget.ts';
import { postWrite, type Server } from '../../results/prometheus/server.ts';
import type { ExactQuantile } from '../../results/record/producer.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import type { CompiledRules } from '../../thresholds/compile/compile-rules.ts';

/** Sends series to a Prometheus. Fails if the server does not accept them. */
export async function send(server: Server, series: readonly WireSeries[]): Promise<void> {
  const answer = await postWrite(server, encodeWrite(series), new AbortController().signal);
  expect(answer).toMatchObject({ kind: 'done', reason: '' });
}

/**
 * Sends the live series of a stored run with classic histograms, as a push does for a server without native histograms.
 */
export async function sendClassic(server: Server, runDir: string, run: RunDocument): Promise<void> {
  const { rows, samples } = await readEvidenceParts(runDir);
  const cumulator = new Cumulator(run.id, new SeriesBudget(() => true));
  const points = [
    ...cumulator.add([...rows]),
    ...cumulator.addSamples(samples),
    ...cumulator.end(Date.parse(run.endedAt)),
  ].sort((a, b) => a.t - b.t);
  for (const batch of toBatches(points)) await send(server, toClassic(batch));
  const labels = { run_id: run.id, plan: run.plan, target: run.target };
  for (const atMs of [run.startedAt, run.endedAt].map((time) => Date.parse(time))) {
    await send(server, [runInfo(labels, atMs)]);
  }
}

/**
 * Sends the results of a run, and the same values as its baseline. If an SLO has no value because the run is short, its
 * objective is sent, so that the proof does not depend on the machine.
 */
export async function sendLasting(server: Server, run: RunDocument, quantiles: readonly ExactQuantile[]) {
  const slos = run.slos.map((slo) => ({ ...slo, value: slo.value ?? slo.objective }));
  const values = slos.map(({ name, phase, value }) => ({ slo: name, phase, value }));
  await send(server, [...lastingSeries({ ...run, slos }, quantiles), ...baselineSeries(run, values)]);
}

/**
 * Evaluates the recording rules of each SLO in their order, all for the time `atMs`, and stores their results as
 * Prometheus does.
 */
export async function evaluate(server: Server, all: readonly CompiledRules[], atMs: number): Promise<void> {
  // The rules of one SLO read no series of another SLO.
  await Promise.all(all.map((one) => evaluateOne(server, one, atMs)));
}

async function evaluateOne(server: Server, { groups }: CompiledRules, atMs: number): Promise<void> {
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    if (!('record' in rule)) continue;
    const results = await queryInstant(server, rule.expr, atMs);
    const series = results
      .filter(({ value }) => Number.isFinite(value))
      .map(({ labels, value }): WireSeries => {
        const own = { ...labels, ...rule.labels, __name__: rule.record };
        return { labels: own, samples: [{ t: atMs, value }], histograms: [] };
      });
    if (series.length > 0) await send(server, series);
  }
}

/** Resolves to the number of finite values that a range query returns. */
export async function valuesIn(url: string, query: string, range: { fromMs: number; toMs: number; stepS: number }) {
  const address = new URL(`${url}/api/v1/query_range`);
  const { fromMs, toMs, stepS } = range;
  const parameters = { query, start: fromMs / 1000, end: toMs / 1000, step: stepS };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, String(value));
  const response = await fetch(address);
  const body = (await response.json()) as { data?: { result: { values: [number, string][] }[] }; error?: string };
  if (body.data === undefined) throw new Error(`${query}: ${body.error}`);
  return body.data.result.flatMap(({ values }) => values).filter(([, value]) => Number.isFinite(Number(value))).length;
}
