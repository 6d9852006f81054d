import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { notedEffects } from '../system.fixture.ts';
import { createDefectSwitch } from './defect-switch.ts';

const start = () => {
  const effects = notedEffects();
  return { effects, faults: createDefectSwitch(seededRandom(1), effects) };
};

describe('createDefectSwitch', () => {
  it('freezes once: soon when set at run time, later when set at start', () => {
    const { effects, faults } = start();
    faults.set(['freeze=3s'], 'at-start');
    expect(effects.pending[0]?.[0]).toBe(15_000);
    faults.set([]);
    faults.set(['freeze=3s']);
    expect(effects.pending).toHaveLength(1);
    const [afterMs, freeze] = effects.pending[0] ?? [];
    expect(afterMs).toBeLessThan(1000);
    freeze?.();
    expect(effects.blocked).toEqual([3000]);
  });

  it('neither freezes nor exits after healing', () => {
    const { effects, faults } = start();
    faults.set(['freeze=3s@20s', 'die=8s']);
    expect(effects.pending.map(([ms]) => ms)).toEqual([20_000, 8000]);
    faults.set([]);
    expect(effects.pending).toEqual([]);
  });

  it('exits with its last words', () => {
    const { effects, faults } = start();
    faults.set(['die=8s']);
    effects.pending[0]?.[1]();
    expect(effects.exits).toHaveLength(1);
  });

  it('scans in proportion to the items stored since the defect was set', () => {
    const { effects, faults } = start();
    faults.copies('message');
    faults.scanStore();
    expect(effects.burnt).toEqual([]);
    faults.set(['slow-store=100us']);
    for (let i = 0; i < 300; i++) faults.copies('message');
    faults.scanStore();
    expect(effects.burnt[0]).toBeCloseTo(30);
  });

  it('loses and doubles its share of each kind of write, none when healthy', () => {
    const { faults } = start();
    const copies = (kind: 'vote' | 'sync') => Array.from({ length: 100 }, () => faults.copies(kind));
    expect(new Set(copies('vote'))).toEqual(new Set([1]));
    faults.set(['lost-writes=1%']);
    for (const kind of ['vote', 'sync'] as const) expect(copies(kind).filter((n) => n === 0)).toHaveLength(1);
    faults.set(['double-writes=2%']);
    expect(copies('vote').filter((n) => n === 2)).toHaveLength(2);
  });

  it('leaks memory for each request, and frees it when healed', () => {
    const { faults } = start();
    faults.leak();
    expect(faults.counters().leakedBytes).toBe(0);
    faults.set(['leak=100kB']);
    faults.leak();
    faults.leak();
    expect(faults.counters().leakedBytes).toBe(200_000);
  });

  it('keeps the time of death when another defect is added', () => {
    const { effects, faults } = start();
    faults.set(['die=20s']);
    const death = effects.pending[0];
    faults.set(['die=20s', 'latency=300ms']);
    expect(effects.pending).toEqual([death]);
    expect(effects.pending[0]).toBe(death);
    faults.set(['die=5s', 'latency=300ms']);
    expect(effects.pending.map(([ms]) => ms)).toEqual([5000]);
  });

  it('keeps the cold start and a freeze under way when another defect is removed', () => {
    const { effects, faults } = start();
    faults.set(['cold-start=30s', 'freeze=1s@9s', 'latency=300ms']);
    const pending = [...effects.pending];
    faults.set(['cold-start=30s', 'freeze=1s@9s']);
    expect(effects.pending).toEqual(pending);
    pending[0]![1]();
    expect(faults.cold()).toBe(false);
    faults.set(['cold-start=30s', 'freeze=1s@9s', 'latency=100ms']);
    expect(faults.cold()).toBe(false);
  });

  it('keeps the leaked memory and the stored items until their defect changes', () => {
    const { effects, faults } = start();
    faults.set(['leak=100kB', 'slow-store=100us']);
    for (let i = 0; i < 300; i++) faults.copies('message');
    faults.leak();
    faults.set(['leak=100kB', 'slow-store=100us', 'latency=300ms']);
    faults.scanStore();
    expect(effects.burnt[0]).toBeCloseTo(30);
    expect(faults.counters().leakedBytes).toBe(100_000);
    faults.set(['leak=200kB']);
    expect(faults.counters()).toMatchObject({ leakedBytes: 0, stored: 0 });
  });

  it('counts no leaked memory after healing', () => {
    const { faults } = start();
    faults.set(['leak=100kB']);
    faults.leak();
    faults.set([]);
    expect(faults.counters().leakedBytes).toBe(0);
  });

  it('keeps the present defects when the new ones are invalid', () => {
    const { faults } = start();
    faults.set(['latency=300ms']);
    expect(() => faults.set(['nonsense'])).toThrow();
    expect(faults.defects().latencyMs).toBe(300);
    expect(faults.active()).toEqual(['latency=300ms']);
  });
});
