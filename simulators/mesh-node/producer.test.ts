import { describe, expect, it } from 'vitest';
import { startBroker } from './broker.fixture.ts';
import { meshMetrics } from './metrics.ts';
import { meshNodeProducer } from './producer.ts';
import { contextOf, type Observed, observe, sum } from './run.fixture.ts';

const { sent, delivered, duplicate, lost, errors, operations, ping, delivery, ack, connect } = meshMetrics;

type Ledger = { sent: number; delivered: number; lost: { target: number; generator: number }; inFlight: number };
const ledgerOf = ({ end }: Observed) => (end.detail as { ledger: Ledger & { duplicate: number } }).ledger;

function expectConservation(observed: Observed): void {
  const ledger = ledgerOf(observed);
  expect(ledger.sent).toBe(ledger.delivered + ledger.lost.target + ledger.lost.generator + ledger.inFlight);
  const { rows, end } = observed;
  for (const [metric, count] of Object.entries(end.delivered))
    expect([metric, sum(rows, metric)]).toEqual([metric, count]);
  for (const one of end.phases) expect(one.offered).toBe(one.completed + one.dropped + one.unfinished);
}

describe('mesh nodes against a broker', () => {
  it('deliver every message of a healthy one, half by each way, and measure connects, pings and acks', async () => {
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

  it('do not need the metadata that a broker drops', async () => {
    const broker = await startBroker({ dropMetadata: true });
    expect(ledgerOf(await observe({ urls: { mesh: broker.url } }))).toMatchObject({ sent: 60, delivered: 60 });
  });

  it('find what the target loses, in the phase in which it was sent, as slower than the deadline', async () => {
    const broker = await startBroker({ lose: (n) => n % 10 === 0 });
    const observed = await observe({ urls: { mesh: broker.url } });
    const { rows } = observed;
    expectConservation(observed);
    expect(ledgerOf(observed)).toMatchObject({ sent: 60, delivered: 54, lost: { target: 6, generator: 0 } });
    expect(sum(rows, lost.name, { by: 'target', phase: 'steady' })).toBe(
      48 - sum(rows, delivered.name, { phase: 'steady' }),
    );
    const censored = rows.flatMap((row) => (row.metric === delivery.name && 'h' in row ? [row.h.censored] : []));
    expect(censored.reduce((a, b) => a + b)).toBe(6);
  }, 15_000);

  it('find doubled messages and count them beside the delivered ones', async () => {
    const broker = await startBroker({ double: (n) => n % 20 === 0 });
    const observed = await observe({ urls: { mesh: broker.url } });
    expectConservation(observed);
    expect(ledgerOf(observed)).toMatchObject({ sent: 60, delivered: 60, duplicate: 3 });
    expect(sum(observed.rows, duplicate.name)).toBe(3);
  });

  it('name rubbish frames once, count all, and go on', async () => {
    const broker = await startBroker({ garbage: (n) => n === 5 || n === 20 });
    const observed = await observe({ urls: { mesh: broker.url } });
    expect(ledgerOf(observed)).toMatchObject({ sent: 60, delivered: 60 });
    expect(sum(observed.rows, errors.name, { kind: 'garbage' })).toBeGreaterThanOrEqual(10);
    const texts = observed.events.map(({ kind, text }) => `${kind} ${text}`);
    expect(texts).toEqual([
      expect.stringMatching(/^error garbage: mp-/),
      expect.stringMatching(/^error garbage: \d+ times/),
    ]);
  });

  it('connect again when the broker closes every connection', async () => {
    const broker = await startBroker({ closeAll: (n) => n === 20 });
    const observed = await observe({ urls: { mesh: broker.url }, section: { joins: '0/s' } });
    expectConservation(observed);
    const { rows } = observed;
    expect(sum(rows, errors.name, { kind: 'closed' })).toBe(5);
    expect(sum(rows, connect.name)).toBe(10);
    expect(ledgerOf(observed).lost.target).toBeGreaterThan(0);
    expect(ledgerOf(observed).lost.generator).toBe(0);
    expect(ledgerOf(observed).delivered).toBeGreaterThan(30);
  }, 15_000);

  it('blame the target for refused requests and tell where a redirect led', async () => {
    const broker = await startBroker({ status: 307, location: 'http://127.0.0.2:9/elsewhere' });
    const observed = await observe({ urls: { mesh: broker.url } });
    const { rows, events, end } = observed;
    expectConservation(observed);
    expect(sum(rows, errors.name, { kind: 'http-307' })).toBe(30);
    expect(sum(rows, operations.name, { operation: 'send', outcome: 'error' })).toBe(30);
    expect(ledgerOf(observed)).toMatchObject({ delivered: 30, lost: { target: 30, generator: 0 } });
    expect(events.find((event) => event.kind === 'blocked-host')?.text).toContain('127.0.0.2');
    expect(end.health?.blockedHosts).toEqual(['127.0.0.2']);
  }, 15_000);

  it('stop when they are told to, with the ledger closed', async () => {
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

  it('refuse a target that cannot be reached, or that names no broker, before any load', async () => {
    const section = meshNodeProducer.schema.parse({ nodes: 2, messages: '1/s' });
    const prepare = (urls: Record<string, string>) => meshNodeProducer.prepare(section, contextOf({ urls }).context);
    await expect(prepare({ mesh: 'http://127.0.0.1:9' })).rejects.toMatchObject({ name: 'UnavailableError' });
    await expect(prepare({})).rejects.toMatchObject({ name: 'UserError' });
  });

  it.each([
    [{ nodes: 1, messages: '1/s' }, /two nodes/],
    [{ nodes: 2, messages: 10 }, /with its unit/],
    [{ nodes: 2, messages: '0/s' }, /measures nothing/],
    [{ nodes: 2, messages: '1/s', size: '10B' }, /64B/],
    [{ nodes: 2, messages: '1/s', fanout: 3 }, /fanout/],
  ])('refuse the section %j', (section, problem) => {
    const result = meshNodeProducer.schema.safeParse(section);
    expect(JSON.stringify(result.error?.issues)).toMatch(problem);
  });
});
