import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createParser } from 'eventsource-parser';
import { messageOf } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/plan/target.ts';
import { ProbeFailure } from './outcome.ts';
import { fill, type Probe } from './probe.ts';
import type { ProbeTools } from './run-probe.ts';

/** One streamed chat completion (https://platform.openai.com/docs/api-reference/chat-streaming), read to its end. */
export function probeOpenAiStream(probe: NonNullable<Probe['openai-stream']>, tools: ProbeTools): Promise<void> {
  const url = fill(probe.url, tools.urls);
  const bearer = probe.auth === 'target' ? tools.bearer : undefined;
  const body = JSON.stringify({
    model: probe.model,
    messages: [{ role: 'user', content: probe.prompt }],
    max_tokens: probe.maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  });
  return new Promise((resolve, reject) => {
    tools.requireAllowed(hostOf(url));
    const fromMs = tools.nowMs();
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
    });
    let over = false;
    const end = (failure?: ProbeFailure) => {
      if (over) return;
      over = true;
      tools.signal.removeEventListener('abort', late);
      request.destroy();
      if (failure) reject(failure);
      else resolve();
    };
    const late = () => end(new ProbeFailure('timeout', messageOf(tools.signal.reason)));
    tools.signal.addEventListener('abort', late, { once: true });
    request.on('error', (error) => end(new ProbeFailure('connect', error.message)));
    request.on('response', (response) => {
      tools.put('probe_http_status_code', response.statusCode ?? 0);
      if (response.statusCode !== 200)
        return end(new ProbeFailure('status', `status ${response.statusCode}, expected 200`));
      // Stamped before parsing: what the parser takes is not the server's.
      let bytesAtMs = fromMs;
      let firstAtMs: number | undefined;
      let tokens: number | undefined;
      let done = false;
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data === '[DONE]') {
            done = true;
            return;
          }
          const chunk = parse(data);
          if (!chunk || chunk.error) return end(new ProbeFailure('protocol', 'an event of the stream is no chunk'));
          if (chunk.choices?.[0]?.delta?.content) firstAtMs ??= bytesAtMs;
          tokens = chunk.usage?.completion_tokens ?? tokens;
        },
      });
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        bytesAtMs = tools.nowMs();
        parser.feed(text);
      });
      response.on('error', (error) => end(new ProbeFailure('connect', `the stream was cut: ${error.message}`)));
      response.on('end', () => {
        if (firstAtMs === undefined) return end(new ProbeFailure('protocol', 'the stream ended without content'));
        const firstSeconds = (firstAtMs - fromMs) / 1000;
        tools.put('probe_openai_first_token_seconds', firstSeconds);
        if (tokens !== undefined) tools.put('probe_openai_tokens', tokens);
        if (!done) return end(new ProbeFailure('protocol', 'the stream ended without [DONE]'));
        const { firstTokenWithin, tokens: wanted } = probe.expect;
        if (tokens === undefined) return end(new ProbeFailure('protocol', 'the stream carries no usage'));
        if (tokens < wanted) return end(new ProbeFailure('content', `${tokens} tokens, expected at least ${wanted}`));
        if (firstTokenWithin !== undefined && firstSeconds > firstTokenWithin)
          return end(
            new ProbeFailure(
              'late',
              `the first token took ${firstSeconds.toFixed(3)} s, expected at most ${firstTokenWithin} s`,
            ),
          );
        end();
      });
    });
    request.end(body);
  });
}

type Chunk = {
  error?: unknown;
  choices?: { delta?: { content?: string | null } }[];
  usage?: { completion_tokens?: number } | null;
};

function parse(data: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
