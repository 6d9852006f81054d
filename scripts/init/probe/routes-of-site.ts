import type { Answer, Ask } from '../base/ask.ts';
import type { Route } from '../base/route.ts';
import { commonContent } from './content.ts';

/** A route before it is probed. */
export type Candidate = Omit<Route, 'status' | 'content'> & {
  /** The status that a right answer has by its source; without one, the probe decides. */
  status?: number;
};

/** The result of probing a candidate: a route, or the status that excludes it. */
export type Probed = { candidate: Candidate; route?: Route; answer?: Answer; why?: string };

/**
 * Requests a candidate twice with GET or HEAD. It becomes a route if it answers as its source says, with success, or
 * with a failure of the server, which the run must then report. Other answers exclude it.
 */
export async function probeCandidate(candidate: Candidate, base: string, ask: Ask): Promise<Probed> {
  const method = candidate.method === 'HEAD' ? 'HEAD' : 'GET';
  const url = base + candidate.paths[0]!;
  try {
    const first = await ask(url, { method });
    const second = await ask(url, { method });
    const answer = first.ms > second.ms ? first : second;
    const { status } = second;
    const isRight = status < 400 && (candidate.status === undefined || candidate.status === status);
    if (isRight) {
      const content = first.status === status && method === 'GET' ? commonContent(first, second) : {};
      return { candidate, route: { ...candidate, status, content }, answer };
    }
    const isServerFailure = status >= 500;
    if (isServerFailure || candidate.status !== undefined)
      return {
        candidate,
        route: { ...candidate, status: candidate.status ?? 200, content: {} },
        answer,
        why: `answers ${status}`,
      };
    return { candidate, answer, why: `answers ${status}` };
  } catch (error) {
    return { candidate, why: (error as Error).message };
  }
}
