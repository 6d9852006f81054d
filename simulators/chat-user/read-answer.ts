import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { statesFailure } from '../../scenarios/completion/states-failure.ts';
import type { StreamSeen } from './stream-reader.ts';

/**
 * Returns the measurements of a whole answer. The answer has a `fault` if it is not a JSON object, or if the object
 * reports a failure.
 */
export function readAnswer(bytes: Buffer, atMs: number): StreamSeen {
  const seen = {
    ...{ firstEventMs: atMs, chunkMs: [atMs], texts: [], inputTokens: undefined, outputTokens: undefined },
    ...{ characters: { first: 0, all: 0 }, reasoning: { tokens: 0, isSent: false } },
  };
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ...seen, fault: 'malformed' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ...seen, fault: 'malformed' };
  if (statesFailure(value)) return { ...seen, fault: 'stream_error' };
  const { tokens_used: used, usage } = value as Answer;
  const output = usage?.completion_tokens ?? used;
  return { ...seen, outputTokens: typeof output === 'number' && output > 0 ? output : undefined, fault: undefined };
}

type Answer = {
  tokens_used?: unknown;
  usage?: { completion_tokens?: unknown } | null;
};
