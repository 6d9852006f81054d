import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../scenarios/plan/random.ts';
import { startTestSystem, type TestSystem } from '../test-system.ts';
import { createEngine } from './engine.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

const question = { model: 'mesh-chat-1', messages: [{ role: 'user', content: 'How are you, mesh?' }] };

describe('createEngine', () => {
  const engine = createEngine({ random: seededRandom(1), seed: 1 });

  it('answers the same request in the same way, and another one differently', () => {
    expect(engine.answer(question, 256)).toEqual(engine.answer(question, 256));
    expect(engine.answer({ ...question, model: 'other' }, 256)).not.toEqual(engine.answer(question, 256));
  });

  it('stays within its timing model', () => {
    for (let i = 0; i < 300; i++) {
      const { processingMs, tokens } = engine.answer({ i }, 256);
      expect(processingMs).toBeGreaterThanOrEqual(15);
      expect(processingMs).toBeLessThanOrEqual(40);
      expect(tokens[0]?.atMs).toBeGreaterThanOrEqual(50);
      expect(tokens[0]?.atMs).toBeLessThanOrEqual(70);
      tokens.slice(1).forEach(({ atMs }, at) => {
        const gap = atMs - (tokens[at]?.atMs ?? 0);
        expect(gap).toBeGreaterThanOrEqual(8);
        expect(gap).toBeLessThanOrEqual(12.001);
      });
    }
  });

  it('never writes more tokens than asked for', () => {
    expect(engine.answer(question, 3).tokens).toHaveLength(3);
  });
});

describe('POST /ai/inference', () => {
  it('answers with its own processing time, and remembers', async () => {
    const response = await system.post('/ai/inference', { model: 'code-review-1', input: { type: 'code', data: {} } });
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ model: 'code-review-1', status: 'completed', result: { type: 'code' } });
    expect(body.processing_time).toBeGreaterThanOrEqual(0.014);
    const again = (await (await system.api(`/ai/inference/${body.inference_id}`)).json()) as Record<string, unknown>;
    expect(again).toMatchObject({
      progress: 100,
      result: body.result,
      metadata: { processing_time: body.processing_time, tokens_used: body.tokens_used },
    });
  });

  it('counts unknown models under one label', async () => {
    await system.post('/ai/inference', { model: 'made-up-7', input: { type: 'code' } });
    const text = await (await fetch(system.urls.metrics)).text();
    expect(text).toContain('ai_requests_total{model="other",operation="inference"}');
    expect(text).not.toContain('made-up-7');
  });
});

describe('POST /ai/batch', () => {
  it('accepts, and answers one result for each request when it is polled', async () => {
    const requests = [1, 2].map((n) => ({ model: 'code-review-1', input: { type: 'code', data: { n } } }));
    const accepted = await system.post('/ai/batch', { requests });
    expect(accepted.status).toBe(202);
    const { batch_id } = (await accepted.json()) as { batch_id: string };
    const poll = async () =>
      (await (await system.api(`/ai/batch/${batch_id}`)).json()) as { status: string; results: [] };
    await expect.poll(async () => (await poll()).status, { timeout: 20_000 }).toBe('completed');
    expect((await poll()).results).toHaveLength(2);
  });
});

describe('POST /chat/completions', () => {
  type Chunk = {
    choices: { delta: { role?: string; content?: string }; finish_reason: string | null }[];
    usage?: { completion_tokens: number } | null;
  };
  const stream = async (body: object) => {
    const response = await system.post('/chat/completions', { ...question, ...body, stream: true });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events: string[] = [];
    createParser({ onEvent: ({ data }) => void events.push(data) }).feed(await response.text());
    const last = events.pop();
    return { last, chunks: events.map((data) => JSON.parse(data) as Chunk) };
  };

  it('streams a role, the content, the finish reason and the end mark', async () => {
    const { chunks, last } = await stream({});
    expect(last).toBe('[DONE]');
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant' });
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
    const streamed = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    const whole = (await (await system.post('/chat/completions', question)).json()) as {
      choices: { message: { content: string } }[];
    };
    expect(streamed).toBe(whole.choices[0]?.message.content);
  });

  it('tells usage in a chunk of its own when it is asked for', async () => {
    const { chunks } = await stream({ stream_options: { include_usage: true }, max_tokens: 5 });
    const contents = chunks.filter(({ choices }) => choices[0]?.delta.content !== undefined);
    expect(contents).toHaveLength(5);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 5, prompt_tokens: 4 } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it('goes on for the others when a reader hangs up', async () => {
    const abort = new AbortController();
    const init = { method: 'POST', signal: abort.signal, headers: { 'content-type': 'application/json' } };
    const response = await system.api('/chat/completions', {
      ...init,
      body: JSON.stringify({ ...question, stream: true }),
    });
    await response.body?.getReader().read();
    abort.abort();
    expect((await stream({ max_tokens: 2 })).last).toBe('[DONE]');
  });
});
