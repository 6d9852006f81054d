import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../state/context.ts';
import { type Ai, ask, askWhole, refuses, serverTiming } from './ai.ts';
import { modelLabel, models, profileOf } from './models.ts';
import type { OracleRecord } from './oracle.ts';
import { type Job, maxAnswerTokens } from './question.ts';
import { AnswerStream, type StreamFaults } from './stream.ts';

const text = { type: 'string', maxLength: 1_000_000 };
const tokens = { type: 'integer', minimum: 1, maximum: maxAnswerTokens };
const part = { type: 'object', required: ['type'], properties: { type: { type: 'string' }, text } };
const common = {
  model: { type: 'string', minLength: 1, maxLength: 100 },
  stream: { type: 'boolean', default: false },
  stream_options: { type: 'object', properties: { include_usage: { type: 'boolean', default: false } } },
  max_tokens: tokens,
  temperature: { type: 'number', minimum: 0, maximum: 2 },
  /**
   * An extension of vLLM: the answer has exactly its maximum number of tokens. The maximum is `max_completion_tokens`,
   * or else `max_tokens`, or else 256.
   */
  ignore_eos: { type: 'boolean', default: false },
};

const chatBody = {
  type: 'object',
  required: ['model', 'messages'],
  properties: {
    ...common,
    max_completion_tokens: tokens,
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['role', 'content'],
        properties: {
          role: { enum: ['system', 'developer', 'user', 'assistant', 'tool'] },
          content: { anyOf: [text, { type: 'array', maxItems: 100, items: part }] },
        },
      },
    },
  },
};

const completionBody = {
  type: 'object',
  required: ['model', 'prompt'],
  properties: { ...common, prompt: text },
};

type Common = {
  model: string;
  stream: boolean;
  stream_options?: { include_usage: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
  ignore_eos: boolean;
};
type ChatBody = Common & { messages: { role: string; content: string | { text?: string }[] }[] };
type CompletionBody = Common & { prompt: string };

/** The differences between chat and plain completions. */
type Dialect = {
  object: string;
  streamed: string;
  operation: string;
  whole: (text: string) => object;
  part: (text: string) => string;
  /** The data of the chunk that names the role, before the first token; undefined for plain completions. */
  role: string | undefined;
};

const chat: Dialect = {
  object: 'chat.completion',
  streamed: 'chat.completion.chunk',
  operation: 'chat',
  whole: (content) => ({ message: { role: 'assistant', content } }),
  part: (content) => `"delta":{"content":${JSON.stringify(content)}}`,
  role: '"delta":{"role":"assistant"}',
};
const completion: Dialect = {
  object: 'text_completion',
  streamed: 'text_completion',
  operation: 'completion',
  whole: (content) => ({ text: content }),
  part: (content) => `"text":${JSON.stringify(content)}`,
  role: undefined,
};

/**
 * Registers OpenAI-compatible completions (https://platform.openai.com/docs/api-reference/chat) and the list of
 * models.
 */
export function registerChat(app: FastifyInstance, context: Context, ai: Ai): void {
  const config = { budget: 'inference' } as const;
  app.post<{ Body: ChatBody }>('/chat/completions', { schema: { body: chatBody }, config }, (request, reply) => {
    const texts = request.body.messages.flatMap(({ content }) =>
      typeof content === 'string' ? [content] : content.map((part) => part.text ?? ''),
    );
    return complete(context, ai, chat, texts, request, reply);
  });
  app.post<{ Body: CompletionBody }>('/completions', { schema: { body: completionBody }, config }, (request, reply) =>
    complete(context, ai, completion, [request.body.prompt], request, reply),
  );
  app.get('/models', (_request, reply) => {
    const data = models.map(({ id }) => ({ id, object: 'model', created: 1_735_689_600, owned_by: 'stand-in' }));
    reply.send({ object: 'list', data });
  });
}

let count = 0;

async function complete(
  context: Context,
  ai: Ai,
  dialect: Dialect,
  texts: readonly string[],
  request: FastifyRequest<{ Body: Common }>,
  reply: FastifyReply,
): Promise<unknown> {
  if (refuses(context, reply)) return reply;
  const { model, stream, stream_options, max_tokens, max_completion_tokens, ignore_eos } = request.body;
  context.metrics.aiRequests.inc({ model: modelLabel(model), operation: dialect.operation });
  const head = { id: `cmpl-${++count}`, created: Math.floor(context.clock.wallMs() / 1000), model };
  const question = {
    id: head.id,
    model: modelLabel(model),
    profile: profileOf(model),
    texts,
    maxTokens: max_completion_tokens ?? max_tokens ?? 256,
    exact: ignore_eos,
  };
  const wrong = context.faults.hits('stream-usage');
  if (!stream) {
    const { text, finish, record } = await askWhole(ai, request, reply, question);
    reply.header('server-timing', serverTiming(record));
    const choices = [{ index: 0, ...dialect.whole(text), finish_reason: finish }];
    return reply.send({ ...head, object: dialect.object, choices, usage: usageOf(record, wrong) });
  }
  // All chunks with a choice have the same start and end. So only the text between them is serialised for each chunk.
  const start = `${JSON.stringify({ ...head, object: dialect.streamed }).slice(0, -1)},"choices":[`;
  const end = stream_options?.include_usage ? '],"usage":null}' : ']}';
  const chunk = (inner: string, finish: string | null = null) =>
    `${start}{"index":0,${inner},"finish_reason":${JSON.stringify(finish)}}${end}`;
  const faults = streamFaults(context);
  const early = context.faults.hits('stream-role');
  let out: AnswerStream | undefined;
  let job: Job;
  const role = () => {
    if (dialect.role !== undefined) out!.event(chunk(dialect.role));
  };
  job = ask(ai, request, reply, question, {
    token: (word, index) => {
      if (index === 0 && !early) role();
      out!.token(word);
    },
    ended: (finish) => {
      const events = [chunk(dialect === chat ? '"delta":{}' : '"text":""', finish)];
      if (stream_options?.include_usage)
        events.push(`${start}],"usage":${JSON.stringify(usageOf(job.record, wrong))}}`);
      out!.end(events, () => serverTiming(job.record));
    },
  });
  out = new AnswerStream(reply, {
    pace: ai.pace,
    faults,
    chunk: (word) => chunk(dialect.part(word)),
    wrote: () => job.wrote(),
    gone: () => job.cancel(),
  });
  if (early) role();
  return reply;
}

function streamFaults({ faults }: Context): StreamFaults {
  const { stallMs, dripMs, cutAfter, chunkTokens } = faults.defects();
  return {
    stallMs,
    dripMs,
    chunkTokens,
    ...(cutAfter !== undefined && { cutAfter }),
    malformed: faults.hits('stream-malformed'),
    noDone: faults.hits('stream-no-done'),
  };
}

/**
 * Returns the `usage` of an answer. With the defect `stream-usage` (`wrong`), `usage` states only a third of the
 * completion tokens, but at least 1.
 */
function usageOf({ promptTokens, plannedTokens, cachedTokens }: OracleRecord, wrong: boolean) {
  const completion = wrong ? Math.max(1, Math.floor(plannedTokens / 3)) : plannedTokens;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}
