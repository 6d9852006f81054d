import { describe, expect, it } from 'vitest';
import { startBroker } from '../broker.fixture.ts';
import { meshMetrics } from '../metrics.ts';
import { expectConservation, ledgerOf, observeFleet, sum } from '../run.fixture.ts';

const { delivered, duplicate, lost, errors, operations, delivery, connect } = meshMetrics;

// What is lost is known only after its deadline of 5 s.
describe('a fleet of nodes against a faulty broker', { timeout: 30_000 }, () => {
  it('do not need the metadata that a broker drops', async () => {
    const broker = await startBroker({ dropMetadata: true });
    expect(ledgerOf((await observeFleet(broker.url)).end)).toMatchObject({ sent: 60, delivered: 60 });
  });

  it('find what the target loses, in the phase in which it was sent, as slower than the deadline', async () => {
    const broker = await startBroker({ lose: (n) => n % 10 === 0 });
    const observed = await observeFleet(broker.url);
    const { rows } = observed;
    expectConservation(observed);
    expect(ledgerOf(observed.end)).toMatchObject({ sent: 60, delivered: 54, lost: { target: 6, generator: 0 } });
    expect(sum(rows, lost.name, { by: 'target', phase: 'steady' })).toBe(
      48 - sum(rows, delivered.name, { phase: 'steady' }),
    );
    const censored = rows.flatMap((row) => (row.metric === delivery.name && 'h' in row ? [row.h.censored] : []));
    expect(censored.reduce((a, b) => a + b)).toBe(6);
  });

  it('find doubled messages and count them beside the delivered ones', async () => {
    const broker = await startBroker({ double: (n) => n % 20 === 0 });
    const observed = await observeFleet(broker.url);
    expectConservation(observed);
    expect(ledgerOf(observed.end)).toMatchObject({ sent: 60, delivered: 60, duplicate: 3 });
    expect(sum(observed.rows, duplicate.name)).toBe(3);
  });

  it('name rubbish frames once, count all, and go on', async () => {
    const broker = await startBroker({ garbage: (n) => n === 5 || n === 20 });
    const observed = await observeFleet(broker.url);
    expect(ledgerOf(observed.end)).toMatchObject({ sent: 60, delivered: 60 });
    expect(sum(observed.rows, errors.name, { kind: 'garbage' })).toBeGreaterThanOrEqual(10);
    const texts = observed.events.map(({ kind, text }) => `${kind} ${text}`);
    expect(texts).toEqual([
      expect.stringMatching(/^error garbage: mp-/),
      expect.stringMatching(/^error garbage: \d+ times/),
    ]);
  });

  it('connect again when the broker closes every connection', async () => {
    const broker = await startBroker({ closeAll: (n) => n === 20 });
    const observed = await observeFleet(broker.url, { joins: '0/s' });
    expectConservation(observed);
    const { rows } = observed;
    expect(sum(rows, errors.name, { kind: 'closed' })).toBe(5);
    expect(sum(rows, connect.name)).toBe(10);
    expect(ledgerOf(observed.end).lost.target).toBeGreaterThan(0);
    expect(ledgerOf(observed.end).lost.generator).toBe(0);
    expect(ledgerOf(observed.end).delivered).toBeGreaterThan(30);
  });

  it('find that the broker reads no more: pings go unanswered and messages are lost', async () => {
    const broker = await startBroker({ stopReading: (n) => n === 30 });
    const observed = await observeFleet(broker.url, { joins: '0/s' });
    expectConservation(observed);
    const { rows, end } = observed;
    expect(sum(rows, errors.name, { kind: 'ping-timeout' })).toBeGreaterThan(0);
    expect(sum(rows, operations.name, { operation: 'ping', outcome: 'error' })).toBeGreaterThan(0);
    expect(ledgerOf(end).lost.target).toBeGreaterThan(0);
    expect(sum(rows, delivered.name, { transport: 'rest' })).toBe(30);
  });

  it('blame the target for refused requests and tell where a redirect led', async () => {
    const broker = await startBroker({ status: 307, location: 'http://127.0.0.2:9/elsewhere' });
    const observed = await observeFleet(broker.url);
    const { rows, events, end } = observed;
    expectConservation(observed);
    expect(sum(rows, errors.name, { kind: 'http-307' })).toBe(30);
    expect(sum(rows, operations.name, { operation: 'send', outcome: 'error' })).toBe(30);
    expect(ledgerOf(observed.end)).toMatchObject({ delivered: 30, lost: { target: 30, generator: 0 } });
    expect(events.find((event) => event.kind === 'blocked-host')?.text).toContain('127.0.0.2');
    expect(end.health?.blockedHosts).toEqual(['127.0.0.2']);
  });
});
