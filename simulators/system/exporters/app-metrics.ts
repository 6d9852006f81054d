import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { pickIndex } from '../../../scenarios/base/random.ts';
import { models } from '../inference/models.ts';
import type { Context } from '../state/context.ts';
import { millisecondBuckets } from '../state/metrics.ts';

export type AppKind = 'mobile' | 'desktop';

const screens = ['home', 'repositories', 'repository', 'chat', 'mesh', 'settings'];
const endpoints = ['/repositories', '/repositories/:id', '/ai/inference'];

/** The rate of the API calls of an application's users. */
const callsPerSecond = { mobile: 4, desktop: 2 } as const;
/** A scrape simulates the calls since the last scrape, but at most this many. */
const catchUpCalls = 1000;

/**
 * Returns the metrics of an application. Their names come from the monitoring guide (docs/slo-compile.md). Simulated
 * users make API calls with seeded random numbers. The defects `latency` and `errors` also affect these calls.
 */
export function createAppMetrics({ clock, random, faults }: Context, kind: AppKind): Registry {
  const registry = new Registry();
  const registers = [registry];
  const next = random(`${kind} exporter`);

  const startup = new Gauge({ name: 'app_startup_time_ms', help: 'App startup time', registers });
  startup.set(kind === 'mobile' ? 850 + Math.round(next() * 300) : 420 + Math.round(next() * 150));
  // In the monitoring guide, this metric has one series per node. Here, each application has one series.
  new Gauge({ name: 'mesh_node_connected', help: '1 while the node is connected, else 0', registers }).set(1);
  const views = new Counter({ name: 'screen_views_total', help: 'Screen views', labelNames: ['screen'], registers });
  const calls = new Histogram({
    name: 'api_request_duration_ms',
    help: 'API calls as the application saw them',
    labelNames: ['endpoint', 'status'],
    buckets: millisecondBuckets,
    registers,
  });
  const inference = new Histogram({
    name: 'ai_inference_duration_ms',
    help: 'AI inference as the application saw it',
    labelNames: ['model'],
    buckets: millisecondBuckets,
    registers,
  });

  const call = () => {
    const { latencyMs, errorShare } = faults.defects();
    const endpoint = endpoints[pickIndex(next, endpoints.length)] as string;
    const ms = 5 + 40 * next() ** 3 + latencyMs;
    views.inc({ screen: screens[pickIndex(next, screens.length)] as string });
    calls.observe({ endpoint, status: next() < errorShare ? 'error' : 'success' }, ms);
    if (endpoint === '/ai/inference') inference.observe({ model: models[0]?.id ?? 'other' }, ms + 20);
  };
  let lastMs = clock.monotonicMs();
  const catchUp = () => {
    const due = Math.floor(((clock.monotonicMs() - lastMs) / 1000) * callsPerSecond[kind]);
    if (due === 0) return;
    lastMs += (due / callsPerSecond[kind]) * 1000;
    for (let i = 0; i < Math.min(due, catchUpCalls); i++) call();
  };
  new Gauge({
    name: 'app_foreground',
    help: '1 while the application is in the foreground, else 0',
    registers,
    collect() {
      catchUp();
      this.set(1);
    },
  });
  return registry;
}
