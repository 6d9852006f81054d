import { expect, it } from 'vitest';
import { bodyLimits } from '../base/limits/body-limits.ts';
import { type CompletionChunk, CompletionStream } from './completion-stream.ts';

const data = (text: string) => `data: ${text}\n\n`;
const word = data('{"choices":[{"delta":{"content":"hi"}}]}');
const usage = data('{"choices":[],"usage":{"completion_tokens":3}}');
const done = data('[DONE]');
const finish = (reason: unknown) => JSON.stringify({ choices: [{ delta: {}, finish_reason: reason }] });

function read(...parts: (string | Buffer)[]) {
  const chunks: CompletionChunk[] = [];
  const stream = new CompletionStream({ ...bodyLimits.chatEvent, bytes: 2000 }, (chunk) => chunks.push(chunk));
  for (const part of parts) stream.feed(Buffer.from(part));
  const { fault, isDone, events, unfinished } = stream;
  return { chunks, fault, isDone, events, unfinished };
}

it('passes on each chunk, with its text and its tokens', () => {
  expect(read(word, usage, done)).toEqual({
    chunks: [
      { output: 'hi', content: 'hi', tokens: { input: undefined, output: undefined, reasoning: undefined } },
      { output: '', content: '', tokens: { input: undefined, output: 3, reasoning: undefined } },
    ],
    ...{ fault: undefined, isDone: true, events: 3, unfinished: 0 },
  });
});

it('accepts comments, ids and a second [DONE]', () => {
  expect(read(': ping\n\n', `id: 7\n${word}`, usage, done, done)).toMatchObject({ fault: undefined, isDone: true });
});

it.each(['stop', 'length', 'tool_calls', 'content_filter', 'eos', '', null, { type: 'stop' }])(
  'accepts the end %j',
  (reason) => {
    expect(read(word, data(finish(reason)), usage, done).fault).toBeUndefined();
  },
);

it('keeps the reasoning out of the content', () => {
  const { chunks } = read(data('{"choices":[{"delta":{"reasoning":"hm","content":null}}]}'));
  expect(chunks).toMatchObject([{ output: 'hm', content: '' }]);
});

it('counts the memory of an unfinished event only', () => {
  const begun = read(word, 'data: {"cho').unfinished;
  expect(begun).toBeGreaterThanOrEqual(11);
  expect(read(word, word, word, 'data: {"cho').unfinished).toBe(begun);
  const other = word.replaceAll('\n', '\r\n');
  expect(read(other, other, other, other).unfinished).toBeLessThanOrEqual(read(other).unfinished);
});

it.each([1, 2, 5])('counts more than the characters of an event in pieces of %d', (length) => {
  const text = 'data: {"choices":[{"delta":{"content":"';
  const pieces = Array.from({ length: text.length / length }, (_, i) => text.slice(i * length, (i + 1) * length));
  expect(read(...pieces).unfinished).toBeGreaterThan(pieces.length * (length + 20));
});

it.each([
  ['content after [DONE]', 'malformed', [done, word, usage]],
  ['usage after [DONE]', 'malformed', [word, done, usage]],
  ['text that is not UTF-8', 'malformed', [Buffer.from(word.replace('hi', '\u00ff'), 'latin1'), usage, done]],
  ['broken JSON', 'malformed', [word, data('{"choi'), done]],
  ['a chunk that is a list', 'malformed', [data('[]'), word, usage, done]],
  ['a chunk that is a number', 'malformed', [data('7'), word, usage, done]],
  ['choices that are not a list', 'malformed', [data('{"choices":{"0":{}}}'), word, usage, done]],
  ['a line with a damaged field name', 'malformed', [`dxta: {}\n\n`, word, usage, done]],
  ...['1e308', '-1', '0.5', '"3"'].map(
    (tokens) => [`${tokens} tokens`, 'malformed', [word, usage.replace('3', tokens), done]] as const,
  ),
  ['an error event', 'stream_error', [word, 'event: error\ndata: {"message":"overloaded"}\n\n', usage, done]],
  ['an error event of [DONE]', 'stream_error', [word, usage, 'event: error\ndata: [DONE]\n\n']],
  ['an error in a chunk', 'stream_error', [word, data('{"error":{"message":"out of memory"}}'), done]],
  ['an error in a choice', 'stream_error', [word, data('{"choices":[{"error":{"code":502}}]}'), usage, done]],
  ['an error of another choice', 'stream_error', [word, data('{"choices":[{},{"finish_reason":"abort"}]}'), done]],
  ['an error after the usage', 'stream_error', [word, usage, data('{"object":"error","message":"lost"}'), done]],
  ...['error', 'ERROR_LIMIT', 'abort', 'insufficient_system_resource'].map(
    (reason) => [`the end ${reason}`, 'stream_error', [word, data(finish(reason)), usage, done]] as const,
  ),
  ['an event above the limit', 'oversized', [`data: {"choices":[{"text":"${'x'.repeat(3000)}`, data('"}]}'), done]],
] as const)('ends at %s: %s', (_, fault, parts) => {
  const seen = read(...parts);
  expect(seen.fault).toBe(fault);
  // Chunks that follow a fault are not passed on.
  expect(read(...parts, word, word).chunks).toEqual(seen.chunks);
});
