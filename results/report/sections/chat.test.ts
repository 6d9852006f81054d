import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { toEvidence } from '../../record/evidence.ts';
import { HistogramBuilder } from '../../record/histogram.ts';
import type { Row } from '../../record/row.ts';
import type { RunDocument } from '../../record/run.ts';
import { toAxis } from './chart.ts';
import { toChat } from './chat.ts';
import { partsChart } from './ttft-parts.ts';

function histogram(...values: number[]) {
  const builder = new HistogramBuilder();
  for (const value of values) builder.observe(value);
  return builder.build();
}

function evidenceOf(rows: Row[]) {
  const phases = toPhases({ 'warm-up': 2, steady: 8 });
  return toEvidence({ t0Ms: 0, phases, producers: [], events: [], samples: [], catalogue: new Map(), rows });
}

const run = (detail?: unknown) => ({ producers: [{ name: 'chat-user', detail }] }) as unknown as RunDocument;
const steady = { phase: 'steady' };
const rows: Row[] = [
  { t: 3000, metric: 'meshproof_chat_requests_total', labels: { ...steady, outcome: 'ok' }, n: 9 },
  { t: 3000, metric: 'meshproof_chat_requests_total', labels: { ...steady, outcome: 'cut' }, n: 1 },
  { t: 0, metric: 'meshproof_chat_requests_total', labels: { phase: 'warm-up', outcome: 'cut' }, n: 50 },
  { t: 3000, metric: 'meshproof_chat_goodput_total', labels: { ...steady, good: 'yes' }, n: 8 },
  { t: 3000, metric: 'meshproof_chat_goodput_total', labels: { ...steady, good: 'no' }, n: 2 },
  { t: 3000, metric: 'meshproof_chat_tokens_total', labels: { ...steady, type: 'output' }, n: 800 },
  { t: 3000, metric: 'meshproof_chat_tpot_seconds', labels: steady, h: histogram(0.02, 0.02, 0.02) },
  { t: 3000, metric: 'meshproof_chat_ttft_part_seconds', labels: { ...steady, part: 'queue' }, h: histogram(0.3, 0.1) },
  { t: 3000, metric: 'meshproof_chat_ttft_part_seconds', labels: { ...steady, part: 'prefill' }, h: histogram(0.05) },
];

describe('toChat', () => {
  it('is null in a run without streams', () => {
    expect(toChat(evidenceOf([]), run())).toBeNull();
  });

  it('has the outcomes, the times and the parts of the time of the judged phases', () => {
    const bound = { by: 'queue', evidence: '200 ms in the queue' };
    const chat = toChat(evidenceOf(rows), run({ bound }))!;
    expect(chat.outcomes).toEqual([
      { outcome: 'ok', count: '9', share: '90 %', bad: false },
      { outcome: 'cut', count: '1', share: '10 %', bad: true },
    ]);
    expect(chat.timings).toMatchObject([{ formula: '(t_n − t_1) / (N − 1)', samples: '3' }]);
    expect(chat.parts).toMatchObject([
      { part: 'queue', mean: '200 ms', share: '80 %' },
      { part: 'prefill', mean: '50 ms', share: '20 %' },
    ]);
    for (const part of ['80 % of 10', '100 output tokens', 'queue (200 ms in the queue)'])
      expect(chat.lead).toContain(part);
  });
});

describe('partsChart', () => {
  it('stacks the mean of each part in the order in which a stream passes them', () => {
    const chart = partsChart(evidenceOf(rows), toAxis(10))!;
    expect(chart.kind).toBe('stack');
    expect(chart.series.map(({ label }) => label)).toEqual([
      'dispatch',
      'gateway',
      'queue',
      'prefill',
      'network',
      'client',
    ]);
    expect(chart.series[2]!.values[3]).toBe(0.2);
    expect(chart.series[3]!.values).toEqual([null, null, null, 0.05, null, null, null, null, null, null]);
  });

  it('is undefined when no server reports the parts', () => {
    expect(partsChart(evidenceOf([]), toAxis(10))).toBeUndefined();
  });
});
