import type { Context } from '../../../results/record/producer.ts';
import { hostIn } from '../../../scenarios/base/proxy/host-gate.ts';
import { blockedKeys, thrownKeys } from '../program/keys.ts';
import type { Counts } from './streamed.ts';

/** Returns the number of HTTP requests that the network guard blocked, as k6 counted them. */
export function blockedRequests(summary: Counts | undefined): number {
  return blockedKeys.reduce((total, key) => total + (summary?.count(key) ?? 0), 0);
}

/**
 * Returns the forbidden hosts of WebSocket sessions without an answer, each with its number of sessions. k6 logs
 * nothing about a session that `k6/websockets` failed to open. The series of such a session has the address as label
 * `name`, and no label `status`.
 */
export function unansweredSockets(
  sessions: ReturnType<Context['receivedSeries']>,
  isAllowed: (host: string) => boolean,
): Map<string, number> {
  const hosts = new Map<string, number>();
  for (const { labels, n } of sessions) {
    const host = hostIn(labels.name ?? '');
    if (labels.status !== undefined || host === undefined || isAllowed(host)) continue;
    hosts.set(host, (hosts.get(host) ?? 0) + n);
  }
  return hosts;
}

/** Returns the number of exceptions of a user's program that are attributed to an answer of the target. */
export function causedByAnswers(summary: Counts | undefined): number {
  return thrownKeys.reduce((total, key) => total + (summary?.count(key) ?? 0), 0);
}
