import type { Clock } from '../../../scenarios/base/clock.ts';

export type Priority = 'low' | 'normal' | 'high';

/** A message from a caller. `metadata` is published unchanged, so that it can carry ids of the caller. */
export type Outgoing = { to?: string; message: string; priority?: Priority; metadata?: unknown };

/** A message as the broker publishes it. */
export type Message = {
  id: string;
  fromId: string;
  toId: string;
  message: string;
  timestamp: string;
  ttl: number;
  path: string[];
  priority: Priority;
  type: 'chat';
  metadata?: unknown;
};

/** GET /api/v1/messages lists at most this many of the newest messages. The newest is the last. */
const listed = 200;

export type MessageLog = ReturnType<typeof createMessageLog>;

/** Returns the log of messages. The log keeps the newest messages as JSON texts, ready to be listed. */
export function createMessageLog(clock: Clock, seed: number) {
  const newest: string[] = [];
  let count = 0;

  return {
    create(fromId: string, { to, message, priority, metadata }: Outgoing): Message {
      return {
        id: `msg-${seed.toString(36)}-${++count}`,
        fromId,
        toId: to || 'broadcast',
        message,
        timestamp: new Date(clock.wallMs()).toISOString(),
        ttl: 10,
        path: [fromId],
        priority: priority ?? 'normal',
        type: 'chat',
        ...(metadata !== undefined && { metadata }),
      };
    },
    keep(json: string): void {
      newest.push(json);
      if (newest.length > listed) newest.shift();
    },
    listJson: () => `{"count":${newest.length},"messages":[${newest.join(',')}]}`,
  };
}

const priorities: readonly unknown[] = ['low', 'normal', 'high'];

/** Returns what is wrong with a message from a caller; undefined if nothing is wrong. */
export function problemOf(given: { to?: unknown; message?: unknown; priority?: unknown }): string | undefined {
  if (typeof given.message !== 'string' || given.message === '') return 'message is required';
  if (given.to !== undefined && typeof given.to !== 'string') return 'to must be a string';
  if (given.priority !== undefined && !priorities.includes(given.priority))
    return 'priority must be low, normal or high';
  return undefined;
}
