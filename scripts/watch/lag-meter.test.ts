import { describe, expect, it } from 'vitest';
import { type LagMonitor, shareLagMonitor } from './lag-meter.ts';

function start() {
  let created = 0;
  const monitor = { count: 0, max: 0, enabled: false };
  const set = (enabled: boolean) => {
    monitor.enabled = enabled;
    return true;
  };
  const startMeter = shareLagMonitor((): LagMonitor => {
    created++;
    return Object.assign(monitor, {
      enable: () => set(true),
      disable: () => set(false),
      reset: () => void Object.assign(monitor, { count: 0, max: 0 }),
    });
  });
  const lag = (ms: number) => {
    monitor.count++;
    monitor.max = Math.max(monitor.max, (ms + 10) * 1e6);
  };
  return { startMeter, monitor, lag, created: () => created };
}

describe('shareLagMonitor', () => {
  it('creates one monitor for any number of meters, one after another or at once', () => {
    const { startMeter, created, monitor } = start();
    for (let run = 0; run < 100; run++) {
      const [a, b] = [startMeter(), startMeter()];
      a.stop();
      expect(monitor.enabled).toBe(true);
      b.stop();
      b.stop();
      expect(monitor.enabled).toBe(false);
    }
    expect(created()).toBe(1);
  });

  it('keeps the lag of one meter when another resets, starts or stops', () => {
    const { startMeter, lag } = start();
    const [a, b] = [startMeter(), startMeter()];
    lag(40);
    a.reset();
    expect([a.maxMs(), b.maxMs()]).toEqual([0, 40]);
    lag(20);
    const c = startMeter();
    expect([a.maxMs(), b.maxMs(), c.maxMs()]).toEqual([20, 40, 0]);
    c.stop();
    lag(60);
    expect([a.maxMs(), b.maxMs()]).toEqual([60, 60]);
  });

  it('ignores the lags before its start', () => {
    const { startMeter, lag } = start();
    startMeter().stop();
    lag(500);
    expect(startMeter().maxMs()).toBe(0);
  });
});
