import type { Delivery } from '../record/run.ts';
import type { CountCheck } from './query.ts';

/** What happened to the samples of a run, or of one push of what was left of it. */
export function toDelivery(from: {
  sent: number;
  sender: { confirmed: number; refused: number; refusal: string | null; trouble: string | null };
  reasons: readonly (string | null)[];
}): Delivery {
  const { sent, sender } = from;
  if (sent === 0) return { status: 'none', sent: 0, confirmed: 0, reason: 'there was nothing to send' };
  const reasons = from.reasons.filter((reason) => reason !== null);
  if (sender.refused > 0) reasons.push(`${sender.refused} samples refused: ${sender.refusal}`);
  if (sender.trouble !== null) reasons.push(`Prometheus does not take what is sent (${sender.trouble})`);
  const complete = sender.confirmed === sent && reasons.length === 0;
  return {
    status: complete ? 'complete' : 'incomplete',
    sent,
    confirmed: sender.confirmed,
    reason: complete ? null : reasons.join('; ') || `${sent - sender.confirmed} samples were not acknowledged`,
  };
}

/** The delivery of a run after `pushed`, a push of what was left of it. */
export function afterPush(before: Delivery, pushed: Delivery): Delivery {
  if (pushed.status === 'none') return before;
  const confirmed = before.confirmed + pushed.confirmed;
  if (confirmed === before.sent) return { status: 'complete', sent: before.sent, confirmed, reason: null };
  return { status: 'incomplete', sent: before.sent, confirmed, reason: pushed.reason ?? before.reason };
}

/** Acknowledged is not yet stored: a count that Prometheus answers otherwise than the record makes it incomplete. */
export function withCounts(delivery: Delivery, checks: readonly CountCheck[]): Delivery {
  const wrong = checks.filter(({ expected, found }) => found !== expected);
  if (wrong.length === 0) return delivery;
  const told = wrong.map(
    ({ metric, expected, found }) => `${metric} is ${found ?? 'absent'}, the record has ${expected}`,
  );
  const reasons = [delivery.reason, `Prometheus: ${told.join(', ')}`].filter((reason) => reason !== null);
  return { ...delivery, status: 'incomplete', reason: reasons.join('; ') };
}
