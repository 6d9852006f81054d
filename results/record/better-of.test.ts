import { describe, expect, it } from 'vitest';
import { betterOf } from './better-of.ts';
import { gauge } from './metric.ts';
import { describeUnlisted } from './unlisted-metric.ts';

describe('betterOf', () => {
  const requests = { ...gauge('requests_total', '1', 'higher', ''), good: { label: 'outcome', values: ['ok'] } };

  it.each([
    [{}, 'higher'],
    [{ outcome: 'ok' }, 'higher'],
    [{ outcome: 'overloaded' }, 'lower'],
  ] as const)('returns for the labels %j: %s', (labels, better) => {
    expect(betterOf(requests, labels)).toBe(better);
  });

  it('is null for a metric without a better direction', () => {
    expect(betterOf(gauge('vus', '1', null, ''), { outcome: 'error' })).toBeNull();
  });
});

describe('describeUnlisted', () => {
  it.each([
    ['jobs_failed_total', {}, 'lower', '1'],
    ['jobs_executed_total', {}, 'higher', '1'],
    ['retrieved_bytes_total', {}, 'higher', 'B'],
    ['jobs_total', { outcome: 'rate_limited' }, 'lower', '1'],
    ['job_seconds', {}, 'lower', 's'],
    ['nodes_connected', {}, 'higher', '1'],
    ['unlimited_requests_total', {}, 'higher', '1'],
    ['backdrop_renders_total', {}, 'higher', '1'],
    ['haircut_bookings_total', {}, 'higher', '1'],
    ['ordersTotal', {}, 'higher', '1'],
    ['ordersFailedTotal', {}, 'lower', '1'],
    ['orders-failed-total', {}, 'lower', '1'],
    ['jobs_total', { outcome: 'rateLimited' }, 'lower', '1'],
  ] as const)('reads %s %j: %s is better, unit %s', (name, labels, better, unit) => {
    expect(describeUnlisted(name, 'count', labels)).toMatchObject({ better, unit });
  });
});
