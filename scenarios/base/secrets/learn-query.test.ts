import { expect, it } from 'vitest';
import { learnQuery } from './learn-query.ts';
import { Masker } from './masker.ts';

function masked(query: string, text: string, readable: string[] = []): string {
  const masker = new Masker();
  masker.keepIssued();
  masker.keepReadable(readable);
  learnQuery(masker, `https://metrics.test/api/v1/write${query}`);
  return masker.text(text);
}

it.each([
  ['?token=SECRETQ1', 'bad request: /write?token=SECRETQ1', 'bad request: /write?token=***'],
  ['?db=a&p=pa%20ss%2Fw', 'pa ss/w pa%20ss%2Fw pa%20ss/w', '*** *** ***'],
  ['?k=ab+cd+ef', 'ab+cd+ef and "ab cd ef"', '*** and "***"'],
  ['?SECRETQ1', 'write?SECRETQ1', 'write?***'],
  ['?extra=1&SECRETQ1&x', 'SECRETQ1 1 x', '*** 1 x'],
  ['?token=4711', 'no 4711', 'no ***'],
  ['?key=12345678', 'no 12345678', 'no ***'],
])('adds the values of %s', (query, text, expected) => expect(masked(query, text)).toBe(expected));

it.each(['?timeout=5000', '?a=abc', '?', ''])('adds no short text and no number of %s', (query) => {
  expect(masked(query, '5000 abc a timeout')).toBe('5000 abc a timeout');
});

it('leaves a word of the record readable', () => {
  expect(masked('?db=prometheus&p=hunter22', 'prometheus hunter22', ['"prometheus"'])).toBe('prometheus ***');
});
