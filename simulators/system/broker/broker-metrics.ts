import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Metrics, millisecondBuckets } from '../state/metrics.ts';
import type { Node, Peers } from './peers.ts';
import type { Stats } from './stats.ts';

/** The region of the broker. Every ping starts there. */
const ownRegion = 'eu';

export type BrokerMetrics = ReturnType<typeof createBrokerMetrics>;

/** The gauges of connected nodes. Each gauge takes its two labels from properties of a node. */
const nodeGauges = [
  {
    name: 'mesh_nodes_connected',
    help: 'Number of connected mesh nodes',
    labelsOf: ({ region, type }: Node) => ({ region, node_type: type }),
    labelNames: ['region', 'node_type'],
  },
  {
    name: 'mesh_connection_state',
    help: 'Open connections of mesh nodes',
    labelsOf: ({ region, link }: Node) => ({ region, connection_type: link }),
    labelNames: ['region', 'connection_type'],
  },
] as const;

/**
 * The series that are read at each scrape. `mesh_messages_failed_total` stays 0, because the broker counts no message
 * as failed, not even a message that a defect loses.
 */
const statSeries: readonly { kind: 'gauge' | 'counter'; name: string; help: string; read(stats: Stats): number }[] = [
  { kind: 'gauge', name: 'mesh_peers_total', help: 'Known peers', read: (s) => s.total_peers },
  { kind: 'gauge', name: 'mesh_peers_connected', help: 'Connected peers', read: (s) => s.connected_peers },
  {
    kind: 'gauge',
    name: 'mesh_messages_queue_size',
    help: 'Messages waiting for delivery',
    read: (s) => s.messages_in_queue,
  },
  {
    kind: 'gauge',
    name: 'mesh_success_rate',
    help: 'Share of accepted messages that were delivered',
    read: (s) => s.success_rate,
  },
  { kind: 'counter', name: 'mesh_messages_sent_total', help: 'Accepted messages', read: (s) => s.total_sent },
  {
    kind: 'counter',
    name: 'mesh_messages_delivered_total',
    help: 'Delivered messages',
    read: (s) => s.total_delivered,
  },
  { kind: 'counter', name: 'mesh_messages_failed_total', help: 'Messages given up', read: () => 0 },
];

/**
 * Returns the broker's metrics. The network metrics are in the backend's registry, and the other metrics in a separate
 * registry. For the network metrics, the monitoring guide (docs/slo-compile.md) uses pairs of nodes as labels. The
 * number of pairs is unlimited, so labels with few values replace them here.
 */
export function createBrokerMetrics(backend: Metrics, peers: Peers, stats: () => Stats) {
  const registry = new Registry();
  for (const series of nodeGauges) registerNodeGauge(backend.registry, peers, series);
  for (const series of statSeries) registerStat(registry, stats, series);
  const pingLatency = new Histogram({
    name: 'mesh_ping_latency_ms',
    help: 'Ping latency between mesh nodes',
    labelNames: ['source_region', 'target_region', 'link'],
    buckets: millisecondBuckets,
    registers: [backend.registry],
  });
  return {
    registry,
    ping: ({ region, link }: Node, ms: number) =>
      pingLatency.observe({ source_region: ownRegion, target_region: region, link }, ms),
    bytes: countBytes(backend.registry),
    requests: new Counter({
      name: 'mesh_http_requests_total',
      help: 'HTTP requests of the broker',
      labelNames: ['method', 'endpoint', 'status'],
      registers: [registry],
    }),
    requestDuration: new Histogram({
      name: 'mesh_http_request_duration_seconds',
      help: 'Time from receipt to answer',
      labelNames: ['method', 'endpoint'],
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers: [registry],
    }),
  };
}

function registerNodeGauge(registry: Registry, peers: Peers, series: (typeof nodeGauges)[number]): void {
  new Gauge({
    name: series.name,
    help: series.help,
    labelNames: series.labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const node of peers.connected) this.inc(series.labelsOf(node));
    },
  });
}

function registerStat(registry: Registry, stats: () => Stats, series: (typeof statSeries)[number]): void {
  const { name, help, read } = series;
  if (series.kind === 'gauge') {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(stats()));
      },
    });
    return;
  }
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read(stats()));
    },
  });
}

/** Counts transferred bytes in a map, because a look-up per frame is cheaper than a counter with labels. */
function countBytes(registry: Registry): (node: Node, direction: 'in' | 'out', count: number) => void {
  const transferred = new Map<string, { labels: Record<string, string>; bytes: number }>();
  new Counter({
    name: 'mesh_data_transfer_bytes_total',
    help: 'Total bytes transferred between mesh nodes',
    labelNames: ['region', 'direction', 'protocol'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, bytes } of transferred.values()) this.inc(labels, bytes);
    },
  });
  return ({ region }, direction, count) => {
    const key = `${region} ${direction}`;
    const entry = transferred.get(key);
    if (entry) entry.bytes += count;
    else transferred.set(key, { labels: { region, direction, protocol: 'websocket' }, bytes: count });
  };
}
