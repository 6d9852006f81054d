import { describe, expect, it } from 'vitest';
import { addPush, countPush, toDelivery } from './delivery.ts';

const sender = { acknowledged: 10, rejected: 0, rejection: null, trouble: null };
const whole = countPush(10, sender, [null]);

describe('the count of a push', () => {
  it('has no reason when every sample was acknowledged', () => {
    expect(whole).toEqual({ sent: 10, acknowledged: 10, rejected: 0, reason: null });
  });

  it('names every cause of a missing sample', () => {
    const bad = { acknowledged: 7, rejected: 1, rejection: '400 too old', trouble: '503' };
    expect(countPush(10, bad, ['too many series'])).toEqual({
      sent: 10,
      acknowledged: 7,
      rejected: 1,
      reason: 'too many series; 1 sample was rejected: 400 too old; the server does not accept the samples (503)',
    });
    expect(countPush(11, sender, []).reason).toBe('1 sample was not acknowledged');
  });
});

describe('the delivery of a run', () => {
  it('is complete only when a query confirms an acknowledged push', () => {
    expect(toDelivery(whole, { status: 'confirmed' })).toEqual({
      status: 'complete',
      sent: 10,
      confirmed: 10,
      reason: null,
    });
  });

  it('is sent, with no confirmed sample, when nothing answers the query', () => {
    const delivery = toDelivery(whole, { status: 'unanswered', reason: '404' });
    expect(delivery).toMatchObject({ status: 'sent', sent: 10, confirmed: 0 });
    expect(delivery.reason).toContain('404');
    expect(toDelivery(whole, null)).toMatchObject({ status: 'sent', confirmed: 0 });
  });

  it('is incomplete, with no confirmed sample, when the server contradicts', () => {
    const contradicted = { status: 'contradicted', reason: 'x_total is 4, but the record has 5' } as const;
    expect(toDelivery(whole, contradicted)).toMatchObject({ status: 'incomplete', confirmed: 0 });
  });

  it('is incomplete and counts rejected samples, whatever a query answers', () => {
    const some = countPush(10, { ...sender, acknowledged: 6, rejected: 4, rejection: '401' }, []);
    expect(toDelivery(some, { status: 'confirmed' })).toMatchObject({
      status: 'incomplete',
      confirmed: 6,
      rejected: 4,
    });
  });

  it('is none when no sample was sent', () => {
    expect(toDelivery(countPush(0, { ...sender, acknowledged: 0 }, []), null).status).toBe('none');
  });
});

describe('a later push of what was left', () => {
  const before = { status: 'incomplete', sent: 10, confirmed: 4, reason: 'unreachable' } as const;

  it('adds to the samples that were acknowledged before', () => {
    const push = { sent: 6, acknowledged: 6, rejected: 0, reason: null };
    expect(addPush(before, push)).toEqual({ sent: 10, acknowledged: 10, rejected: 0, reason: null });
    const part = { sent: 6, acknowledged: 2, rejected: 4, reason: '4 samples were rejected: 400' };
    expect(addPush(before, part)).toEqual({ ...part, sent: 10, acknowledged: 6 });
  });

  it('replaces a delivery that counted nothing, as in a run that was killed', () => {
    const none = { status: 'none', sent: 0, confirmed: 0, reason: 'meshproof was killed' } as const;
    const push = { sent: 37, acknowledged: 37, rejected: 0, reason: null };
    expect(addPush(none, push)).toEqual(push);
  });
});
