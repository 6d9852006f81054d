import type { FastifyReply } from 'fastify';
import type { Clock } from '../../../scenarios/plan/clock.ts';
import type { Answer } from './engine.ts';

export type Head = { id: string; created: number; model: string };
export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };
type Stream = { head: Head; answer: Answer; clock: Clock; usage?: Usage };

/**
 * Server-sent events: a role-only chunk at once, a chunk for each token when it is due, the finish reason, usage where
 * it was asked for, `[DONE]`. Due times are counted from the start, so that late timers do not add up.
 */
export async function streamAnswer(reply: FastifyReply, { head, answer, clock, usage }: Stream): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const abort = new AbortController();
  raw.once('close', () => abort.abort());
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': reply.request.id,
  });

  // Prefix and suffix of a chunk are the same for the whole stream; only the delta is turned into JSON.
  const start = `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk' }).slice(0, -1)},"choices":[`;
  const end = usage ? '],"usage":null}\n\n' : ']}\n\n';
  const chunk = (delta: object, finish: string | null = null) => {
    raw.write(start + JSON.stringify({ index: 0, delta, finish_reason: finish }) + end);
  };

  const startMs = clock.monotonicMs();
  chunk({ role: 'assistant' });
  for (const { text, atMs } of answer.tokens) {
    await clock.sleep(startMs + atMs - clock.monotonicMs(), abort.signal);
    if (abort.signal.aborted) return;
    chunk({ content: text });
  }
  chunk({}, 'stop');
  if (usage) raw.write(`${start}],"usage":${JSON.stringify(usage)}}\n\n`);
  raw.end('data: [DONE]\n\n');
}
