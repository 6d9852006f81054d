import { describe, expect, it } from 'vitest';
import { afterPush, toDelivery, withCounts } from './delivery.ts';

const quiet = { confirmed: 10, refused: 0, refusal: null, trouble: null };

describe('the delivery of a run', () => {
  it('is complete when every sample was acknowledged and nothing went wrong', () => {
    expect(toDelivery({ sent: 10, sender: quiet, reasons: [null] })).toEqual({
      status: 'complete',
      sent: 10,
      confirmed: 10,
      reason: null,
    });
  });

  it('is incomplete, and says why, when one was not', () => {
    const sender = { confirmed: 7, refused: 1, refusal: '400 too old', trouble: '503' };
    expect(toDelivery({ sent: 10, sender, reasons: ['too many series'] })).toMatchObject({
      status: 'incomplete',
      reason: 'too many series; 1 samples refused: 400 too old; Prometheus does not take what is sent (503)',
    });
    expect(toDelivery({ sent: 11, sender: quiet, reasons: [] }).reason).toBe('1 samples were not acknowledged');
  });

  it('is none when there was nothing to send', () => {
    expect(toDelivery({ sent: 0, sender: { ...quiet, confirmed: 0 }, reasons: [] }).status).toBe('none');
  });

  it('becomes complete by a later push of all that was left, and by no other', () => {
    const before = { status: 'incomplete', sent: 10, confirmed: 4, reason: 'away' } as const;
    const pushed = { status: 'complete', sent: 6, confirmed: 6, reason: null } as const;
    expect(afterPush(before, pushed)).toEqual({ status: 'complete', sent: 10, confirmed: 10, reason: null });
    const some = { status: 'incomplete', sent: 6, confirmed: 2, reason: '2 refused' } as const;
    expect(afterPush(before, some)).toEqual({ status: 'incomplete', sent: 10, confirmed: 6, reason: '2 refused' });
    expect(afterPush(before, { status: 'none', sent: 0, confirmed: 0, reason: null })).toBe(before);
  });

  it('is incomplete when Prometheus counts otherwise than the record, although all was acknowledged', () => {
    const complete = { status: 'complete', sent: 10, confirmed: 10, reason: null } as const;
    expect(withCounts(complete, [{ metric: 'x_total', expected: 5, found: 5 }])).toBe(complete);
    const checks = [
      { metric: 'x_total', expected: 5, found: 4 },
      { metric: 'y_total', expected: 1, found: null },
    ];
    expect(withCounts(complete, checks)).toMatchObject({
      status: 'incomplete',
      reason: 'Prometheus: x_total is 4, the record has 5, y_total is absent, the record has 1',
    });
  });
});
