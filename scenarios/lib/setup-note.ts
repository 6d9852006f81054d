import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { noteFailure } from './failure-note.ts';
import { setupMark } from './names.ts';

type Answer = RefinedResponse<ResponseType>;

/** k6's types do not declare `console`; they rely on the DOM library. */
declare const console: { error(text: string): void };

/** The logged length of a body. The host keeps 200 characters, and needs the next ones to mask a secret at the cut. */
const bodyLength = 200 + 4096;

let isWatched = false;
let last: Answer | undefined;

/**
 * Remembers the last answer that a setup() or teardown() receives. All modules of a VU share one `http` object, so this
 * covers the user's programs. The other HTTP functions call `request` after `judgeRedirects`.
 */
export function watchAnswers(): void {
  const { request, batch, asyncRequest } = http;
  const keep = (answer: Answer): Answer => {
    last = answer;
    return answer;
  };
  Object.assign(http, {
    request: (...parameters: Parameters<typeof request>) => {
      const answer = request.apply(http, parameters);
      return isWatched ? keep(answer) : answer;
    },
    batch: (...parameters: Parameters<typeof batch>) => {
      const answers = batch.apply(http, parameters);
      if (isWatched) for (const answer of Object.values(answers).sort(healthyFirst)) keep(answer);
      return answers;
    },
    asyncRequest: (...parameters: Parameters<typeof asyncRequest>) => {
      const answer = asyncRequest.apply(http, parameters);
      return isWatched ? answer.then(keep) : answer;
    },
  });
}

/**
 * Runs a setup() or teardown(). After an exception, logs the last answer of the target, the probable cause, and
 * rethrows the exception.
 */
export async function withAnswer<T>(step: 'setup' | 'teardown', label: string, run: () => T): Promise<Awaited<T>> {
  isWatched = true;
  last = undefined;
  try {
    return await run();
  } catch (error) {
    note(step, label);
    throw error;
  } finally {
    isWatched = false;
  }
}

function note(step: 'setup' | 'teardown', program: string): void {
  if (last === undefined) return;
  const { request, status, error, body } = last;
  noteFailure(last, `${step}()`, isSuccess(last));
  const text = typeof body === 'string' ? body.slice(0, bodyLength) : '';
  console.error(
    setupMark + JSON.stringify({ step, program, method: request.method, url: request.url, status, error, text }),
  );
}

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;
/** Sorts the failed answers of a batch last, so that one of them becomes the last answer. */
const healthyFirst = (a: Answer, b: Answer) => Number(isSuccess(b)) - Number(isSuccess(a));
