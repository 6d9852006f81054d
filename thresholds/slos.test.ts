import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../results/record/metric.ts';
import { samplesNeeded } from '../results/stats/samples-needed.ts';
import { toPhases } from '../scenarios/plan/phase.ts';
import { chatMetrics } from '../simulators/chat-user/metrics.ts';
import { metrics as k6Metrics } from '../simulators/k6/rows/metrics.ts';
import { meshMetrics } from '../simulators/mesh-node/real/mesh-metrics.ts';
import { metrics as probeMetrics } from '../synthetics/probe/metrics.ts';
import { metrics as journeyMetrics } from '../synthetics/run/metrics.ts';
import { checkAgainst } from './read/check-against.ts';
import { readSlos } from './read/read-slos.ts';

const folder = fileURLToPath(new URL('./slos/', import.meta.url));
const read = (name: string) => readSlos(`${folder}${name}`);

const catalogue = new Map<string, { metric: Metric; producer: string }>();
const add = (producer: string, metrics: readonly Metric[]) => {
  for (const metric of metrics) catalogue.set(metric.name, { metric, producer });
};
add('k6', k6Metrics);
add('mesh-node', Object.values(meshMetrics));
add('journeys', journeyMetrics);
add('probes', probeMetrics);
add('chat-user', Object.values(chatMetrics));

/** The number of samples for an SLO of each file in the 60 s of the smoke plan, by kind of SLO, rounded down. */
const smokeSamples = {
  api: { ratio: 4500, quantile: 4300 },
  inference: { ratio: 600, quantile: 500 },
  mesh: { ratio: 600, quantile: 110 },
  web: { ratio: 0, quantile: 11 },
};

describe('the SLO documents that ship', () => {
  const files = readdirSync(folder);

  it.each(files)('of %s use only metrics, labels, kinds and units that producers have', (file) => {
    checkAgainst(read(file), catalogue, toPhases({ 'warm-up': 5, steady: 60 }));
  });

  it('have unique names', () => {
    const names = files.flatMap(read).map((slo) => slo.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['api-latency', 'inference-errors', 'mesh-delivery', 'web-lcp']));
  });

  it.each(Object.entries(smokeSamples))('of %s never need more samples than a smoke run has', (name, given) => {
    for (const { name: slo, sli, objective } of read(`${name}.yaml`)) {
      if (sli.kind === 'quantile') expect(samplesNeeded(sli.q), slo).toBeLessThanOrEqual(given.quantile);
      if (sli.kind === 'ratio') expect(samplesNeeded(objective), slo).toBeLessThanOrEqual(given.ratio);
    }
  });
});
