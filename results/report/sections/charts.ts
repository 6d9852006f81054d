import type { Evidence } from '../../record/evidence.ts';
import { type Axis, type Chart, type ChartFrame, type Series, toChart } from './chart.ts';
import { gauges, quantiles, rates, scenarioOf } from './chart-series.ts';
import { shown } from './shown-metrics.ts';
import { partsChart } from './ttft-parts.ts';
import { vitalPoints } from './vital-points.ts';

type Draw = (evidence: Evidence, axis: Axis) => Chart | undefined;

const chart =
  (frame: ChartFrame, series: (evidence: Evidence, axis: Axis) => Series[]): Draw =>
  (evidence, axis) =>
    toChart(frame, axis, series(evidence, axis));

/** The charts of the timeline, in the order of the page. A chart without a recorded metric is omitted. */
export const charts: readonly Draw[] = [
  chart({ id: 'requests', title: 'Requests', unit: '1/s' }, (evidence, axis) =>
    rates(evidence, axis, [{ metric: shown.requests, label: scenarioOf }]),
  ),
  chart({ id: 'latency', title: 'Response time, 95th percentile', unit: 's', scale: 'log' }, (evidence, axis) =>
    quantiles(evidence, axis, shown.requestDuration),
  ),
  chart({ id: 'errors', title: 'Errors', unit: '1/s', colours: 'failures' }, (evidence, axis) =>
    rates(
      evidence,
      axis,
      [
        {
          metric: shown.requests,
          match: { expected_response: 'false' },
          label: (labels) => `${scenarioOf(labels)} failed`,
        },
        { metric: shown.droppedIterations, label: (labels) => `${scenarioOf(labels)} dropped` },
      ],
      'errors',
    ),
  ),
  chart({ id: 'mesh', title: 'Mesh messages', unit: '1/s' }, (evidence, axis) =>
    rates(evidence, axis, [
      // A healthy run delivers all sent messages, so both lines coincide. Dashes keep both visible.
      { metric: shown.meshSent, label: () => 'sent', dashed: true },
      { metric: shown.meshDelivered, label: () => 'delivered' },
      { metric: shown.meshLost, label: ({ by = '?' }) => `lost by the ${by}` },
    ]),
  ),
  chart({ id: 'busy', title: 'Concurrency', unit: '1' }, (evidence, axis) =>
    gauges(evidence, axis, [
      [shown.virtualUsers, 'k6 VUs'],
      [shown.meshNodes, 'mesh nodes connected'],
      [shown.chatInFlight, 'streams in flight'],
    ]),
  ),
  chart({ id: 'ttft', title: 'Time to the first chunk, 95th percentile', unit: 's' }, (evidence, axis) =>
    quantiles(evidence, axis, shown.chatTtft, () => 'streams'),
  ),
  partsChart,
  vitalPoints,
  chart({ id: 'stall', title: 'Target without an answer', unit: 's' }, (evidence, axis) =>
    gauges(evidence, axis, [[shown.targetStall, 'longest stall']]),
  ),
  chart({ id: 'target-cpu', title: 'CPU of the target', unit: '1' }, (evidence, axis) =>
    gauges(evidence, axis, [[shown.targetCpu, 'cores used']]),
  ),
  chart({ id: 'target-memory', title: 'Memory of the target', unit: 'B' }, (evidence, axis) =>
    gauges(evidence, axis, [[shown.targetMemory, 'resident']]),
  ),
  chart({ id: 'generator', title: 'Load generator machine', unit: 'ratio' }, (evidence, axis) =>
    gauges(evidence, axis, [
      [shown.hostCpu, 'CPU busy'],
      [shown.hostSteal, 'CPU stolen by other machines'],
      [shown.hostPressure, 'time in which work waited for a core'],
    ]),
  ),
  chart({ id: 'generator-cpu', title: 'CPU cores of meshproof and its tools', unit: '1' }, (evidence, axis) =>
    gauges(evidence, axis, [
      [shown.generatorCpu, 'main process'],
      [shown.generatorPartCpu, 'processes of the traffic'],
    ]),
  ),
];
