import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import * as proc from '../../scenarios/base/proc.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { GeneratorSampler, generatorMetrics, generatorNames } from './generator-sampler.ts';

const lag = { maxMs: () => 7, reset: () => undefined, stop: () => undefined };

async function sampled(hostMs: (wallMs: number) => number) {
  const rows: Row[] = [];
  const events: RunEvent[] = [];
  const clock = hastyClock(10);
  const recorder = new RunRecorder({
    rows: (some) => rows.push(...some),
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const sampler = new GeneratorSampler(clock, recorder, lag, () => hostMs(clock.wallMs()));
  sampler.watch('k6', process.pid);
  for (const _ of [1, 2]) sampler.watch('journeys', process.pid);
  sampler.start();
  await sleep(450);
  sampler.stop();
  await sleep(120);
  recorder.drain(Number.POSITIVE_INFINITY);
  return { rows, events };
}

it('samples every metric of the catalogue once a second', async () => {
  const { rows, events } = await sampled((wallMs) => wallMs + 3);
  expect(new Set(rows.map((row) => row.metric))).toEqual(new Set(generatorMetrics.map((metric) => metric.name)));
  expect(rows.find((row) => row.metric === 'meshproof_generator_loop_lag_seconds')).toMatchObject({ v: 0.007 });
  expect(events).toEqual([]);
});

it('adds up the processes of a part', async () => {
  if (process.platform !== 'linux') return;
  const { rows } = await sampled((wallMs) => wallMs);
  const memoryOf = (part: string) => {
    const row = rows.find(({ metric, labels }) => metric === generatorNames.partMemory && labels.part === part);
    return row && 'v' in row ? row.v : Number.NaN;
  };
  expect(memoryOf('journeys') / memoryOf('k6')).toBeCloseTo(2, 0);
});

it("reports a change of the host's clock, and its size", async () => {
  let calls = 0;
  const { events } = await sampled((wallMs) => wallMs + (calls++ < 15 ? 0 : 5000));
  expect(events).toHaveLength(1);
  expect(events[0]!.kind).toBe('note');
  expect(Math.abs(Number(events[0]!.data?.clockJumpMs) - 5000)).toBeLessThan(50);
});

it('omits the metrics that the machine does not provide, as on Linux without /proc, and continues', async () => {
  const memory = vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw new Error('ENOENT: no such file or directory, uv_resident_set_memory');
  });
  const cores = vi.spyOn(os, 'cpus').mockReturnValue([]);
  const ticks = vi.spyOn(proc, 'hostTicks').mockReturnValue(undefined);
  onTestFinished(() => {
    for (const spy of [memory, cores, ticks]) spy.mockRestore();
  });
  const { rows } = await sampled((wallMs) => wallMs);
  const metrics = rows.map((row) => row.metric);
  expect(metrics).not.toContain(generatorNames.memory);
  expect(metrics).not.toContain(generatorNames.host);
  expect(metrics.filter((metric) => metric === generatorNames.lag).length).toBeGreaterThan(1);
});
