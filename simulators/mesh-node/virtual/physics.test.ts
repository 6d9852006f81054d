import { describe, expect, it } from 'vitest';
import { linkSchema, toLink } from '../world/link.ts';
import { lost, Physics, queueFull } from './physics.ts';

const physics = (fields: Record<string, unknown>) => new Physics([toLink('air', linkSchema.parse(fields))!], 2, 1);
const many = (of: Physics, bytes = 200, n = 20_000) =>
  Array.from({ length: n }, (_, i) => of.transmit(0, 1, 0, bytes, i * 1000) - i * 1000);
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
const shareLost = (values: readonly number[], nowMs: (i: number) => number) =>
  values.filter((value, i) => value === lost - nowMs(i)).length / values.length;

describe('the physics of links', () => {
  it('delay frames by the given distribution', () => {
    expect(mean(many(physics({ latency: { uniform: ['10ms', '50ms'] } })))).toBeCloseTo(30, 0);
    expect(mean(many(physics({ latency: { exponential: '100ms' } })))).toBeGreaterThan(97);
    const sorted = many(physics({ latency: { lognormal: ['35ms', 0.5] } })).sort((a, b) => a - b);
    expect(sorted[10_000]).toBeGreaterThanOrEqual(34);
    expect(sorted[10_000]).toBeLessThanOrEqual(36);
    expect(many(physics({ latency: '4ms', jitter: '2ms' })).every((ms) => ms >= 2 && ms <= 6)).toBe(true);
  });

  it('lose single frames independently, and bursts by the Gilbert model', () => {
    expect(shareLost(many(physics({ latency: '1ms', loss: '10%' })), (i) => i * 1000)).toBeCloseTo(0.1, 1);
    const bursty = many(physics({ latency: '1ms', loss: { gilbert: [0.02, 0.3] } }), 200, 50_000);
    const isLost = bursty.map((value, i) => value === lost - i * 1000);
    const share = isLost.filter(Boolean).length / isLost.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.075);
    const bursts = isLost.filter((one, i) => one && !isLost[i - 1]).length;
    expect(isLost.filter(Boolean).length / bursts).toBeGreaterThan(3);
    expect(isLost.filter(Boolean).length / bursts).toBeLessThan(3.7);
  });

  it('send in sequence at the bandwidth, with a header per fragment, and drop frames beyond the queue', () => {
    const slow = physics({ latency: '1ms', bandwidth: '8kbit', mtu: '104B', queue: 3 });
    // 200 B are sent as two fragments of 104 B. They take 208 ms at 1 B/ms, and 1 ms of latency.
    expect(slow.transmit(0, 1, 0, 200, 0)).toBe(209);
    expect(slow.transmit(0, 1, 0, 200, 0)).toBe(417);
    expect(slow.transmit(0, 1, 0, 200, 0)).toBe(625);
    expect(slow.transmit(0, 1, 0, 200, 0)).toBe(queueFull);
    expect(slow.transmit(1, 0, 0, 200, 0)).toBe(209);
    expect(slow.deepest).toBe(2);
  });

  it('lose a message with any of its fragments', () => {
    const share = (bytes: number) =>
      shareLost(many(physics({ latency: '1ms', loss: '10%', mtu: '104B' }), bytes), (i) => i * 1000);
    expect(share(100)).toBeCloseTo(0.1, 1);
    expect(share(400)).toBeCloseTo(1 - 0.9 ** 4, 1);
  });

  it("wait for a sleeping receiver, and for the sender's duty cycle", () => {
    const asleep = many(physics({ latency: '1ms', duty: { on: '5s', off: '10s' } }), 200, 3000);
    expect(Math.max(...asleep)).toBeGreaterThan(9000);
    expect(asleep.filter((ms) => ms === 1).length / asleep.length).toBeCloseTo(1 / 3, 1);
    const rare = physics({ latency: '1ms', bandwidth: '8kbit', dutyCycle: '10%' });
    expect(rare.transmit(0, 1, 0, 96, 0)).toBe(101);
    expect(rare.transmit(0, 1, 0, 96, 0)).toBe(1101);
  });
});
