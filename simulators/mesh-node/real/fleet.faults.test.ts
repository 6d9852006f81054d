import { describe, expect, it } from 'vitest';
import { startBroker } from '../broker.fixture.ts';
import { expectConservation, ledgerOf, observeFleet, sum } from '../run.fixture.ts';
import { meshMetrics } from './mesh-metrics.ts';

const { delivered, errors, operations, connect } = meshMetrics;

// The timeout is long, because a message counts as lost only after its deadline of 5 s.
describe('a fleet of nodes with a failing broker', { timeout: 30_000 }, () => {
  it('reconnects when the broker closes every connection', async () => {
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

  it('detects a broker that stopped reading: unanswered pings, lost messages', async () => {
    const broker = await startBroker({ stopReading: (n) => n === 30 });
    const observed = await observeFleet(broker.url, { joins: '0/s' });
    expectConservation(observed);
    const { rows, end } = observed;
    expect(sum(rows, errors.name, { kind: 'ping-timeout' })).toBeGreaterThan(0);
    expect(sum(rows, operations.name, { operation: 'ping', outcome: 'error' })).toBeGreaterThan(0);
    expect(ledgerOf(end).lost.target).toBeGreaterThan(0);
    expect(sum(rows, delivered.name, { transport: 'rest' })).toBe(30);
  });

  it("counts refused requests against the target and reports the redirect's host", async () => {
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
