import type { FastifyInstance } from 'fastify';
import { answerWithDefects } from '../defects/answer-with-defects.ts';
import { ApiError, sendError } from '../http/errors.ts';
import type { Context } from '../state/context.ts';
import { createRateLimit } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key of the caller; empty for open routes. */
    caller: string;
  }
}

/**
 * Before each handler of the API, applies the defects and checks the credentials. With the defect `rate-limit`, also
 * checks the rate limit. Open routes need no credentials and have no rate limit.
 */
export function guard(app: FastifyInstance, context: Context): void {
  const { clock, credentials, faults, metrics } = context;
  const rateLimit = createRateLimit(clock);
  app.decorateRequest('caller', '');

  app.addHook('onRequest', (request, reply, done) => {
    const { open, budget } = request.routeOptions.config ?? {};
    const { authorization, cookie } = request.headers;
    faults.leak();
    if (!open) {
      const key = credentials.identify(authorization, cookie) ?? forgedCaller(authorization);
      if (key === undefined) {
        // A request without the header is no failed login. Such a request may come from a visitor of the page before
        // the sign-in.
        if (authorization !== undefined) metrics.failedLogins.inc({ method: 'bearer' });
        sendError(reply, new ApiError('AUTHENTICATION_ERROR', 'Invalid or missing credentials'), clock.wallMs());
        return;
      }
      request.caller = key;
      const share = faults.defects().shares['rate-limit'];
      const kind = budget ?? (request.method === 'GET' ? 'reads' : 'writes');
      const refusal = share > 0 ? rateLimit(key, kind, share, reply) : undefined;
      if (refusal) {
        metrics.suspiciousActivities.inc({ activity_type: 'rate_limit', severity: 'low' });
        reply.code(429).send(refusal);
        return;
      }
    }
    const fail = () => void sendError(reply, new ApiError('INTERNAL_ERROR', 'Internal server error'), clock.wallMs());
    answerWithDefects(faults, { fail, succeed: done }, !open);
  });

  /** Returns a caller for any token if the defect `weak-auth` affects the request. */
  function forgedCaller(authorization: string | undefined): string | undefined {
    return authorization !== undefined && faults.hits('weak-auth') ? 'anybody' : undefined;
  }
}
