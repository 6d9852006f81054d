import { describe, expect, it } from 'vitest';
import { startBroker } from './broker.fixture.ts';
import { meshNodeProducer } from './producer.ts';
import { meshMetrics } from './real/mesh-metrics.ts';
import { contextOf, expectConservation, observe, sum } from './run.fixture.ts';

const { sent, delivered, errors, operations, ping, delivery, ack, connect } = meshMetrics;

// The timeout is long, because a thread that loads TypeScript takes seconds to start on a busy machine.
describe('mesh nodes against a broker', { timeout: 30_000 }, () => {
  it('deliver every message, half by each transport, and measure connects, pings and acks', async () => {
    const broker = await startBroker();
    const observed = await observe({ urls: { mesh: broker.url }, section: { joins: '10/s' } });
    const { end, rows, events } = observed;
    expectConservation(observed);
    expect(events).toEqual([]);
    expect(end).toMatchObject({
      name: 'mesh-node',
      status: 'done',
      offered: 60,
      completed: 60,
      dropped: 0,
      inFlight: 0,
    });
    expect(end.phases).toEqual([
      { phase: 'warm-up', offered: 12, completed: 12, dropped: 0, unfinished: 0 },
      { phase: 'steady', offered: 48, completed: 48, dropped: 0, unfinished: 0 },
    ]);
    expect(broker.accepted()).toBe(60);
    expect(sum(rows, sent.name)).toBe(60);
    expect(sum(rows, delivered.name)).toBe(60);
    expect(sum(rows, delivered.name, { phase: 'steady' })).toBe(48);
    expect(sum(rows, delivered.name, { transport: 'ws' })).toBe(30);
    expect(sum(rows, delivery.name)).toBe(60);
    expect(sum(rows, ack.name)).toBe(60);
    expect(sum(rows, ping.name)).toBe(50);
    expect(sum(rows, connect.name, { phase: 'prepare' })).toBe(5);
    expect(sum(rows, connect.name, { phase: 'steady' })).toBeGreaterThan(0);
    expect(sum(rows, operations.name, { outcome: 'error' })).toBe(0);
    expect(sum(rows, errors.name)).toBe(0);
    expect(end.health?.lagSeconds?.max).toBeGreaterThan(0);
  });

  it('stop on request, with a balanced ledger', async () => {
    const broker = await startBroker({ lose: () => true });
    const abort = new AbortController();
    const setting = { urls: { mesh: broker.url }, durations: { steady: 600 }, signal: abort.signal };
    const observed = await observe(setting, (ready) => {
      const waiting = setInterval(() => {
        if (ready.counts().inFlight === 0) return;
        clearInterval(waiting);
        abort.abort();
      }, 20);
    });
    expect(observed.end).toMatchObject({ status: 'stopped', dropped: 0 });
    expect(observed.end.inFlight).toBeGreaterThan(0);
    expectConservation(observed);
  });

  it('refuse an unreachable target, and one without a broker, before any load', async () => {
    const section = meshNodeProducer.schema.parse({ nodes: 2, messages: '1/s' });
    const prepare = (urls: Record<string, string>) => meshNodeProducer.prepare(section, contextOf({ urls }).context);
    await expect(prepare({ mesh: 'http://127.0.0.1:9' })).rejects.toMatchObject({ name: 'UnavailableError' });
    await expect(prepare({})).rejects.toMatchObject({ name: 'UserError' });
  });

  it.each([
    [{ nodes: 1, messages: '1/s' }, 'nodes'],
    [{ nodes: 2, messages: 10 }, 'messages'],
    [{ nodes: 2, messages: '0/s' }, 'messages'],
    [{ nodes: 2, messages: '1/s', size: '10B' }, 'size'],
    [{ nodes: 2, messages: '1/s', fanout: 3 }, 'fanout'],
  ])('refuse the section %j', (section, key) => {
    const [issue] = meshNodeProducer.schema.safeParse(section).error?.issues ?? [];
    expect(issue?.code === 'unrecognized_keys' ? issue.keys : issue?.path).toEqual([key]);
  });
});
