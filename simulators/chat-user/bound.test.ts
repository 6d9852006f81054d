import { describe, expect, it } from 'vitest';
import { boundOf } from './bound.ts';
import { mergeEnds } from './merge-ends.ts';
import type { Totals } from './meters.ts';
import { readGauges } from './server-watch.ts';

const totals = (parts: Partial<Totals>): Totals => ({
  outcomes: { ok: 100 },
  good: 50,
  missed: { ttft: 0, tpot: 0, duration: 0 },
  parts: { dispatch: 0, gateway: 0, queue: 0, prefill: 0, network: 0, client: 0 },
  told: 100,
  ...parts,
});
const slow = { missed: { ttft: 50, tpot: 0, duration: 0 } };
const queued = { ...slow, parts: { ...totals({}).parts, queue: 40, prefill: 5 } };

describe('boundOf', () => {
  it.each([
    ['nothing', totals({ good: 100 }), 0, undefined],
    ['client', totals(slow), 0.1, undefined],
    ['rate limit', totals({ outcomes: { ok: 50, rate_limited: 50 } }), 0, undefined],
    ['overload', totals({ outcomes: { ok: 50, overloaded: 50 } }), 0, undefined],
    ['queue', totals(queued), 0, { running: 256, waiting: 90, cache: 0.4 }],
    ['cache', totals(queued), 0, { running: 60, waiting: 90, cache: 0.99 }],
    ['prefill', totals({ ...slow, parts: { ...totals({}).parts, prefill: 40 } }), 0, undefined],
    ['decode', totals({ missed: { ttft: 0, tpot: 50, duration: 0 } }), 0, undefined],
    ['duration', totals({ missed: { ttft: 0, tpot: 0, duration: 50 } }), 0, undefined],
    ['decode', totals({ missed: { ttft: 10, tpot: 25, duration: 50 } }), 0, undefined],
    ['unknown', totals({ missed: { ttft: 0, tpot: 0, duration: 20 } }), 0, undefined],
    ['unknown', totals({ outcomes: {} }), 0, undefined],
  ])('finds %s', (by, all, error, peak) => {
    expect(boundOf(all, error, peak).by).toBe(by);
  });
});

describe('readGauges', () => {
  it('sums the engines of a server, and returns none for a server without vLLM metrics', () => {
    const text = [
      '# TYPE vllm:num_requests_running gauge',
      'vllm:num_requests_running{engine="0",model_name="m"} 3.0',
      'vllm:num_requests_running{engine="1",model_name="m"} 4',
      'vllm:num_requests_waiting{engine="0"} 2',
      'vllm:kv_cache_usage_perc{engine="0"} 0.25',
      'vllm:kv_cache_usage_perc{engine="1"} 7.5e-1',
    ].join('\n');
    expect(readGauges(text)).toEqual({ running: 7, waiting: 2, cache: 0.75 });
    expect(readGauges('up 1\n')).toBeUndefined();
  });
});

describe('mergeEnds', () => {
  it('adds counts and keeps the worst status and health', () => {
    const end = (status: 'done' | 'stopped', p99: number) => ({
      name: 'chat-user',
      status,
      offered: 2,
      completed: 1,
      dropped: 0,
      inFlight: 1,
      phases: [{ phase: 'steady', offered: 2, completed: 1, dropped: 0, unfinished: 1 }],
      delivered: { a: 1 },
      health: { lagSeconds: { p99, max: p99 }, clientErrorSeconds: { p50: 0, p99, max: p99, samples: 10 } },
      detail: totals({}),
    });
    const merged = mergeEnds([end('done', 0.1), end('stopped', 0.2)]);
    expect(merged).toMatchObject({
      status: 'stopped',
      offered: 4,
      inFlight: 2,
      delivered: { a: 2 },
      phases: [{ phase: 'steady', offered: 4, unfinished: 2 }],
      health: { lagSeconds: { p99: 0.2 }, clientErrorSeconds: { p99: 0.2, samples: 20 } },
      totals: { outcomes: { ok: 200 }, good: 100 },
    });
  });
});
