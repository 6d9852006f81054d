import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { show } from './show.ts';

type Answer = RefinedResponse<ResponseType>;

/**
 * All modules of a VU share one `http` object. http-frame.ts must be imported after this module, because http-frame.ts
 * wraps the functions that `showHttp` sets.
 */
showHttp();

function showHttp(): void {
  const { request, batch, asyncRequest } = http;
  Object.assign(http, {
    request: (...parameters: Parameters<typeof request>) => {
      try {
        return shown(request.apply(http, parameters));
      } catch (error) {
        throw failed(parameters[0], parameters[1], error);
      }
    },
    batch: (...parameters: Parameters<typeof batch>) => {
      const answers = batch.apply(http, parameters);
      for (const answer of Object.values(answers)) shown(answer as Answer);
      return answers;
    },
    asyncRequest: (...parameters: Parameters<typeof asyncRequest>) =>
      asyncRequest.apply(http, parameters).then(shown, (error: unknown) => {
        throw failed(parameters[0], parameters[1], error);
      }),
  });
}

function shown<T extends Answer>(answer: T): T {
  const { request, url, status, error, headers, body, timings } = answer;
  show({
    protocol: 'HTTP',
    method: request.method,
    url: request.url || url,
    status,
    error,
    durationMs: timings.duration,
    request: { headers: request.headers, body: request.body },
    answer: { headers, body },
  });
  return answer;
}

function failed(method: string, url: unknown, error: unknown): unknown {
  show({ protocol: 'HTTP', method, url: String(url), status: 0, error: String(error) });
  return error;
}
