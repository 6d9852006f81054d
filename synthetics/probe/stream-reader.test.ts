import { expect, it } from 'vitest';
import { StreamReader } from './stream-reader.ts';

const data = (text: string) => `data: ${text}\n\n`;
const word = data('{"choices":[{"delta":{"content":"hi"}}]}');
const usage = data('{"choices":[],"usage":{"completion_tokens":3}}');
const done = data('[DONE]');

function read(...parts: (string | Buffer)[]): StreamReader {
  const reader = new StreamReader();
  for (const part of parts) reader.feed(Buffer.from(part), 1);
  return reader;
}

it('reads a whole stream', () => {
  expect(read(word, usage, done)).toMatchObject({ malformed: false, done: true, tokens: 3, firstContentAtMs: 1 });
  expect(read(word, usage, done, done)).toMatchObject({ malformed: false, done: true });
});

it.each([
  ['content after [DONE]', [done, word, usage]],
  ['usage after [DONE]', [word, done, usage]],
  ['an error event', [word, 'event: error\ndata: {"message":"overloaded"}\n\n', usage, done]],
  ['an error event of [DONE]', [word, usage, 'event: error\ndata: [DONE]\n\n']],
  ['text that is not UTF-8', [Buffer.from(word.replace('hi', '\u00ff'), 'latin1'), usage, done]],
  ['a chunk that is a list', [data('[]'), word, usage, done]],
])('counts %s as malformed', (_, parts) => {
  expect(read(...parts).malformed).toBe(true);
});
