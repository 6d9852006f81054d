import type { FastifyInstance, FastifyReply } from 'fastify';
import { notFound } from '../http/errors.ts';
import { Bounded } from '../state/bounded.ts';
import type { Context } from '../state/context.ts';
import { type Ai, askWhole, refuses, serverTiming } from './ai.ts';
import { createBatches } from './batches.ts';
import { type InferenceBody, inferenceBody, questionOf, resultOf } from './inference-body.ts';
import { modelLabel, models, versionOf } from './models.ts';

const batchBody = {
  type: 'object',
  required: ['requests'],
  properties: { requests: { type: 'array', minItems: 1, maxItems: 100, items: inferenceBody } },
};

type ById = { Params: { id: string } };

const config = { budget: 'inference' } as const;

/** Registers the API's routes for inference, for batches and for the list of models. */
export function registerInference(app: FastifyInstance, context: Context, ai: Ai): void {
  const { clock, metrics } = context;
  const done = new Bounded<string, object>(1000);
  const batches = createBatches(clock, ai.service);
  let count = 0;

  app.post<{ Body: InferenceBody }>(
    '/ai/inference',
    { schema: { body: inferenceBody }, config },
    async (request, reply) => {
      if (refuses(context, reply)) return reply;
      const { model, input } = request.body;
      const startedMs = clock.wallMs();
      metrics.aiRequests.inc({ model: modelLabel(model), operation: 'inference' });
      const id = `inf-${++count}`;
      const { text, record } = await askWhole(ai, request, reply, questionOf(request.body, id));
      const processingTime = secondsSinceReceipt(reply);
      const common = { inference_id: id, status: 'completed', result: resultOf(input.type, text) };
      const tokensUsed = record.plannedTokens;
      reply.header('server-timing', serverTiming(record));
      done.set(id, {
        ...common,
        progress: 100,
        started_at: new Date(startedMs).toISOString(),
        completed_at: new Date(clock.wallMs()).toISOString(),
        metadata: { model_version: versionOf(model), processing_time: processingTime, tokens_used: tokensUsed },
      });
      return { ...common, model, processing_time: processingTime, tokens_used: tokensUsed };
    },
  );

  app.get<ById>('/ai/inference/:id', { config: { budget: 'reads' } }, (request, reply) => {
    const found = done.get(request.params.id);
    if (!found) throw notFound('inference', request.params.id);
    reply.send(found);
  });

  app.get('/ai/models', (_request, reply) => void reply.send({ models }));

  app.post<{ Body: { requests: InferenceBody[] } }>(
    '/ai/batch',
    { schema: { body: batchBody }, config },
    (request, reply) => {
      if (refuses(context, reply)) return;
      metrics.aiRequests.inc({ model: 'other', operation: 'batch' });
      reply.code(202).send(batches.start(request.body.requests));
    },
  );

  app.get<ById>('/ai/batch/:id', (request, reply) => {
    const state = batches.state(request.params.id);
    if (!state) throw notFound('batch', request.params.id);
    reply.send(state);
  });
}

/** Returns the seconds since the server received the request. These seconds include all waiting inside the server. */
function secondsSinceReceipt(reply: FastifyReply): number {
  return Math.round(reply.elapsedTime * 1000) / 1e6;
}
