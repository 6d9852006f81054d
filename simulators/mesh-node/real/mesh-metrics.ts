import { type Better, gauge, type Metric } from '../../../results/record/metric.ts';
import type { ProgressColumns } from '../../../results/record/progress-columns.ts';

const count = (name: string, better: Better, labels: string[], help: string): Metric => ({
  name: `meshproof_mesh_${name}_total`,
  kind: 'count',
  unit: '1',
  better,
  // A fault of the load generator distorts some kinds of values. If it distorts `counts`, a ratio of these metrics is
  // INVALID. By default, only a fault that distorts `errors` makes a ratio INVALID.
  taint: { ratio: 'counts' },
  labels,
  help,
});

const seconds = (name: string, labels: string[], help: string): Metric => ({
  name: `meshproof_mesh_${name}_seconds`,
  kind: 'histogram',
  unit: 's',
  better: 'lower',
  labels,
  help,
});

const operations = 'meshproof_mesh_operations_total';

/**
 * A message is counted in the second and phase in which it was due to be sent. So the ratio delivered / sent compares
 * the same messages.
 */
export const meshMetrics = {
  sent: count('sent', 'higher', ['phase', 'transport'], 'Messages that nodes tried to send'),
  delivered: count('delivered', 'higher', ['phase', 'transport'], 'Messages that reached the addressee'),
  duplicate: count('duplicate', 'lower', ['phase', 'transport'], 'Receipts after the first'),
  lost: count('lost', 'lower', ['phase', 'transport', 'by'], 'Messages that did not arrive within 5 s'),
  errors: { ...count('errors', 'lower', ['phase', 'kind'], 'Errors, by kind'), zeroBeside: { metric: operations } },
  operations: {
    ...count(
      'operations',
      'higher',
      ['phase', 'operation', 'outcome'],
      'Connects, sends and pings, by outcome at the broker (ok or error)',
    ),
    good: { label: 'outcome', values: ['ok'] },
    zeroBeside: { metric: operations, outcomes: { outcome: /^(ok|error)$/ } },
  },
  ping: seconds('ping', ['phase'], 'From a ping to its pong (WebSocket control frames)'),
  delivery: seconds('delivery', ['phase', 'transport'], 'From the intended send to the receipt at the addressee'),
  ack: seconds(
    'ack',
    ['phase', 'transport'],
    "From the intended send to the broker's acknowledgement: its answer (rest) or the echo at the sender (ws)",
  ),
  connect: seconds('connect', ['phase'], 'From the start of a connection to its handshake'),
  nodesConnected: gauge(
    'meshproof_mesh_nodes_connected',
    '1',
    'higher',
    'Nodes with an open connection, without the extra nodes that only join and leave',
  ),
} as const;

export const meshProgress: ProgressColumns = {
  done: { metric: meshMetrics.delivered.name, word: 'delivered', over: 'second' },
};
