import { isAbsolute, join } from 'node:path';
import type { Context, Counts, Outlook, Producer, Ready } from '../../results/record/producer.ts';
import { builtInShare } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { withoutSlashes } from '../../scenarios/base/host.ts';
import { workerUrl } from '../../scenarios/base/worker-url.ts';
import { clientTlsOf } from '../../scenarios/plan/target.ts';
import { startedWorkerLeadMs, startWorkers } from '../worker/worker-client.ts';
import { boundOf } from './bound.ts';
import { startCalibrator } from './calibrator.ts';
import { mergeEnds } from './merge-ends.ts';
import { chatMetrics } from './metrics.ts';
import type { Assignment } from './protocol.ts';
import { type ChatSection, chatSectionSchema } from './section.ts';
import { watchServer } from './server-watch.ts';
import { leftOut, readTrace } from './trace.ts';

const { name: requests } = chatMetrics.requests;
const streamsEnd = builtInShare(
  { name: 'chat-user-errors', title: 'Streams end correctly', service: 'chat-user' },
  {
    counts: 'good',
    part: [{ metric: requests, match: { outcome: 'ok' } }],
    total: [{ metric: requests, match: {} }],
  },
  0.99,
);

/** Users read streams from an OpenAI-compatible target, or whole answers from the inference API. */
export const chatUserProducer: Producer<ChatSection> = {
  name: 'chat-user',
  schema: chatSectionSchema as unknown as Producer<ChatSection>['schema'],
  metrics: Object.values(chatMetrics),
  progress: { answers: chatMetrics.requests.name, times: chatMetrics.ttft.name },
  runsAlone: true,
  slos: () => [streamsEnd],
  leadMs: startedWorkerLeadMs,

  async check(section: ChatSection, { planDir, target }: Outlook): Promise<undefined> {
    if (section.replay !== undefined) readTrace(traceFile(section.replay, planDir));
    if (target) addressOf(section, target);
  },

  async ask({ replay }: ChatSection, { plan, planDir }: Outlook): Promise<string[]> {
    return replay === undefined ? [] : leftOut(readTrace(traceFile(replay, planDir)), plan.phases);
  },

  async prepare(section: ChatSection, context: Context): Promise<Ready> {
    const calibrator = await startCalibrator();
    const base = assignmentOf(section, context, calibrator.url);
    for (const text of leftOut(base.trace ?? [], base.phases)) {
      context.say?.(text);
      context.recorder.event({ t: context.clock.wallMs(), kind: 'note', by: 'chat-user', text });
    }
    const assignments = Array.from(
      { length: section.workers },
      (_, index): Assignment => ({ ...base, shard: { index, of: section.workers } }),
    );
    const workers = startWorkers('chat-user', workerUrl(import.meta.url, 'chat-user'), assignments, context);
    const { clients } = workers;
    const over = new AbortController();
    context.signal.addEventListener('abort', () => over.abort(), { once: true });
    const close = async () => {
      over.abort();
      calibrator.close();
      await workers.close();
    };
    for (const client of clients) {
      const { connected, failure } = await client.connected;
      if (connected > 0 || context.signal.aborted) continue;
      await close();
      throw new Error(`the worker thread did not start: ${failure}`);
    }
    return {
      close,
      counts: () => sumOf(clients.map((client) => client.counts())),
      async run(t0Ms) {
        const { clock, recorder } = context;
        const server = watchServer(base.url, { clock, recorder, signal: over.signal, tls: base.tls });
        const end = mergeEnds(await Promise.all(clients.map((client) => client.run(t0Ms))));
        over.abort();
        const { totals, ...rest } = end;
        if (!totals) return rest;
        const bound = boundOf(totals, rest.health?.clientErrorSeconds?.p99 ?? 0, server.peak());
        return { ...rest, detail: { ...totals, bound } };
      },
    };
  },
};

function assignmentOf(section: ChatSection, context: Context, calibratorUrl: string): Omit<Assignment, 'shard'> {
  const { plan, target, secret, planDir } = context;
  return {
    section,
    phases: plan.phases,
    url: addressOf(section, target),
    bearer: target.auth && secret(target.auth.bearer),
    tls: clientTlsOf(target),
    seed: plan.seed,
    ...(section.replay !== undefined && { trace: readTrace(traceFile(section.replay, planDir)) }),
    calibratorUrl,
  };
}

const paths = { chat: '/chat/completions', completions: '/completions', inference: '/ai/inference' } as const;

function addressOf({ api, path }: ChatSection, { name, urls }: Context['target']): string {
  const base = urls.inference ?? urls.api;
  if (base !== undefined) return `${withoutSlashes(base)}${path ?? paths[api]}`;
  throw new UserError(`the target ${name} has no address for chat users`, {
    key: 'urls.inference',
    hint: 'add the base address of an OpenAI-compatible API as urls.inference or urls.api to the target file',
  });
}

function traceFile(replay: string, planDir: string): string {
  return isAbsolute(replay) ? replay : join(planDir, replay);
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  for (const one of all) for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += one[key];
  return sum;
}
