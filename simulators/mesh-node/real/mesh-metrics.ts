import type { Metric } from '../../../results/record/metric.ts';

const metric = (name: string, kind: Metric['kind'], unit: Metric['unit'], labels: string[], help: string): Metric => ({
  name: `meshproof_mesh_${name}`,
  kind,
  unit,
  labels,
  help,
});

/**
 * Every count stands in the second and phase in which its message was meant to be sent, however late the outcome
 * came, so that delivered / sent is a ratio of like things.
 */
export const meshMetrics = {
  sent: metric('sent_total', 'count', '1', ['phase', 'transport'], 'Messages handed to the broker'),
  delivered: metric('delivered_total', 'count', '1', ['phase', 'transport'], 'Messages that reached the named node'),
  duplicate: metric('duplicate_total', 'count', '1', ['phase', 'transport'], 'Receipts after the first'),
  lost: metric('lost_total', 'count', '1', ['phase', 'transport', 'by'], 'Messages that did not come in 5 s'),
  errors: metric('errors_total', 'count', '1', ['phase', 'kind'], 'What went wrong, by kind'),
  operations: metric(
    'operations_total',
    'count',
    '1',
    ['phase', 'operation', 'outcome'],
    'Connects, sends and pings, and whether the broker did its part (ok or error)',
  ),
  ping: metric('ping_seconds', 'histogram', 's', ['phase'], 'From a ping to its pong (WebSocket control frames)'),
  delivery: metric(
    'delivery_seconds',
    'histogram',
    's',
    ['phase', 'transport'],
    'From the intended send to the receipt at the named node',
  ),
  ack: metric(
    'ack_seconds',
    'histogram',
    's',
    ['phase', 'transport'],
    "From the intended send to the broker's sign that it has it: its answer (rest) or the echo at the sender (ws)",
  ),
  connect: metric('connect_seconds', 'histogram', 's', ['phase'], 'From the start of a connection to its handshake'),
  nodesConnected: metric('nodes_connected', 'gauge', '1', [], 'Nodes with an open connection, joiners left out'),
} as const;
