import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../http/errors.ts';
import type { Context } from '../state/context.ts';
import { wallPace } from './engine-loop.ts';
import type { OracleRecord } from './oracle.ts';
import type { Job, Question, Reader } from './question.ts';
import { createRequestKeys } from './request-key.ts';
import { InferenceService } from './service.ts';
import { VllmMetrics } from './vllm-metrics.ts';

export type Ai = {
  service: InferenceService;
  metrics: VllmMetrics;
  keyOf: ReturnType<typeof createRequestKeys>;
  pace: ReturnType<typeof wallPace>;
};

/** Returns the inference engine on the machine's clock, with its metrics. */
export function createAi({ random }: Context): Ai {
  const pace = wallPace(machineMs);
  const metrics = new VllmMetrics();
  return { service: new InferenceService(pace, random, metrics), metrics, keyOf: createRequestKeys(), pace };
}

/** Returns the time of the machine's monotonic clock in ms. All processes of the machine read the same time. */
function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * If an active defect affects the request, throws ApiError, or sends a 429 answer and returns true. Otherwise returns
 * false.
 */
export function refuses({ faults }: Context, reply: FastifyReply): boolean {
  if (faults.cold()) throw new ApiError('SERVICE_UNAVAILABLE', 'The model is being loaded');
  if (faults.hits('ai-overload')) throw new ApiError('SERVICE_UNAVAILABLE', 'The engine is overloaded');
  if (faults.hits('ai-errors')) throw new ApiError('INTERNAL_ERROR', 'The engine failed');
  if (!faults.hits('ai-limit')) return false;
  reply.code(429).headers({ 'retry-after': 1 }).send({
    error: 'rate_limit_exceeded',
    message: 'Rate limit exceeded (defect ai-limit)',
    retry_after: 1,
  });
  return true;
}

/**
 * Submits a question to the engine. The arrival time of the question is the time at which the server received the
 * request.
 * @throws ApiError when the engine refuses the question
 */
export function ask(
  { service, pace, keyOf }: Ai,
  request: FastifyRequest,
  reply: FastifyReply,
  question: Omit<Question, 'key' | 'content'>,
  reader: Reader,
): Job {
  const job = service.ask({ ...question, ...keyOf(request) }, reader, pace.nowMs() - reply.elapsedTime);
  if (job === 'context-length')
    throw new ApiError('VALIDATION_ERROR', 'Prompt and answer are longer than the model allows', {
      reason: 'context_length_exceeded',
    });
  if (job === 'queue-full') throw new ApiError('SERVICE_UNAVAILABLE', 'The queue is full');
  return job;
}

/** Submits a question to the engine and resolves with the whole answer. */
export function askWhole(
  ai: Ai,
  request: FastifyRequest,
  reply: FastifyReply,
  question: Omit<Question, 'key' | 'content'>,
): Promise<{ text: string; finish: 'stop' | 'length'; record: OracleRecord }> {
  return new Promise((resolve) => {
    let text = '';
    const job = ask(ai, request, reply, question, {
      token: (more) => {
        text += more;
        job.wrote();
      },
      ended: (finish) => resolve({ text, finish, record: job.record }),
    });
    reply.raw.once('close', () => job.cancel());
  });
}

/**
 * Returns the time to the first token and its parts as a Server-Timing header (https://www.w3.org/TR/server-timing/).
 */
export function serverTiming({ arrivalMs, queuedMs, scheduledMs, prefilledMs, tokenMs }: OracleRecord): string {
  const part = (name: string, fromMs: number | null, toMs: number | null | undefined) =>
    fromMs === null || toMs === null || toMs === undefined ? [] : [`${name};dur=${(toMs - fromMs).toFixed(3)}`];
  return [
    ...part('gateway', arrivalMs, queuedMs),
    ...part('queue', queuedMs, scheduledMs),
    ...part('prefill', scheduledMs, prefilledMs),
    ...part('first', arrivalMs, tokenMs[0]),
  ].join(', ');
}
