import { expect, it } from 'vitest';
import { run, serve } from './probe.fixture.ts';

const probe = 'probe: p\ntimeout: 500ms\nopenai-stream: { url: "{api}/chat/completions", model: m }';
const stream = (events: readonly string[]) =>
  serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((event) => `data: ${event}\n\n`).join(''));
  });
const role = '{"choices":[{"delta":{"role":"assistant","content":""}}]}';
const word = '{"choices":[{"delta":{"content":"hi"}}]}';
const usage = '{"choices":[],"usage":{"completion_tokens":3}}';

it('reads the first token and the usage', async () => {
  const outcome = await run(probe, await stream([role, word, usage, '[DONE]']));
  expect(outcome).toMatchObject({ success: true, values: { probe_openai_tokens: 3 } });
  expect(outcome.values.probe_openai_first_token_seconds).toBeGreaterThan(0);
});

it.each([
  ['without [DONE]', [word, usage], /without \[DONE\]/],
  ['without content', [role, usage, '[DONE]'], /without content/],
  ['with blanks only', ['{"choices":[{"delta":{"content":" \\n"}}]}', usage, '[DONE]'], /without content/],
  [
    'that a content filter ended before any content',
    [role, '{"choices":[{"delta":{},"finish_reason":"content_filter"}]}', usage, '[DONE]'],
    /without content: a content filter ended it/,
  ],
  ['without usage', [word, '[DONE]'], /no "usage"/],
  ['with an event that is no JSON', ['{'], /not a valid chunk/],
  [
    'whose choices are not a list',
    ['{"choices":{"0":{"delta":{"content":"hi"}}}}', usage, '[DONE]'],
    /not a valid chunk/,
  ],
  [
    'with a number of tokens that no answer has',
    [word, '{"choices":[],"usage":{"completion_tokens":1e308}}', '[DONE]'],
    /not a valid chunk/,
  ],
])('fails on a stream %s', async (_what, events, text) => {
  const outcome = await run(probe, await stream(events));
  expect(outcome.failure).toMatchObject({ class: 'protocol', text: expect.stringMatching(text) });
});

it.each([
  '{"error":{"message":"out of memory"}}',
  '{"choices":[{"delta":{"content":""},"finish_reason":"error"}]}',
  '{"choices":[{"delta":{},"finish_reason":"abort"}]}',
])('fails on a stream in which the server reports an error: %s', async (event) => {
  const outcome = await run(probe, await stream([word, event, usage, '[DONE]']));
  expect(outcome.failure).toMatchObject({ class: 'content', text: 'the server reported an error inside the stream' });
});
