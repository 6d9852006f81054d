import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import type { Answer, Engine } from './engine.ts';
import { modelLabel } from './models.ts';
import { streamAnswer, type Usage } from './stream.ts';

const chatBody = {
  type: 'object',
  required: ['model', 'messages'],
  properties: {
    model: { type: 'string', minLength: 1, maxLength: 100 },
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['role', 'content'],
        properties: { role: { enum: ['system', 'user', 'assistant', 'tool'] }, content: { type: 'string' } },
      },
    },
    stream: { type: 'boolean', default: false },
    stream_options: { type: 'object', properties: { include_usage: { type: 'boolean', default: false } } },
    max_tokens: { type: 'integer', minimum: 1, maximum: 4096 },
    max_completion_tokens: { type: 'integer', minimum: 1, maximum: 4096 },
    temperature: { type: 'number', minimum: 0, maximum: 2 },
  },
};

type ChatBody = {
  model: string;
  messages: { role: string; content: string }[];
  stream: boolean;
  stream_options?: { include_usage: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
};

/** POST /chat/completions as OpenAI-compatible gateways speak it (https://platform.openai.com/docs/api-reference/chat). */
export function registerChat(app: FastifyInstance, { clock, metrics }: Context, engine: Engine): void {
  let count = 0;

  app.post<{ Body: ChatBody }>(
    '/chat/completions',
    { schema: { body: chatBody }, config: { budget: 'inference' } },
    async (request, reply) => {
      const { model, messages, stream, stream_options, max_tokens, max_completion_tokens } = request.body;
      metrics.aiRequests.inc({ model: modelLabel(model), operation: 'chat' });
      const answer = engine.answer({ model, messages }, max_completion_tokens ?? max_tokens ?? 256);
      const head = { id: `chatcmpl-${++count}`, created: Math.floor(clock.wallMs() / 1000), model };
      const usage = usageOf(messages, answer);
      if (stream) {
        const withUsage = stream_options?.include_usage ? usage : undefined;
        return streamAnswer(reply, { head, answer, clock, ...(withUsage && { usage: withUsage }) });
      }
      await clock.sleep(answer.tokens.at(-1)?.atMs ?? 0);
      return reply.send({
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content: textOf(answer) }, finish_reason: 'stop' }],
        usage,
      });
    },
  );
}

function usageOf(messages: ChatBody['messages'], answer: Answer): Usage {
  const prompt = messages.reduce((sum, { content }) => sum + content.split(/\s+/).filter(Boolean).length, 0);
  const completion = answer.tokens.length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function textOf(answer: Answer): string {
  return answer.tokens.map(({ text }) => text).join('');
}
