import type { Context, Producer, Ready } from '../../results/record/producer.ts';
import { startWorker } from '../../results/record/worker-client.ts';
import { workerUrl } from '../../results/record/worker-url.ts';
import { UserError } from '../../scenarios/plan/errors.ts';
import { chatMetrics } from './metrics.ts';
import type { Assignment } from './protocol.ts';
import { type ChatSection, chatSectionSchema } from './section.ts';

/** Users who ask a model and read its answer as it is streamed; any OpenAI-compatible target. */
export const chatUserProducer: Producer<ChatSection> = {
  name: 'chat-user',
  schema: chatSectionSchema as Producer<ChatSection>['schema'],
  metrics: Object.values(chatMetrics),

  async prepare(section: ChatSection, context: Context): Promise<Ready> {
    const assignment = assignmentOf(section, context);
    const client = startWorker('chat-user', workerUrl(import.meta.url, 'chat-user'), assignment, context);
    const { connected, failure } = await client.connected;
    if (connected > 0 || context.signal.aborted) return client;
    await client.close();
    throw new Error(`the users' thread did not start: ${failure}`);
  },
};

function assignmentOf(section: ChatSection, { plan, target, secret }: Context): Assignment {
  const base = target.urls.inference ?? target.urls.api;
  if (base === undefined) {
    throw new UserError(`the target ${target.name} has no inference address`, {
      key: 'urls.inference',
      hint: 'chat users need the base address of an OpenAI-compatible API',
    });
  }
  return {
    section,
    phases: plan.phases,
    url: `${base.replace(/\/+$/, '')}/chat/completions`,
    bearer: target.auth && secret(target.auth.bearer),
    seed: plan.seed,
  };
}
