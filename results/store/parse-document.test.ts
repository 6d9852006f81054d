import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../record/run.ts';
import { parseDocument } from './parse-document.ts';
import { documentOf } from './store.fixture.ts';

const id = '20261124T081053Z-smoke-0000';
const verdict = { name: 'a', phase: 'steady', verdict: 'FAIL', unit: 's', objective: 1, op: '<=', samples: 9 } as const;
const judged = { ...verdict, value: 2, interval: null, reason: 'p95', title: 'a', service: 'api' };
const producer = { name: 'k6', status: 'done', offered: 9, completed: 9, dropped: 0, reason: null };
const counts = { phase: 'steady', offered: 9, completed: 9, dropped: 0, unfinished: 0 };

const parse = (change: Parameters<typeof documentOf>[2]): RunDocument =>
  parseDocument({ ...documentOf(id, undefined, change), files: {}, artifacts: [] });

describe('parseDocument', () => {
  it('leaves a document with finite numbers as it is', () => {
    expect(parse({ slos: [judged] })).toMatchObject({ reason: 'every SLO held', slos: [judged] });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('keeps the verdict of an SLO whose value is %d', (value) => {
    const { slos, reason } = parse({ slos: [{ ...judged, value, interval: [value, 3], censored: true }] });
    expect(slos).toEqual([{ ...judged, value: null, interval: [null, 3], censored: true }]);
    expect(reason).toContain('slos.0.value');
  });

  it('keeps a producer with an unknown number deep in its detail', () => {
    const { producers } = parse({ producers: [{ ...producer, detail: { times: [1, Number.NaN] } }] });
    expect(producers[0]!.detail).toEqual({ times: [1, null] });
  });

  it('leaves out the item where the schema needs a number', () => {
    const phases = [counts, { ...counts, dropped: Number.NaN }];
    expect(parse({ producers: [{ ...producer, phases }] }).producers[0]!.phases).toEqual([counts]);
  });

  it('sets a number outside of a list to 0', () => {
    const { delivery, reason } = parse({ delivery: { status: 'none', sent: Number.NaN, confirmed: 0, reason: null } });
    expect([delivery.sent, reason.includes('delivery.sent')]).toEqual([0, true]);
  });

  it('refuses a document whose fault is not a number', () => {
    expect(() => parse({ plan: undefined as unknown as string })).toThrow();
  });
});
