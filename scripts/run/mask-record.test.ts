import { expect, it } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { longestText, maskEnd, maskRow, maskSample, maskValue } from './mask-record.ts';

const long = 'x'.repeat(5_000_000);
const hidden = 'hunterOfLongTexts';
masker.add(hidden);

it.each([
  ['the text of an event', () => maskValue({ t: 1, kind: 'error', by: 'journeys', text: long })],
  [
    'the data of an event',
    () => maskValue({ t: 1, kind: 'error', by: 'k6', text: '', data: { a: [{ [long]: long }] } }),
  ],
  ['the detail of a sample', () => maskSample({ t: 1, metric: 'm', labels: {}, value: 1, detail: { error: long } })],
  ['a label of a sample', () => maskSample({ t: 1, metric: 'm', labels: { step: long }, value: 1 })],
  ['a label of a row', () => maskRow({ t: 1, metric: 'm', labels: { name: long }, v: 1 })],
])('shortens %s, so that its line can be read', (_, record) => {
  expect(JSON.stringify(record()).length).toBeLessThan(3 * longestText);
});

it('masks a secret before it shortens a text', () => {
  const text = `${'y'.repeat(longestText - 5)}${hidden}`;
  expect(maskValue(text)).toBe(`${'y'.repeat(longestText - 5)}***`);
});

it('gives due series and scenarios the labels that their samples get', () => {
  const labels = { journey: `of-${hidden}`, page: 'home' };
  const end = { name: 'journeys', status: 'done' as const, phases: [], delivered: {} };
  const counts = { offered: 1, completed: 1, dropped: 0, inFlight: 0 };
  const { due, scenarios } = maskEnd({ ...end, ...counts, due: [{ metric: 'm', match: labels }], scenarios: [labels] });
  const masked = maskSample({ t: 1, metric: 'm', labels, value: 0 }).labels;
  expect([due![0]!.match, scenarios![0]!]).toEqual([masked, masked]);
  expect(due![0]!.match.journey).not.toBe(labels.journey);
});

it('returns the same row when nothing is secret or long', () => {
  const row = { t: 1, metric: 'm', labels: { name: 'a' }, v: 1 };
  expect(maskRow(row)).toBe(row);
});
