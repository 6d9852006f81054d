import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/errors.ts';
import type { Context } from '../state/context.ts';
import type { InferenceService } from './service.ts';

const schema = { querystring: { type: 'object', properties: { since: { type: 'number', minimum: 0 } } } };

/**
 * Registers GET /sim/oracle. The answer has one JSON line for each inference request that arrived at `since` or later.
 * The line has the true times of the request. `since` is in ms of the machine's monotonic clock. Any credentials of the
 * API are accepted, and also the control token.
 */
export function registerOracle(app: FastifyInstance, { credentials }: Context, { oracle }: InferenceService): void {
  app.get<{ Querystring: { since?: number } }>('/sim/oracle', { schema }, (request, reply) => {
    const { authorization, cookie, 'x-control-token': control } = request.headers;
    if (!credentials.isControl(control) && credentials.identify(authorization, cookie) === undefined)
      throw new ApiError('AUTHENTICATION_ERROR', 'A bearer token or the header x-control-token is needed');
    reply.type('application/x-ndjson').send(oracle.lines(request.query.since));
  });
}
