import { messageOf } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../../scenarios/base/limits/limit-error.ts';
import type { Answer, Ask } from '../base/ask.ts';
import type { Candidate, Route } from '../base/route.ts';
import { commonContent } from './content.ts';

/**
 * A candidate after its requests. `route` is set if the candidate became a route. `answer` is the slower of the two
 * answers. `why` is the reason why the candidate is left out or unconfirmed.
 */
export type TriedRoute = { candidate: Candidate; route?: Route; answer?: Answer; why?: string };

/**
 * Requests a candidate twice with GET or HEAD. The candidate becomes a route if the answer is a success. The candidate
 * also becomes a route if the server fails or does not answer, so that the run reports the failure. If a source such as
 * a log names the expected status, any answer makes the candidate a route. A candidate that writes becomes a route
 * without a request. Without `ask`, every candidate becomes a route without a request.
 */
export async function tryCandidate(candidate: Candidate, base: string, ask: Ask | undefined): Promise<TriedRoute> {
  const { method, status: seen } = candidate;
  const unasked = { ...candidate, status: seen ?? 200 };
  if (!ask || (method !== 'GET' && method !== 'HEAD')) return { candidate, route: unasked, why: 'not requested' };
  const url = base + candidate.paths[0]!;
  try {
    const first = await ask(url, { method });
    const second = await ask(url, { method });
    const answer = first.ms > second.ms ? first : second;
    const { status } = second;
    // `ask` has followed redirects on the same host. A redirect to another host makes no route: a run would block it.
    if (status < 300 && (seen === undefined || seen === status)) {
      const isSame = first.status === status && method === 'GET';
      return {
        candidate,
        route: { ...candidate, status, ...(isSame && { content: commonContent(first, second) }) },
        answer,
      };
    }
    const why = `status ${status}`;
    return status >= 500 || seen !== undefined
      ? { candidate, route: unasked, answer, why }
      : { candidate, answer, why };
  } catch (error) {
    // The answer is a stream without an end. Each VU of k6 that requests this stream would wait for ever.
    if (error instanceof BodyLimitError && error.limit === bodyLimits.initStream)
      return { candidate, why: error.message };
    return { candidate, route: unasked, why: messageOf(error) };
  }
}
