import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { messageOf } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError, lengthError } from '../../scenarios/base/limits/limit-error.ts';
import type { TlsOptions } from '../../scenarios/base/tls/client-tls.ts';
import { ProbeFailure } from './outcome.ts';
import { fill } from './placeholders.ts';
import type { Probe } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';
import { StreamReader } from './stream-reader.ts';

type StreamProbe = NonNullable<Probe['openai-stream']>;

/** Requests one streamed chat completion and reads it to its end. Rejects with ProbeFailure. */
export function probeOpenAiStream(probe: StreamProbe, tools: ProbeTools): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = fill(probe.url, tools.urls);
    tools.requireAllowed(hostOf(url));
    const fromMs = tools.nowMs();
    const request = openRequest(url, probe.auth === 'target' ? tools.bearer : undefined, tools.tls(url));
    let over = false;
    const end = (failure?: ProbeFailure) => {
      if (over) return;
      over = true;
      tools.signal.removeEventListener('abort', onAbort);
      request.destroy();
      if (failure) reject(failure);
      else resolve();
    };
    const onAbort = () => end(new ProbeFailure('timeout', messageOf(tools.signal.reason)));
    tools.signal.addEventListener('abort', onAbort, { once: true });
    request.on('error', (error) => end(new ProbeFailure('connect', error.message)));
    request.on('response', (response) => {
      tools.put('probe_http_status_code', response.statusCode ?? 0);
      if (response.statusCode !== 200)
        return end(new ProbeFailure('status', `status ${response.statusCode}, expected 200`));
      const reader = new StreamReader();
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        if (over) return;
        bytes += piece.length;
        reader.feed(piece, tools.nowMs());
        const { probeStream, probeEvent } = bodyLimits;
        const longEvent = reader.fault === 'oversized' ? new BodyLimitError(probeEvent, 'bytes') : undefined;
        const tooLong = lengthError(probeStream, bytes) ?? longEvent;
        if (tooLong) end(new ProbeFailure('protocol', tooLong.message));
        else if (reader.fault === 'stream_error')
          end(new ProbeFailure('content', 'the server reported an error inside the stream'));
        else if (reader.fault) end(new ProbeFailure('protocol', 'an event of the stream is not a valid chunk'));
      });
      response.on('error', (error) => end(new ProbeFailure('connect', `the stream broke off: ${error.message}`)));
      response.on('end', () => end(checkStream(probe, reader, fromMs, tools)));
    });
    request.end(bodyOf(probe));
  });
}

function openRequest(url: string, bearer: string | undefined, tls: TlsOptions): ClientRequest {
  return (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    agent: false,
    ...tls,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
  });
}

function bodyOf(probe: StreamProbe): string {
  return JSON.stringify({
    model: probe.model,
    messages: [{ role: 'user', content: probe.prompt }],
    max_tokens: probe.maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  });
}

/** Records the values of an ended stream. Returns a failure for the first expectation that is not met. */
function checkStream(
  { expect }: StreamProbe,
  { firstContentAtMs, hasText, isFiltered, tokens, done }: StreamReader,
  fromMs: number,
  tools: ProbeTools,
): ProbeFailure | undefined {
  if (firstContentAtMs === undefined || !hasText) {
    const why = isFiltered ? ': a content filter ended it' : '';
    return new ProbeFailure('protocol', `the stream ended without content${why}`);
  }
  const firstSeconds = (firstContentAtMs - fromMs) / 1000;
  tools.put('probe_openai_first_token_seconds', firstSeconds);
  if (tokens !== undefined) tools.put('probe_openai_tokens', tokens);
  if (!done) return new ProbeFailure('protocol', 'the stream ended without [DONE]');
  if (tokens === undefined) return new ProbeFailure('protocol', 'the stream has no "usage"');
  if (tokens < expect.tokens)
    return new ProbeFailure('content', `${tokens} tokens, expected at least ${expect.tokens}`);
  const limit = expect.firstTokenWithin;
  if (limit === undefined || firstSeconds <= limit) return undefined;
  return new ProbeFailure('late', `the first token took ${firstSeconds.toFixed(3)} s, expected at most ${limit} s`);
}
