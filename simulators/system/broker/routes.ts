import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerWithDefects } from '../defects/answer-with-defects.ts';
import { sendJson } from '../http/page.ts';
import type { Context } from '../state/context.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import type { Hub } from './hub.ts';
import { type MessageLog, type Outgoing, problemOf } from './messages.ts';
import type { Peers } from './peers.ts';
import type { Polls } from './polls.ts';

type Parts = { context: Context; log: MessageLog; peers: Peers; hub: Hub; metrics: BrokerMetrics; polls: Polls };
type Body = { Body: Record<string, unknown> };

const objectBody = { schema: { body: { type: 'object' } } };

/** The sender of messages by REST: the broker itself. */
const brokerId = 'broker';

/** Registers the broker's REST API, /health and /metrics. */
export function registerBrokerRoutes(app: FastifyInstance, parts: Parts): void {
  const { context, log, peers, hub, metrics, polls } = parts;
  const { clock, faults } = context;

  app.get(
    '/health',
    (_request, reply) => void reply.send({ status: 'ok', time: new Date(clock.wallMs()).toISOString() }),
  );
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics()),
  );

  app.register(
    async (api) => {
      applyDefects(api, context);

      api.get('/peers', (_request, reply) => {
        const list = peers.list();
        reply.send({ count: list.length, peers: list });
      });
      api.get('/stats', (_request, reply) => void reply.send(hub.stats()));

      api.get('/messages', (_request, reply) => {
        faults.scanStore();
        sendJson(reply, log.listJson());
      });
      api.post<Body>('/messages/send', objectBody, (request, reply) => {
        const problem = problemOf(request.body);
        if (problem) return sendText(reply, 400, problem);
        const message = hub.send(brokerId, request.body as unknown as Outgoing);
        return reply.send({ success: true, message });
      });

      api.get('/polls', (_request, reply) => {
        const list = polls.list();
        reply.send({ count: list.length, polls: list });
      });
      api.post<Body>('/polls/create', objectBody, (request, reply) => {
        const { title, description, options, creatorId } = request.body;
        const poll = polls.create(text(title), text(description), text(options), text(creatorId));
        if (typeof poll === 'string') return sendText(reply, 400, poll);
        hub.announce('poll', poll);
        return reply.send({ success: true, poll });
      });
      api.post<Body>('/polls/vote', objectBody, (request, reply) => {
        const poll = polls.vote(
          text(request.body.pollId),
          text(request.body.option),
          text(request.body.userId),
          faults.copies('vote'),
        );
        if (!poll) return sendText(reply, 404, 'poll or option not found');
        hub.announce('poll', poll);
        return reply.send({ success: true, poll });
      });
      api.post<Body>('/polls/analyze', objectBody, (request, reply) => {
        const analysis = polls.analyze(text(request.body.pollId));
        return analysis ? reply.send(analysis) : sendText(reply, 404, 'poll not found');
      });
    },
    { prefix: '/api/v1' },
  );

  countRequests(app, metrics);
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode, message } = error as { statusCode?: number; message: string };
    const ours = statusCode === undefined || statusCode >= 500;
    return ours ? sendText(reply, 500, 'internal error') : sendText(reply, 400, message);
  });
  app.setNotFoundHandler((request, reply) => {
    const otherMethod = request.method === 'GET' ? 'POST' : 'GET';
    const known = app.hasRoute({ method: otherMethod, url: request.url.split('?')[0] ?? '/' });
    return known ? sendText(reply, 405, 'method not allowed') : sendText(reply, 404, 'not found');
  });
}

function applyDefects(api: FastifyInstance, { faults }: Context): void {
  api.addHook('onRequest', (_request, reply, done) => {
    faults.leak();
    answerWithDefects(faults, { fail: () => void sendText(reply, 500, 'internal error'), succeed: done });
  });
}

function countRequests(app: FastifyInstance, metrics: BrokerMetrics): void {
  app.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { method } = request;
    const endpoint = request.routeOptions.url ?? 'unmatched';
    metrics.requests.inc({ method, endpoint, status: reply.statusCode });
    metrics.requestDuration.observe({ method, endpoint }, reply.elapsedTime / 1000);
    done();
  });
}

/** Sends a broker error as plain text, as in the published API. */
export function sendText(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(`${message}\n`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 1000) : '';
}
