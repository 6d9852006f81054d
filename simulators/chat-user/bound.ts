import type { Totals } from './meters.ts';

/** The highest values that the server reported in any second. */
export type ServerPeak = { running: number; waiting: number; cache: number };

export type Bound = {
  by:
    | 'nothing'
    | 'client'
    | 'rate limit'
    | 'overload'
    | 'queue'
    | 'cache'
    | 'prefill'
    | 'decode'
    | 'duration'
    | 'unknown';
  evidence: string;
};

const clientLimitS = 0.05;

/**
 * Returns the bottleneck with its evidence: the first known cause that explains why answers were not good. The result
 * is `nothing` if at least 99 % of the answers were good, and `unknown` if no stream ended or no known cause explains
 * the bad answers.
 */
export function boundOf(totals: Totals, clientErrorP99S: number, peak: ServerPeak | undefined): Bound {
  const { outcomes, good, missed, parts, told } = totals;
  const all = Object.values(outcomes).reduce((sum: number, n = 0) => sum + n, 0) - (outcomes.cancelled ?? 0);
  const share = (n: number) => (all === 0 ? 0 : n / all);
  const percent = (n: number) => `${(100 * share(n)).toFixed(1)} %`;
  const bad = all - good;
  if (all === 0) return { by: 'unknown', evidence: 'no stream ended' };
  if (share(bad) <= 0.01) return { by: 'nothing', evidence: `${percent(good)} of the answers were good` };
  if (clientErrorP99S > clientLimitS)
    return {
      by: 'client',
      evidence: `the time stamps of the load generator were ${Math.round(clientErrorP99S * 1000)} ms late (p99)`,
    };
  const limited = outcomes.rate_limited ?? 0;
  if (limited >= bad / 2)
    return { by: 'rate limit', evidence: `${percent(limited)} of the requests got a 429 response` };
  const overloaded = outcomes.overloaded ?? 0;
  if (overloaded >= bad / 2)
    return { by: 'overload', evidence: `${percent(overloaded)} of the requests got a 503 response` };
  const mean = (seconds: number) => Math.round((seconds / Math.max(1, told)) * 1000);
  const queue = parts.queue > parts.prefill;
  if (told > 0 && missed.ttft >= bad / 2) {
    const at = peak
      ? `, with at most ${peak.waiting} requests waiting and the cache at most ${Math.round(peak.cache * 100)} % full`
      : '';
    if (queue)
      return {
        by: peak && peak.cache > 0.95 ? 'cache' : 'queue',
        evidence: `${mean(parts.queue)} ms in the queue on average${at}`,
      };
    return { by: 'prefill', evidence: `${mean(parts.prefill)} ms of prefill on average` };
  }
  if (missed.tpot >= bad / 2)
    return { by: 'decode', evidence: `${percent(missed.tpot)} of the answers were written too slowly` };
  if (missed.duration >= bad / 2)
    return { by: 'duration', evidence: `${percent(missed.duration)} of the answers took longer than good.duration` };
  return {
    by: 'unknown',
    evidence: `${percent(bad)} of the answers were not good, and no single known cause explains half of them`,
  };
}
