import { expect, it } from 'vitest';
import type { Delivery } from '../../results/record/run.ts';
import { isRow } from '../../results/store/rows/row-shape.ts';
import { fakeMetrics } from '../test/fake-producer.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import type { Judgement } from './judge-run.ts';
import { openRecord } from './open-record.ts';
import type { Projection } from './projection.ts';
import { fakeParts } from './run-parts.fixture.ts';
import { createRunStart } from './run-start.ts';
import { sealConducted } from './seal-conducted.ts';

const t0Ms = Date.parse('2026-01-01T00:00:00.000Z');
const judgement: Judgement = {
  validity: { status: 'valid', reasons: [] },
  slos: [],
  findings: [],
  verdict: 'PASS',
  reason: 'latency holds',
};

async function sealWith(status: Delivery['status'], requirePush: boolean, exposed = { lines: 0, series: 0 }) {
  const parts = fakeParts({ perSecond: 1 });
  const { plan, phases } = { plan: 'fake', phases: parts.job.plan.phases };
  const start = createRunStart({
    plan,
    planSha256: 'f',
    profile: null,
    target: 'fake-target',
    seed: 1,
    tags: {},
    environment: {},
    startedMs: t0Ms,
    phases,
  });
  const record = openRecord(parts.options.store, start, parts.session.closing);
  record.begin(t0Ms);
  record.recorder.histogram(fakeMetrics.duration, { ok: 'true' }).observe(t0Ms, 0.02);
  record.recorder.drain(Number.POSITIVE_INFINITY);
  const projection: Projection = {
    rows: () => undefined,
    sample: () => undefined,
    finish: async () => ({ status, sent: 2, confirmed: 1, reason: null }),
    exposedSeries: () => exposed.series,
    close: async () => undefined,
  };
  const options = { ...parts.options, requirePush };
  const conducted = { t0Ms, ends: [], cause: undefined };
  const run = await sealConducted(
    { ...parts, options, clock: hastyClock(1) },
    { record, projection, said: { say: () => undefined, exposedLines: () => exposed.lines } },
    conducted,
    judgement,
  );
  return { run, recorder: record.recorder };
}

it('seals the delivery with the verdict, and reads the lines of the run back', async () => {
  const { run } = await sealWith('complete', true);
  expect(run.document).toMatchObject({ verdict: 'PASS', exitCode: 0, status: 'complete', delivery: { confirmed: 1 } });
  const { rows, samples } = await run.lines();
  expect([[...rows].map(isRow), samples]).toEqual([[true], []]);
});

it('exits 3 when a push is required and incomplete', async () => {
  expect((await sealWith('incomplete', true)).run.document.exitCode).toBe(3);
  expect((await sealWith('incomplete', false)).run.document.exitCode).toBe(0);
});

it('records how many lines and series show a token that was recognised only later', async () => {
  const { run } = await sealWith('complete', false, { lines: 3, series: 7 });
  const { events } = await run.lines();
  expect(events.map(({ kind, text }) => [kind, text.replace(/\D+/g, '')])).toEqual([
    ['note', '3'],
    ['note', '7'],
  ]);
});

it('drops values that a timer or a socket records after the seal', async () => {
  const { run, recorder } = await sealWith('complete', false);
  recorder.event({ t: t0Ms, kind: 'note', by: 'run', text: 'late' });
  recorder.absorb([{ t: t0Ms, metric: 'late', labels: {}, n: 1 }]);
  recorder.drain(Number.POSITIVE_INFINITY);
  const { rows, events } = await run.lines();
  expect([[...rows].length, events]).toEqual([1, []]);
});
