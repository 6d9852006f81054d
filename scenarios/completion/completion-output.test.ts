import { expect, it } from 'vitest';
import { type Choice, outputOf } from './completion-output.ts';

const delta = (fields: Record<string, unknown>): Choice => ({ delta: fields });
const call = (fields: Record<string, unknown>) => delta({ tool_calls: [{ index: 0, id: 'call_1', function: fields }] });

it.each<[string, Choice]>([
  ['a b', delta({ content: 'a b' })],
  ['a b', { text: 'a b' }],
  ['hm', delta({ reasoning: 'hm' })],
  ['hm', delta({ reasoning_content: 'hm', content: null })],
  ['hm', delta({ reasoning_content: 'hm', reasoning: 'hm' })],
  ['hm', delta({ thinking: 'hm' })],
  ['hm', delta({ reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] })],
  ['no', delta({ refusal: 'no' })],
  ['find', call({ name: 'find', arguments: '' })],
  ['{"q"', call({ arguments: '{"q"' })],
  ['x', delta({ function_call: { arguments: 'x' } })],
  ['said', delta({ audio: { id: 'a', transcript: 'said' } })],
  [
    'ab',
    delta({
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    }),
  ],
])('%j is the output of %j', (output, choice) => {
  expect(outputOf(choice)).toBe(output);
});

it.each<[Choice]>([
  [delta({ role: 'assistant', content: '' })],
  [delta({ role: 'assistant', content: null, reasoning_content: null })],
  [delta({ reasoning_signature: 'c2ln', id: 'chunk-7', content_type: 'text' })],
  [call({})],
  [delta({ tool_calls: null })],
  [delta({ tool_calls: [null] })],
  [{ delta: null }],
  [null],
  [undefined],
])('%j has no output', (choice) => {
  expect(outputOf(choice)).toBe('');
});
