import { describe, expect, it } from 'vitest';
import { RunRecorder } from './recorder.ts';
import type { Row, RunEvent, Sample } from './row.ts';

function recording() {
  const rows: Row[] = [];
  const samples: Sample[] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: (some) => rows.push(...some),
    sample: (sample) => samples.push(sample),
    event: (event) => events.push(event),
  });
  return { recorder, rows, samples, events };
}

describe('a recorder', () => {
  it('adds up the counts of a second, and passes the second on when it is over', () => {
    const { recorder, rows } = recording();
    const count = recorder.counter('hits', { phase: 'steady' });
    count(1000);
    count(1999, 2);
    count(2000);
    recorder.drain(2500);
    expect(rows).toEqual([{ t: 1000, metric: 'hits', labels: { phase: 'steady' }, n: 3 }]);
    recorder.drain(3000);
    expect(rows).toHaveLength(2);
  });

  it('adds labels in another order to the same series', () => {
    const { recorder, rows } = recording();
    recorder.counter('hits', { a: '1', b: '2' })(0);
    recorder.counter('hits', { b: '2', a: '1' })(0);
    recorder.drain(1000);
    expect(rows).toMatchObject([{ n: 2 }]);
  });

  it('keeps the last value of a gauge and every value of a histogram', () => {
    const { recorder, rows } = recording();
    const gauge = recorder.gauge('level', {});
    gauge(0, 1);
    gauge(900, 5);
    const histogram = recorder.histogram('wait', {});
    histogram.observe(0, 0.5);
    histogram.observe(1, 0.5);
    histogram.censor(2);
    recorder.drain(1000);
    expect(rows[0]).toMatchObject({ metric: 'level', v: 5 });
    expect(rows[1]).toMatchObject({ metric: 'wait', h: { count: [2], censored: 1, sum: 1 } });
  });

  it('makes a separate row of late values, and loses nothing', () => {
    const { recorder, rows } = recording();
    const count = recorder.counter('hits', {});
    count(0);
    recorder.drain(1000);
    count(500);
    recorder.drain(Number.POSITIVE_INFINITY);
    expect(rows).toMatchObject([
      { t: 0, n: 1 },
      { t: 0, n: 1 },
    ]);
  });

  it('passes on rows, samples and events that others recorded', () => {
    const { recorder, rows, samples, events } = recording();
    recorder.absorb([{ t: 0, metric: 'theirs', labels: {}, n: 4 }]);
    recorder.sample({ t: 1, metric: 'vital', labels: {}, value: 2 });
    recorder.event({ t: 1, kind: 'note', text: 'hello', by: 'test' });
    recorder.drain(0);
    expect([rows.length, samples.length, events.length]).toEqual([1, 1, 1]);
  });

  it('counts its seconds from T0, also those of absorbed rows', () => {
    const { recorder, rows } = recording();
    recorder.begin(10_400);
    const count = recorder.counter('hits', {});
    for (const t of [10_399, 10_400, 11_399, 11_400]) count(t);
    recorder.absorb([10_399, 10_400, 11_399].map((t) => ({ t, metric: 'theirs', labels: {}, n: 1 })));
    recorder.drain(11_400);
    expect(rows.map(({ metric, t }) => [metric, t])).toEqual([
      ['theirs', 9400],
      ['theirs', 10_400],
      ['theirs', 10_400],
      ['hits', 9400],
      ['hits', 10_400],
    ]);
  });

  it('keeps the worst value of a gauge in each second since T0', () => {
    const { recorder, rows } = recording();
    recorder.begin(10_400);
    const up = recorder.gauge('up', {}, Math.min);
    const wait = recorder.gauge('wait', {}, Math.max);
    for (const [t, isUp, waitS] of [
      [10_900, 1, 2],
      [10_950, 0, 3],
      [11_000, 1, 1],
      [11_400, 1, 0],
    ] as const) {
      up(t, isUp);
      wait(t, waitS);
    }
    recorder.drain(Number.POSITIVE_INFINITY);
    expect(rows.map((row) => [row.metric, row.t, 'v' in row && row.v])).toEqual([
      ['up', 10_400, 0],
      ['up', 11_400, 1],
      ['wait', 10_400, 3],
      ['wait', 11_400, 0],
    ]);
  });

  it('drops values that are recorded after its end, from handles that were created before and after', () => {
    const { recorder, rows, samples, events } = recording();
    const count = recorder.counter('hits', {});
    const wait = recorder.histogram('wait', {});
    count(0);
    recorder.drain(1000);
    recorder.end();
    count(1000);
    wait.observe(1000, 0.5);
    wait.observe(1000, Number.NaN);
    recorder.gauge('level', {})(1000, 1);
    recorder.absorb([{ t: 1000, metric: 'theirs', labels: {}, n: 4 }]);
    recorder.sample({ t: 1000, metric: 'vital', labels: {}, value: 2 });
    recorder.event({ t: 1000, kind: 'note', text: 'late', by: 'test' });
    recorder.drain(Number.POSITIVE_INFINITY);
    expect([rows.length, samples, events]).toEqual([1, [], []]);
  });
});
