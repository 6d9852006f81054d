import type { Better, Metric } from '../../../results/record/metric.ts';

const metric = (
  name: string,
  kind: Metric['kind'],
  unit: Metric['unit'],
  better: Better,
  labels: string[],
  help: string,
): Metric => ({ name: `mesh_${name}`, kind, unit, better, labels, help });

/**
 * The metrics of a simulated mesh, in base units. Metrics of the monitoring guide (docs/slo-compile.md) have the same
 * name here, except for the unit. The number of label values does not grow with the mesh: there are at most 10 regions,
 * and so 55 pairs of regions. A delivery counts for the second in which the message was sent.
 */
export const worldMetrics = {
  intended: metric(
    'intended_total',
    'count',
    '1',
    'higher',
    ['phase', 'kind'],
    'Deliveries expected from the sent messages',
  ),
  received: metric(
    'received_total',
    'count',
    '1',
    'higher',
    ['phase', 'kind'],
    'Deliveries that happened, counted once per node and message',
  ),
  latency: metric(
    'delivery_latency_seconds',
    'histogram',
    's',
    'lower',
    ['phase', 'kind'],
    'From the creation of a message to its delivery at a node',
  ),
  hops: metric('hops', 'histogram', '1', 'lower', ['phase', 'kind'], 'Hops of a message at its delivery'),
  ping: metric(
    'ping_latency_seconds',
    'histogram',
    's',
    'lower',
    ['phase', 'region_pair', 'link'],
    'From a ping between neighbours to its pong',
  ),
  copies: metric(
    'copies_per_message',
    'gauge',
    '1',
    'lower',
    ['phase'],
    'Largest number of copies of one message, among ended messages',
  ),
  copiesTotal: {
    ...metric('copies_total', 'count', '1', 'higher', ['outcome'], 'Copies sent, by their outcome'),
    good: { label: 'outcome', values: ['sent', 'delivered'] },
  },
  dropped: {
    ...metric('dropped_total', 'count', '1', 'lower', ['reason'], 'Undelivered copies, by reason'),
    zeroBeside: { metric: 'mesh_copies_total' },
  },
  bytes: metric('data_transfer_bytes_total', 'count', 'B', null, ['link'], 'Bytes of messages sent over a link'),
  nodes: metric('nodes_connected', 'gauge', '1', 'higher', ['region', 'node_type'], 'Nodes that are up'),
  partition: metric('partition_active', 'gauge', '1', null, [], '1 while a partition is active'),
  convergence: metric(
    'convergence_seconds',
    'sample',
    's',
    'lower',
    ['phase'],
    'From a crash until every live node believes the node dead',
  ),
  unconverged: metric(
    'unconverged_seconds',
    'sample',
    's',
    'lower',
    ['phase', 'by'],
    'Time from a crash to the restart or the end of the world, if not every live node learned of the crash',
  ),
  detection: metric(
    'first_detection_seconds',
    'sample',
    's',
    'lower',
    ['phase'],
    'From a crash until the first node suspects the crashed node',
  ),
  violations: metric('invariant_violations_total', 'count', '1', 'lower', ['invariant'], 'Violations of an invariant'),
  folded: metric(
    'series_folded_total',
    'count',
    '1',
    null,
    [],
    'Values with a label set beyond the limit, recorded under "other"',
  ),
} as const;
