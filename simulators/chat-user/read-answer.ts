import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import type { StreamSeen } from './stream-reader.ts';

/**
 * Returns the measurements of a whole answer. An answer gets a `fault` unless it is a JSON object without `error` and
 * without the status `failed`.
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
  const { error, status, tokens_used: used, usage } = value as Answer;
  if (error || status === 'failed') return { ...seen, fault: 'stream_error' };
  const output = usage?.completion_tokens ?? used;
  return { ...seen, outputTokens: typeof output === 'number' && output > 0 ? output : undefined, fault: undefined };
}

type Answer = {
  error?: unknown;
  status?: unknown;
  tokens_used?: unknown;
  usage?: { completion_tokens?: unknown } | null;
};
