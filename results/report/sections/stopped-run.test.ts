import { expect, it } from 'vitest';
import { toEvidence } from '../../record/evidence.ts';
import { measuredPhases } from '../../record/measured-phases.ts';
import type { Row } from '../../record/row.ts';
import type { RunDocument } from '../../record/run.ts';
import { sampleRun, t0Ms } from '../sample-run.fixture.ts';
import { toChat } from './chat.ts';
import { toOtherMetrics } from './other-metrics.ts';
import { toSections } from './sections.ts';

const { run: sample } = sampleRun('PASS');
const tokens = 'meshproof_chat_tokens_total';
const calls = 'toy_calls_total';

/** Returns a run with 20 calls and 50 tokens in each second of load. */
function stoppedAt(stopS: number) {
  const run: RunDocument = {
    ...sample,
    stoppedAt: new Date(t0Ms + stopS * 1000).toISOString(),
    producers: [{ ...sample.producers[0]!, name: 'toy' }],
    metrics: [
      { name: calls, producer: 'toy', help: '', kind: 'count', unit: '1', better: 'higher', labels: [] },
    ] as unknown as RunDocument['metrics'],
  };
  const phases = measuredPhases(run);
  const rows = Array.from({ length: Math.ceil(stopS) }, (_, second): Row[] => {
    const t = t0Ms + second * 1000;
    const share = Math.min(1, stopS - second);
    const labels = { phase: second < 10 ? 'warm-up' : 'steady' };
    return [
      { t, metric: calls, labels, n: 20 * share },
      { t, metric: tokens, labels: { ...labels, type: 'output' }, n: 50 * share },
      { t, metric: 'meshproof_chat_requests_total', labels: { ...labels, outcome: 'ok' }, n: 1 },
    ];
  }).flat();
  const parts = { t0Ms, phases, producers: [], events: [], samples: [], catalogue: new Map() };
  return { run, evidence: toEvidence({ ...parts, rows }) };
}

it.each([12, 27.5, 50])('a stopped run has rates over the time until its stop: stopped after %d s', (stopS) => {
  const { run, evidence } = stoppedAt(stopS);
  expect(toOtherMetrics(run, evidence).map(({ phase, rate }) => [phase, rate])).toEqual([
    ['warm-up', '20/s'],
    ['steady', '20/s'],
  ]);
  expect(toChat(evidence, run)!.lead).toMatch(/^50 /);
});

it('a stopped run has no rate of a phase that was stopped within its first second', () => {
  const { run, evidence } = stoppedAt(10.5);
  expect(toOtherMetrics(run, evidence).map(({ rate }) => rate)).toEqual(['20/s', '–']);
  expect(toChat(evidence, run)!.lead).not.toMatch(/^\d/);
});

it('an interrupted run has the measured length of each phase, and the rate of the starts in it', () => {
  const { run, evidence } = sampleRun('interrupted');
  const { phases, timeline } = toSections(run, evidence);
  expect(phases.filter(({ producer }) => producer !== 'journeys').map(({ length, rate }) => [length, rate])).toEqual([
    ['10 s', '130/s'],
    ['10 s', '200/s'],
    ['17 s', '130/s'],
    ['17 s', '200/s'],
    ['0 ms', '–'],
    ['0 ms', '–'],
  ]);
  expect(timeline.end).toBe(27);
});
