type Answer = { error?: unknown; object?: unknown; status?: unknown; choices?: unknown };
type Ended = { error?: unknown; finish_reason?: unknown } | null | undefined;

/**
 * Servers have different words for the end of a generation that failed: `error` (OpenRouter, vLLM), `ERROR_LIMIT`
 * (Cohere), `abort` (vLLM, SGLang), `insufficient_system_resource` (DeepSeek). A filtered or too long answer is no
 * failure.
 */
const failedEnd = /error|fail|abort|cancel|insufficient/i;
const filteredEnd = /content.?filter|safety/i;

/** Returns whether a whole answer, or a chunk of a stream, itself says that it failed. */
export function statesFailure({ error, object, status, choices }: Answer): boolean {
  if (error || object === 'error' || isFailedEnd(status)) return true;
  return Array.isArray(choices) && choices.some((one: Ended) => one?.error || isFailedEnd(one?.finish_reason));
}

/**
 * Returns whether a chunk says that a content filter ended the answer. Servers write `content_filter` (OpenAI) or
 * `SAFETY` (Gemini).
 */
export function statesFilter({ choices }: Pick<Answer, 'choices'>): boolean {
  return Array.isArray(choices) && choices.some((one: Ended) => isFilteredEnd(one?.finish_reason));
}

function isFilteredEnd(value: unknown): boolean {
  return typeof value === 'string' && filteredEnd.test(value);
}

function isFailedEnd(value: unknown): boolean {
  return typeof value === 'string' && failedEnd.test(value);
}
