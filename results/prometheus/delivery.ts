import type { Delivery } from '../record/run.ts';
import { formatCountOf } from '../words/format.ts';
import type { Confirmation } from './confirm.ts';

/** The numbers of samples of a push. `reason` names the known causes of missing samples, or is null. */
export type PushCount = { sent: number; acknowledged: number; rejected: number; reason: string | null };

type Sender = { acknowledged: number; rejected: number; rejection: string | null; trouble: string | null };

const samples = (count: number): string => formatCountOf(count, 'sample was', 'samples were');

/** Returns the counts of a push. `reasons` are further causes of missing samples, such as a full disk. */
export function countPush(sent: number, sender: Sender, reasons: readonly (string | null)[]): PushCount {
  const { acknowledged, rejected, rejection, trouble } = sender;
  const causes = reasons.filter((reason) => reason !== null);
  if (rejected > 0) causes.push(`${samples(rejected)} rejected: ${rejection}`);
  if (trouble !== null) causes.push(`the server does not accept the samples (${trouble})`);
  if (causes.length === 0 && acknowledged < sent) causes.push(`${samples(sent - acknowledged)} not acknowledged`);
  return { sent, acknowledged, rejected, reason: causes.length > 0 ? causes.join('; ') : null };
}

/** True when samples were sent, a receiver acknowledged all of them, and no cause of missing samples is known. */
export function isAcknowledged({ sent, acknowledged, reason }: PushCount): boolean {
  return sent > 0 && acknowledged === sent && reason === null;
}

/** Returns the total counts of a delivery and of a later `push`, which sent only the remaining samples. */
export function addPush(before: Delivery, push: PushCount): PushCount {
  if (before.sent === 0) return push;
  const acknowledged = before.confirmed + push.acknowledged;
  const reason = acknowledged === before.sent ? null : (push.reason ?? before.reason);
  return { sent: before.sent, acknowledged, rejected: push.rejected, reason };
}

/**
 * Returns the delivery for run.json. Status `complete`: queries confirmed the samples. `sent`: the server acknowledged
 * all samples, but no query confirmed them. `incomplete`: samples are missing, or a query contradicted them.
 */
export function toDelivery(push: PushCount, confirmation: Confirmation | null): Delivery {
  const { sent, acknowledged, rejected } = push;
  if (sent === 0) return { status: 'none', sent, confirmed: 0, reason: 'there was nothing to send' };
  if (!isAcknowledged(push)) {
    const counts = { sent, confirmed: acknowledged, ...(rejected > 0 && { rejected }) };
    return { status: 'incomplete', ...counts, reason: push.reason };
  }
  if (confirmation?.status === 'confirmed') return { status: 'complete', sent, confirmed: sent, reason: null };
  if (confirmation?.status === 'contradicted') {
    return { status: 'incomplete', sent, confirmed: 0, reason: confirmation.reason };
  }
  const why = confirmation?.reason ?? 'the server was not queried';
  const reason = `${samples(sent)} acknowledged, but nothing confirms that they are stored: ${why}`;
  return { status: 'sent', sent, confirmed: 0, reason };
}
