import { describe, expect, it } from 'vitest';
import { startBroker } from '../broker.fixture.ts';
import { expectConservation, ledgerOf, observeFleet, sum } from '../run.fixture.ts';
import { meshMetrics } from './mesh-metrics.ts';

const { delivered, duplicate, lost, errors, delivery } = meshMetrics;

// The timeout is long, because a message counts as lost only after its deadline of 5 s.
describe('a fleet of nodes with a faulty broker', { timeout: 30_000 }, () => {
  it('works without the metadata that a broker drops', async () => {
    const broker = await startBroker({ dropMetadata: true });
    expect(ledgerOf((await observeFleet(broker.url)).end)).toMatchObject({ sent: 60, delivered: 60 });
  });

  it('counts losses of the target in the phase of sending, censored at the deadline', async () => {
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

  it('counts duplicates apart from the delivered messages', async () => {
    const broker = await startBroker({ double: (n) => n % 20 === 0 });
    const observed = await observeFleet(broker.url);
    expectConservation(observed);
    expect(ledgerOf(observed.end)).toMatchObject({ sent: 60, delivered: 60, duplicate: 3 });
    expect(sum(observed.rows, duplicate.name)).toBe(3);
  });

  it('reports garbage frames once, counts all, and continues', async () => {
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
});
