import type { RefinedResponse, ResponseType } from 'k6/http';
import { Trend } from 'k6/metrics';
import { durationPower, ownMetrics } from './names.ts';
import { isRecorded } from './redirect-chain.ts';

const power = new Trend(ownMetrics.durationPower);

type Tags = Readonly<Record<string, string>>;

/** The tag objects are kept, because new tags for every request would cost measurable time. */
const known = new Map<string, Tags>();

/**
 * Records the duration of a request in buckets four times finer than k6's own. The value has the tags that k6 gives to
 * the request. `RedirectChain`, not this function, records redirected calls.
 */
export function observeDuration(
  answer: RefinedResponse<ResponseType>,
  { name, method, expected }: { name: string; method: string; expected: boolean },
): void {
  const { timings, status, error_code: code } = answer;
  if ((status >= 300 && status < 400) || isRecorded(answer)) return;
  const key = `${name}\n${method}\n${status}\n${code}\n${expected}`;
  let tags = known.get(key);
  if (!tags) {
    tags = {
      name,
      method,
      status: String(status),
      expected_response: String(expected),
      ...(code && { error_code: String(code) }),
    };
    known.set(key, tags);
  }
  power.add((timings.duration / 1000) ** durationPower, tags);
}
