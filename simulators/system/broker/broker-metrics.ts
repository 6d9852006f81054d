import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Metrics, millisecondBuckets } from '../state/metrics.ts';
import type { Stats } from './hub.ts';
import type { Node, Peers } from './peers.ts';

/** The broker stands in the first region: the ping pairs are that region with each of the others. */
const ownRegion = 'eu';

export type BrokerMetrics = ReturnType<typeof createBrokerMetrics>;

/**
 * The guide's network metrics go to the backend's registry, with regions and links as labels where the guide has a
 * pair of nodes (a series for each pair has no bound); the broker's own names go to its own registry.
 */
export function createBrokerMetrics(backend: Metrics, peers: Peers, stats: () => Stats) {
  const registry = new Registry();
  const guide = [backend.registry];
  const own = [registry];

  const perNode = (name: string, help: string, labelNames: string[], labels: (node: Node) => Record<string, string>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: guide,
      collect() {
        this.reset();
        for (const node of peers.connected) this.inc(labels(node));
      },
    });
  perNode('mesh_nodes_connected', 'Number of connected mesh nodes', ['region', 'node_type'], ({ region, type }) => ({
    region,
    node_type: type,
  }));
  perNode('mesh_connection_state', 'Open connections of mesh nodes', ['region', 'connection_type'], (node) => ({
    region: node.region,
    connection_type: node.link,
  }));
  const pingLatency = new Histogram({
    name: 'mesh_ping_latency_ms',
    help: 'Ping latency between mesh nodes',
    labelNames: ['source_region', 'target_region', 'link'],
    buckets: millisecondBuckets,
    registers: guide,
  });
  const transferred = new Map<string, { labels: Record<string, string>; bytes: number }>();
  new Counter({
    name: 'mesh_data_transfer_bytes_total',
    help: 'Total bytes transferred between mesh nodes',
    labelNames: ['region', 'direction', 'protocol'],
    registers: guide,
    collect() {
      this.reset();
      for (const { labels, bytes } of transferred.values()) this.inc(labels, bytes);
    },
  });

  const gauge = (name: string, help: string, read: (stats: Stats) => number) =>
    new Gauge({
      name,
      help,
      registers: own,
      collect() {
        this.set(read(stats()));
      },
    });
  const counter = (name: string, help: string, read: (stats: Stats) => number) =>
    new Counter({
      name,
      help,
      registers: own,
      collect() {
        this.reset();
        this.inc(read(stats()));
      },
    });
  gauge('mesh_peers_total', 'Peers known', (s) => s.total_peers);
  gauge('mesh_peers_connected', 'Peers connected', (s) => s.connected_peers);
  gauge('mesh_messages_queue_size', 'Messages that wait for delivery', (s) => s.messages_in_queue);
  gauge('mesh_success_rate', 'Share of accepted messages that were delivered', (s) => s.success_rate);
  counter('mesh_messages_sent_total', 'Messages accepted', (s) => s.total_sent);
  counter('mesh_messages_delivered_total', 'Messages delivered', (s) => s.total_delivered);
  counter('mesh_messages_failed_total', 'Messages given up', () => 0);

  return {
    registry,
    ping: ({ region, link }: Node, ms: number) =>
      pingLatency.observe({ source_region: ownRegion, target_region: region, link }, ms),
    bytes: ({ region }: Node, direction: 'in' | 'out', count: number) => {
      const key = `${region} ${direction}`;
      const entry = transferred.get(key);
      if (entry) entry.bytes += count;
      else transferred.set(key, { labels: { region, direction, protocol: 'websocket' }, bytes: count });
    },
    requests: new Counter({
      name: 'mesh_http_requests_total',
      help: 'HTTP requests of the broker',
      labelNames: ['method', 'endpoint', 'status'],
      registers: own,
    }),
    requestDuration: new Histogram({
      name: 'mesh_http_request_duration_seconds',
      help: 'Time from receipt to answer',
      labelNames: ['method', 'endpoint'],
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers: own,
    }),
  };
}
