import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, type Sent, type Totals } from './ledger.ts';

const messageAt = (seq: number, sentMs: number, phase = 'steady'): Sent => ({
  seq,
  phase,
  transport: 'ws',
  intendedMs: sentMs,
  sentMs,
});

const zero: Totals = { sent: 0, delivered: 0, lost: { target: 0, generator: 0 }, inFlight: 0, duplicate: 0, late: 0 };
const byTarget = () => 'target' as const;

describe('the ledger', () => {
  it.each<[string, (ledger: Ledger) => unknown, Partial<Totals>]>([
    ['nothing', () => undefined, {}],
    ['a message on its way', () => undefined, { sent: 1, inFlight: 1 }],
    ['a message that arrived', (l) => l.receive(0, 10), { sent: 1, delivered: 1 }],
    ['a message that arrived at its deadline', (l) => l.receive(0, 5000), { sent: 1, delivered: 1 }],
    [
      'a message that arrived twice',
      (l) => [l.receive(0, 10), l.receive(0, 11)],
      { sent: 1, delivered: 1, duplicate: 1 },
    ],
    [
      'a message that arrived too late',
      (l) => [l.receive(0, 5001), l.expire(5001, byTarget)],
      { sent: 1, late: 1, lost: { target: 1, generator: 0 } },
    ],
    [
      'a message that arrived after it was lost',
      (l) => [l.expire(5001, byTarget), l.receive(0, 5002)],
      { sent: 1, late: 1, lost: { target: 1, generator: 0 } },
    ],
    ['a message that the target lost', (l) => l.expire(5001, byTarget), { sent: 1, lost: { target: 1, generator: 0 } }],
    ['a message that may still arrive', (l) => l.expire(5000, byTarget), { sent: 1, inFlight: 1 }],
    [
      'a message that the load generator lost',
      (l) => l.expire(5001, () => 'generator'),
      { sent: 1, lost: { target: 0, generator: 1 } },
    ],
    [
      'a message that was lost twice',
      (l) => [l.lose(0, 'generator'), l.lose(0, 'target')],
      { sent: 1, lost: { target: 0, generator: 1 } },
    ],
  ])('counts %s', (what, happens, totals) => {
    const ledger = new Ledger(5000);
    if (what !== 'nothing') ledger.send(messageAt(0, 0));
    happens(ledger);
    expect(ledger.totals()).toEqual({ ...zero, ...totals });
  });

  it('separates an unsent message from a duplicate', () => {
    const ledger = new Ledger(5000);
    ledger.send(messageAt(0, 0));
    expect(ledger.receive(1, 10)).toEqual({ kind: 'unsent' });
    expect(ledger.receive(0, 10).kind).toBe('delivered');
    expect(ledger.receive(0, 10).kind).toBe('duplicate');
    expect(ledger.totals()).toEqual({ ...zero, sent: 1, delivered: 1, duplicate: 1 });
  });

  it('counts every outcome in the phase in which the message was sent', () => {
    const ledger = new Ledger(5000);
    ledger.send(messageAt(0, 0, 'warm-up'));
    ledger.send(messageAt(1, 4000));
    ledger.expire(6000, byTarget);
    ledger.receive(1, 6000);
    expect(ledger.ofPhase('warm-up')).toEqual({ ...zero, sent: 1, lost: { target: 1, generator: 0 } });
    expect(ledger.ofPhase('steady')).toEqual({ ...zero, sent: 1, delivered: 1 });
    expect(ledger.ofPhase('recovery')).toEqual(zero);
  });

  it('conserves messages for any sequence of events', () => {
    const step = fc.record({
      kind: fc.constantFrom('send', 'receive', 'lose', 'expire'),
      seq: fc.nat(15),
      wait: fc.nat(3000),
      generator: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const ledger = new Ledger(5000);
        const receipts = new Map<number, number>();
        let nowMs = 0;
        let next = 0;
        for (const { kind, seq, wait, generator } of steps) {
          nowMs += wait;
          if (kind === 'send') ledger.send(messageAt(next, nowMs, next++ % 2 === 0 ? 'a' : 'b'));
          else if (kind === 'lose') ledger.lose(seq, generator ? 'generator' : 'target');
          else if (kind === 'expire') ledger.expire(nowMs, () => (generator ? 'generator' : 'target'));
          else if (ledger.receive(seq, nowMs).kind === 'delivered') receipts.set(seq, (receipts.get(seq) ?? 0) + 1);
          for (const { sent, delivered, lost, inFlight } of [
            ledger.totals(),
            ledger.ofPhase('a'),
            ledger.ofPhase('b'),
          ]) {
            expect(sent).toBe(delivered + lost.target + lost.generator + inFlight);
          }
        }
        expect(ledger.totals().sent).toBe(next);
        expect(ledger.totals().delivered).toBe(receipts.size);
        expect([...receipts.values()].every((count) => count === 1)).toBe(true);
      }),
    );
  });
});
