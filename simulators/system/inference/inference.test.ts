import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestSystem, type TestSystem } from '../system.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

const question = { model: 'mesh-chat-1', messages: [{ role: 'user', content: 'How are you, mesh?' }] };

describe('POST /ai/inference', () => {
  it('returns its processing time, and stores the result', async () => {
    const response = await system.post('/ai/inference', { model: 'code-review-1', input: { type: 'code', data: {} } });
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ model: 'code-review-1', status: 'completed', result: { type: 'code' } });
    expect(body.processing_time).toBeGreaterThanOrEqual(0.01);
    expect(response.headers.get('server-timing')).toMatch(/^gateway;dur=[\d.]+, queue;dur=[\d.]+, prefill;dur=[\d.]+/);
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
  it('accepts a batch, and returns one result for each request when polled', async () => {
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
    expect(chunks.slice(0, -1).every(({ choices }) => choices[0]?.finish_reason === null)).toBe(true);
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
    const streamed = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    const whole = (await (await system.post('/chat/completions', question)).json()) as {
      choices: { message: { content: string } }[];
    };
    expect(streamed).toBe(whole.choices[0]?.message.content);
  });

  it('sends usage in its own chunk when requested', async () => {
    const { chunks } = await stream({ stream_options: { include_usage: true }, max_tokens: 5 });
    const contents = chunks.filter(({ choices }) => choices[0]?.delta.content !== undefined);
    expect(contents).toHaveLength(5);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 5, prompt_tokens: 4 } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it('accepts content in parts', async () => {
    const content = [
      { type: 'text', text: 'one two' },
      { type: 'text', text: 'three' },
    ];
    const response = await system.post('/chat/completions', { ...question, messages: [{ role: 'user', content }] });
    expect(await response.json()).toMatchObject({ usage: { prompt_tokens: 3 } });
  });

  it('continues for the others when a reader disconnects', async () => {
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

describe('POST /completions', () => {
  it('answers a prompt as a whole and as a stream', async () => {
    const asked = { model: 'sim-8b', prompt: 'one two three', max_tokens: 4, ignore_eos: true };
    const whole = await (await system.post('/completions', asked)).json();
    expect(whole).toMatchObject({
      object: 'text_completion',
      choices: [{ finish_reason: 'length' }],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
    const streamed = await (await system.post('/completions', { ...asked, stream: true })).text();
    expect(streamed.match(/"text":"[^"]+"/g)).toHaveLength(4);
    expect(streamed.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it("refuses a prompt longer than the model's context", async () => {
    const response = await system.post('/completions', { model: 'sim-8b', prompt: 'a '.repeat(8000), max_tokens: 500 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { details: { reason: 'context_length_exceeded' } } });
  });
});

describe("the engine's own reports", () => {
  it("list the models in OpenAI's format", async () => {
    expect(await (await system.api('/models')).json()).toMatchObject({
      object: 'list',
      data: [{ id: 'mesh-chat-1' }, {}, {}, {}, {}, {}],
    });
  });

  it('contain the metrics of vLLM', async () => {
    await system.post('/chat/completions', question);
    const text = await (await fetch(system.urls.metrics)).text();
    expect(text).toContain('vllm:num_requests_running{engine="fast"}');
    expect(text).toMatch(/vllm:time_to_first_token_seconds_bucket\{model_name="mesh-chat-1",le="0.25"\} [1-9]/);
    expect(text).toMatch(/vllm:request_success_total\{model_name="mesh-chat-1",finished_reason="stop"\} [1-9]/);
  });

  it('log the true times of each request, for authorised callers', async () => {
    const headers = { 'x-request-key': 'mine', 'content-type': 'application/json' };
    const body = JSON.stringify({ ...question, max_tokens: 6, ignore_eos: true });
    await (await system.api('/chat/completions', { method: 'POST', headers, body })).text();
    const url = new URL('/sim/oracle', system.urls.api);
    expect((await fetch(url)).status).toBe(401);
    const log = await (await fetch(url, { headers: { 'x-control-token': 'control' } })).text();
    const record = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ key }) => key === 'mine');
    expect(record).toMatchObject({ plannedTokens: 6, finish: 'length', model: 'mesh-chat-1' });
    expect(record.tokenMs).toHaveLength(6);
    expect(
      (await fetch(`${url}?since=${record.endMs + 1}`, { headers: { 'x-control-token': 'control' } })).status,
    ).toBe(200);
  });
});

describe('an engine with a defect', () => {
  const asked = {
    ...question,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 12,
    ignore_eos: true,
  };
  const answered = async (...defects: string[]) => {
    system.setDefects(defects);
    try {
      const response = await system.post('/chat/completions', asked);
      return { response, text: await response.text() };
    } finally {
      system.setDefects([]);
    }
  };
  const contents = (text: string) => text.match(/"content":"[^"]+"/g) ?? [];

  it.each([
    ['ai-limit=100%', 429],
    ['ai-errors=100%', 500],
    ['ai-overload=100%', 503],
    ['cold-start=5s', 503],
  ])('answers %s with %i', async (defect, status) => {
    const { response } = await answered(defect);
    expect(response.status).toBe(status);
    expect(response.headers.has('retry-after')).toBe(status === 429);
  });

  it('cuts off a stream', async () => {
    await expect(answered('stream-cut=5')).rejects.toThrow();
  });

  it('omits the end mark, or reports too few tokens, or writes malformed events', async () => {
    expect((await answered('stream-no-done=100%')).text).not.toContain('[DONE]');
    expect((await answered('stream-usage=100%')).text).toContain('"completion_tokens":4');
    expect((await answered('stream-malformed=100%')).text).toContain('\ufffd');
  });

  it('sends several tokens in a chunk', async () => {
    const { text } = await answered('stream-chunk=5');
    expect(contents(text)).toHaveLength(3);
    expect(text).toContain('"completion_tokens":12');
  });

  it('pauses once, and drips', async () => {
    expect(contents((await answered('stream-stall=600ms', 'stream-drip=40ms')).text)).toHaveLength(12);
    const url = new URL('/sim/oracle', system.urls.api);
    const log = await (await fetch(url, { headers: { 'x-control-token': 'control' } })).text();
    const { tokenMs } = JSON.parse(log.trim().split('\n').at(-1) ?? '') as { tokenMs: number[] };
    const gaps = tokenMs.slice(1).map((atMs, i) => atMs - (tokenMs[i] ?? 0));
    expect(gaps[2]).toBeGreaterThanOrEqual(639);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(39);
  });

  it('sends the role first, and at once with stream-role', async () => {
    const { text } = await answered('stream-role=100%');
    expect(text.indexOf('"role"')).toBeLessThan(text.indexOf('"content"'));
  });
});
