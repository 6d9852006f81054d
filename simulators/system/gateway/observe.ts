import type { FastifyInstance } from 'fastify';
import { ApiError, sendError } from '../http/errors.ts';
import type { Context } from '../state/context.ts';
import type { RequestTally } from '../state/metrics.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    tally?: RequestTally;
    duration?: { observe(seconds: number): void };
    /** True if the route answers without credentials. The defect `errors` does not affect this route. */
    open?: boolean;
    /** The published rate limit that applies to this route. By default, the method of the request decides. */
    budget?: 'reads' | 'writes' | 'inference' | 'admin';
  }
}

/**
 * Sets X-Request-Id on each answer, and counts and times each answer by route template. A request without a route gets
 * status 404. Such a request is counted as `unmatched`, but not timed.
 */
export function observe(app: FastifyInstance, { clock, metrics }: Context): void {
  const unmatched = metrics.requests.tally('OTHER', 'unmatched');

  app.addHook('onRoute', (route) => {
    const tally = metrics.requests.tally(String(route.method), route.url);
    route.config = { ...route.config, tally, duration: metrics.requestDuration.labels(route.url) };
  });
  app.addHook('onRequest', (request, reply, done) => {
    metrics.requests.start();
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { tally, duration } = request.routeOptions.config ?? {};
    metrics.requests.end(tally ?? unmatched, reply.statusCode);
    duration?.observe(reply.elapsedTime / 1000);
    done();
  });
  app.setNotFoundHandler((_request, reply) => {
    sendError(reply, new ApiError('NOT_FOUND', 'No such endpoint'), clock.wallMs());
  });
}
