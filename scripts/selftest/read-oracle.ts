import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchText } from '../../scenarios/base/limits/fetch-limited.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';

/** The simulated server's log entry about a request. Times are in ms of the monotonic clock. */
export type Truth = {
  id: string;
  key: string;
  arrivalMs: number;
  queuedMs: number;
  scheduledMs: number;
  tokenMs: number[];
};

/** Resolves to the simulated target's records of the requests since `sinceMs`, by request key. */
export async function readOracle(apiUrl: string, token: string, sinceMs: number): Promise<Map<string, Truth>> {
  const url = new URL(`/sim/oracle?since=${sinceMs}`, apiUrl);
  const headers = { authorization: `Bearer ${token}` };
  const { ok, status, text } = await fetchText(url, bodyLimits.oracle, { headers });
  if (!ok) throw new Error(`the oracle answered with ${status}`);
  const truths = new Map<string, Truth>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const truth = parseJson(line) as Truth;
    truths.set(truth.key, truth);
  }
  return truths;
}
