import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamReader } from './stream-reader.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const role = event({ choices: [{ delta: { role: 'assistant' } }] });
const token = (content: string) => event({ choices: [{ delta: { content } }] });
const usage = event({ choices: [], usage: { completion_tokens: 3 } });
const zeros = event({ choices: [], usage: { completion_tokens: 0, prompt_tokens: 0 } });
const filtered = event({ choices: [{ delta: {}, finish_reason: 'content_filter' }] });
const done = 'data: [DONE]\n\n';

/** Reads a stream whose parts arrive at 10, 20, ... ms. */
function read(...parts: string[]) {
  const reader = new StreamReader();
  parts.forEach((part, i) => {
    reader.feed(bytes(part), (i + 1) * 10);
  });
  return reader.end();
}

describe('StreamReader', () => {
  it('counts a role as an event and not as a token', () => {
    expect(read(role, token('é'), token(' b'), usage, done)).toEqual({
      firstEventMs: 10,
      chunkMs: [20, 30],
      characters: { first: 1, all: 3 },
      texts: [],
      inputTokens: undefined,
      outputTokens: 3,
      reasoning: { tokens: 0, isSent: false },
      isFiltered: false,
      fault: undefined,
    });
  });

  it.each([
    ['malformed', [token('a'), 'data: {"choi\n\n', done]],
    ['malformed', [token('a'), 'data: 7\n\n', done]],
    ['malformed', [token('a'), done, token('late')]],
    ['stream_error', [token('a'), event({ error: { message: 'out of memory' } }), done]],
    ['stream_error', [token('a'), 'event: error\ndata: {}\n\n', done]],
    ['no_done', [token('a'), usage]],
    ['empty', [role, done]],
    ['empty', [token(' '), token('\n'), usage, done]],
    ['empty', [event({ choices: [{ delta: { reasoning: '\n\n' } }] }), done]],
    ['filtered', [role, filtered, done]],
    ['filtered', [token(' '), filtered, usage, done]],
    [undefined, [token(' '), token('a'), done]],
    [undefined, [token('a'), filtered, usage, done]],
    ['wrong_usage', [...'abcdefg'].map(token).concat(usage, done)],
    ['wrong_usage', [token('a'), zeros, done]],
    ['wrong_usage', [zeros, token('a'), token('b'), zeros, done]],
  ])('reports %s for %j', (fault, parts) => {
    expect(read(...parts).fault).toBe(fault);
  });

  it('says that a content filter ended an answer with content', () => {
    expect(read(token('a'), filtered, done).isFiltered).toBe(true);
    expect(read(token('a'), usage, done).isFiltered).toBe(false);
  });

  it('keeps the answer for a later turn, without the reasoning before it', () => {
    const reader = new StreamReader(true);
    const thought = event({ choices: [{ delta: { reasoning: 'hm', content: null } }] });
    reader.feed(bytes(thought + token('yes') + usage + done), 1);
    expect(reader.end()).toMatchObject({ texts: ['', 'yes'], reasoning: { isSent: true }, chunkMs: [1, 1] });
  });

  it('returns the same however the bytes are split', () => {
    const whole = bytes(role + token('é') + token('日本') + usage + done);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), (cuts) => {
        const reader = new StreamReader();
        const edges = [0, ...cuts.sort((a, b) => a - b), whole.length];
        for (let i = 1; i < edges.length; i++) reader.feed(whole.subarray(edges[i - 1], edges[i]), 1);
        expect(reader.end()).toMatchObject({ fault: undefined, outputTokens: 3, chunkMs: [1, 1] });
      }),
    );
  });
});
