import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Producer } from '../../results/record/producer.ts';
import { missedReads } from '../../results/record/reads/missed-reads.ts';
import { generatorMetrics } from '../watch/generator-sampler.ts';
import { heartbeatMetrics } from '../watch/heartbeat.ts';
import { offeredMetrics } from '../watch/offered-meter.ts';
import { costMetrics } from '../watch/resource-costs.ts';
import { targetMetrics } from '../watch/target-metrics.ts';
import { resourceMetrics } from '../watch/target-resources.ts';

/**
 * Returns every metric of a run: the metrics of its traffic sources (`producers`), and the metrics that meshproof
 * samples.
 */
export function catalogueOf(producers: readonly Pick<Producer, 'name' | 'metrics'>[]): Catalogue {
  const catalogue = new Map<string, { metric: Metric; producer: string }>();
  for (const metric of [
    ...heartbeatMetrics,
    ...offeredMetrics,
    ...generatorMetrics,
    ...targetMetrics,
    ...resourceMetrics,
    ...costMetrics,
    missedReads,
  ])
    catalogue.set(metric.name, { metric, producer: 'run' });
  for (const { name, metrics } of producers)
    for (const metric of metrics) catalogue.set(metric.name, { metric, producer: name });
  return catalogue;
}
