import { expect, it } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { wordsOf } from './read-refusal.ts';

it.each([
  ['{"error":{"message":"send max_completion_tokens","code":1}}', 'send max_completion_tokens'],
  ['{"error":"no such model"}', 'no such model'],
  ['{"message":"no"}', 'no'],
  ['{"detail":"not found"}', 'not found'],
  ['{"detail":[{"loc":["body"]}]}', '{"detail":[{"loc":["body"]}]}'],
  ['null', 'null'],
  ['<h1>Bad\nRequest</h1>', '<h1>Bad Request</h1>'],
  ['\u001b[2Jgone', '\\u001b[2Jgone'],
  ['', ''],
])('the message in the body %j is %j', (body, words) => {
  expect(wordsOf(body)).toBe(words);
});

it('masks a secret before it cuts', () => {
  masker.add('tok-of-this-refusal-7712');
  expect(wordsOf(`${'x'.repeat(290)}tok-of-this-refusal-7712`)).not.toContain('tok-of');
  expect(wordsOf('y'.repeat(4000)).length).toBeLessThanOrEqual(301);
});
