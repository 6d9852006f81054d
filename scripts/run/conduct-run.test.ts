import { existsSync } from 'node:fs';
import os from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { encodeWrite } from '../../results/prometheus/codec.ts';
import type { Context, Ready } from '../../results/record/producer.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { FakeProducer, type FakeSection, fakeMetrics } from '../test/fake-producer.ts';
import { serve } from '../test/http-server.ts';
import { conductRun } from './conduct-run.ts';
import { openRun } from './open-run.ts';
import { fakeParts } from './run-parts.fixture.ts';

it('records the load of every second between T0 and the end of the timeline', async () => {
  const parts = fakeParts({ perSecond: 10 });
  const server = await serve('127.0.0.1', (_, response) => void response.end('ok'));
  onTestFinished(() => server.close());
  parts.target = { ...parts.target, urls: { health: server.url } };
  const run = await openRun(parts);
  const { t0Ms, ends, cause } = await conductRun(parts, run);
  await run.close();
  expect([cause, ends.map(({ status, offered }) => [status, offered])]).toEqual([undefined, [['done', 230]]]);
  const evidence = run.record.evidence({ t0Ms: t0Ms!, producers: ends, catalogue: parts.job.catalogue });
  expect([...evidence.rows(fakeMetrics.duration)]).toHaveLength(23);
  expect(run.record.events.map(({ kind }) => kind)).toContain('run-end');
  expect(existsSync(run.scratchDir)).toBe(false);
  run.record.writer.discard();
});

it('makes no load when the session was aborted before T0', async () => {
  const parts = fakeParts({ perSecond: 10 });
  parts.session.abort.abort({ kind: 'signal', signal: 'SIGINT' });
  const run = await openRun(parts);
  expect(await conductRun(parts, run)).toEqual({ t0Ms: null, ends: [], cause: { kind: 'signal', signal: 'SIGINT' } });
  await run.close();
  run.record.abandon();
  expect(existsSync(run.record.writer.partialDir)).toBe(false);
});

it('ends the run when a process of a producer uses more than half of the memory of the machine', async () => {
  const memoryBytes = 10_000_000;
  vi.spyOn(os, 'totalmem').mockReturnValue(memoryBytes);
  onTestFinished(() => void vi.restoreAllMocks());
  const parts = fakeParts({ perSecond: 10, adopts: process.pid });
  const server = await serve('127.0.0.1', (_, response) => void response.end('ok'));
  onTestFinished(() => server.close());
  parts.target = { ...parts.target, urls: { health: server.url } };
  const run = await openRun(parts);
  const { cause, ends } = await conductRun(parts, run);
  await run.close();
  run.record.abandon();
  expect(cause).toMatchObject({ kind: 'too-much-memory', part: 'fake', limitBytes: memoryBytes / 2 });
  expect(ends.every(({ status }) => status === 'stopped')).toBe(true);
  expect(parts.session.abort.signal.aborted).toBe(true);
});

it('gives an error of a preparation the file and line of its key in the plan', async () => {
  const parts = fakeParts({ perSecond: 10, refuse: new UserError('wrong', { key: 'traffic.fake' }) });
  const where = (path: readonly PropertyKey[]) => ({ file: 'fake.yaml', line: 3, key: path.join('.') });
  parts.job = { ...parts.job, document: { ...parts.job.document, where } };
  const run = await openRun(parts);
  const begun = vi.spyOn(globalThis, 'setInterval');
  const cleared = vi.spyOn(globalThis, 'clearInterval');
  onTestFinished(() => void vi.restoreAllMocks());
  await expect(conductRun(parts, run)).rejects.toMatchObject({ where: where(['traffic', 'fake']) });
  // A schedule repeats such a run, so each timer that it leaves behind would add up.
  const timers = begun.mock.results.map(({ value }) => value);
  expect(timers.length).toBeGreaterThan(1);
  expect(timers.filter((timer) => !cleared.mock.calls.some(([one]) => one === timer))).toEqual([]);
  await run.close();
  run.record.abandon();
});

/** Its processes push a count while they start. Its `prepare` learns the phase that the count belongs to. */
class PushingProducer extends FakeProducer {
  override async prepare(section: FakeSection, context: Context): Promise<Ready> {
    const ready = await super.prepare(section, context);
    const { name: phase } = context.plan.phases.at(-1)!;
    const series = (value: number) => ({
      labels: { __name__: `${this.name}_pushed_total` },
      samples: [{ t: context.clock.wallMs(), value }],
      histograms: [],
    });
    const push = (value: number) =>
      fetch(`${context.receiverUrl}/${this.name}`, {
        method: 'POST',
        body: new Uint8Array(encodeWrite([series(value)])),
      });
    return {
      ...ready,
      convertRows: (rows) =>
        rows.map((row) =>
          row.metric === `${this.name}_pushed_total` ? { ...row, labels: { ...row.labels, phase } } : row,
        ),
      chooseStart: async () => {
        await push(3);
        return context.clock.wallMs() + 100;
      },
      run: async (t0Ms) => {
        await push(10);
        return ready.run(t0Ms);
      },
    };
  }
}

it.each([1, 2])('converts the rows of %d producers with what each learnt in its preparation', async (count) => {
  const parts = fakeParts({ perSecond: 10 });
  const producers = ['a', 'b'].slice(0, count).map((name) => new PushingProducer(name));
  parts.job = { ...parts.job, parts: producers.map((producer) => ({ producer, section: { perSecond: 10 } })) };
  const run = await openRun(parts);
  await conductRun(parts, run);
  await run.close();
  run.record.abandon();
  for (const { name } of producers) {
    const metric = `${name}_pushed_total`;
    expect(run.tally.series(name, metric)).toEqual([{ metric, labels: { phase: 'recovery' }, n: 10 }]);
  }
});
