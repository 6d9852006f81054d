import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../../results/record/evidence.ts';
import type { Metric } from '../../../results/record/metric.ts';
import type { Row, Sample } from '../../../results/record/row.ts';
import type { Sli, Slo } from '../../../results/record/slo.ts';
import { chatUserProducer } from '../../../simulators/chat-user/producer.ts';
import { meshNodeProducer } from '../../../simulators/mesh-node/producer.ts';
import { probesProducer } from '../../../synthetics/probe/producer.ts';
import { journeysProducer } from '../../../synthetics/run/producer.ts';
import { phases, t0Ms } from '../../run.fixture.ts';
import { judge } from '../judge.ts';
import { expandBuiltIn } from './expand-built-in.ts';

const producers = [probesProducer, journeysProducer, chatUserProducer, meshNodeProducer];
const builtIn = producers.flatMap(({ slos }) => slos!({} as never, '/'));
const catalogue = new Map(
  producers.flatMap(({ name, metrics }) =>
    metrics.map((metric: Metric) => [metric.name, { metric, producer: name }] as const),
  ),
);

type Data = { rows?: Row[]; samples?: Sample[] };
const count = (metric: string, labels: Record<string, string>, n: number): Row => ({
  ...{ t: t0Ms + 6000, metric, n },
  labels: { phase: 'steady', ...labels },
});
const value = (metric: string, labels: Record<string, string>, one: number): Sample => ({
  ...{ t: t0Ms + 6000, metric, value: one },
  labels: { phase: 'steady', ...labels },
});

function judged({ rows = [], samples = [] }: Data, plan: readonly Slo[] = []) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples, catalogue });
  const slos = expandBuiltIn([...plan, ...builtIn], evidence);
  return judge(slos, evidence, { status: 'valid', reasons: [] })
    .filter(({ name }) => name !== 'mine')
    .map(({ name, verdict }) => [name, verdict]);
}

const own = (sli: Sli): Slo => ({ ...builtIn[0]!, name: 'mine', sli, builtIn: undefined as never });
const streams = (ok: number, cut: number) => [
  count('meshproof_chat_requests_total', { outcome: 'ok' }, ok),
  count('meshproof_chat_requests_total', { outcome: 'cut' }, cut),
];
const messages = (sent: number, lost: number, by: string) => [
  count('meshproof_mesh_sent_total', { transport: 'ws' }, sent),
  count('meshproof_mesh_lost_total', { transport: 'ws', by }, lost),
];
const probes = ['a', 'b'].map((probe) => value('probe_success', { probe }, probe === 'a' ? 1 : 0));

describe('work that fails, without an SLO of the plan on it', () => {
  it.each<[string, Data]>([
    ['probes-success: b', { samples: probes }],
    ['journeys-success: buy', { samples: [1, 1, 0].map((one) => value('journey_success', { journey: 'buy' }, one)) }],
    ['chat-user-errors', { rows: streams(60, 60) }],
    ['mesh-node-lost', { rows: messages(60, 60, 'target') }],
  ])('fails the run by %s', (name, data) => {
    expect(judged(data)).toEqual([[name, 'FAIL']]);
  });

  it.each<[string, Data]>([
    ['succeeds', { samples: [value('probe_success', { probe: 'a' }, 1)], rows: streams(60, 0) }],
    ['is lost by the load generator itself', { rows: messages(60, 60, 'generator') }],
    ['is in the warm-up', { samples: [{ ...probes[1]!, labels: { probe: 'b', phase: 'warm-up' } }] }],
  ])('has no row if the work %s', (_what, data) => {
    expect(judged(data)).toEqual([]);
  });

  it.each<[string, Data, Sli]>([
    [
      'the probe',
      { samples: probes },
      { kind: 'limit', of: { metric: 'probe_success', match: { probe: 'b' } }, fold: 'min', limit: 1 },
    ],
    [
      'the goodput',
      { rows: [...streams(60, 60), count('meshproof_chat_goodput_total', { good: 'no' }, 60)] },
      {
        ...{ kind: 'ratio', counts: 'good' },
        part: [{ metric: 'meshproof_chat_goodput_total', match: { good: 'yes' } }],
        total: [{ metric: 'meshproof_chat_goodput_total', match: {} }],
      },
    ],
    [
      'the lost messages',
      { rows: messages(60, 60, 'target') },
      { kind: 'limit', of: { metric: 'meshproof_mesh_lost_total', match: {} }, fold: 'sum', limit: 90 },
    ],
  ])('is left to an SLO of the plan on %s', (_what, data, sli) => {
    expect(judged(data, [own(sli)])).toEqual([]);
  });
});
