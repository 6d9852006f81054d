import { largest } from '../../scenarios/base/long-lists.ts';
import type { Answer } from './base/ask.ts';
import type { SeenRoutes } from './sources/seen-routes.ts';

/**
 * The number of requests per second if no log or recording gives a rate. One minute at this rate gives about twice the
 * samples that the SLOs need.
 */
const defaultRate = 20;
/**
 * The number of samples in a steady phase. 598 samples without an error prove an SLO of 99.5 %. The other samples are a
 * reserve for late answers.
 */
const samples = 650;
const shortestS = 60;
const longestS = 300;
const lowestRate = 1 / 60;

/** Returns the rate of the log or recording, or else the default rate, in requests a second. */
export function rateOf(seen: SeenRoutes | undefined): number {
  return seen?.perSecond ?? defaultRate;
}

/**
 * Returns the rate and the length of the steady phase. The rate is at least one request a minute. The steady phase is
 * as long as the SLOs need, but at least one minute and at most five.
 */
export function loadOf(rate: number): { perSecond: number; steadyS: number } {
  const perSecond = Math.max(lowestRate, rate);
  const steadyS = Math.min(longestS, Math.max(shortestS, Math.ceil(samples / perSecond / 10) * 10));
  return { perSecond, steadyS };
}

/** The possible limits of a p95, in seconds. A limit below 0.2 s would mostly show how busy this machine is. */
const limits = [0.2, 0.5, 1, 2, 5, 10];
/**
 * The limit of the p95 is at least `room` times the slowest answer that `init` got. In a run, answers are slower
 * because of concurrent requests and a busy machine.
 */
const room = 5;

/**
 * Returns the smallest of `limits` that is at least `room` times the slowest answer, or else the largest limit. Returns
 * undefined if no address answered.
 */
export function limitOf(answers: readonly (Answer | undefined)[]): number | undefined {
  const times = answers.flatMap((answer) => answer?.ms ?? []);
  if (times.length === 0) return undefined;
  const slowestS = largest(times) / 1000;
  return limits.find((limit) => limit >= slowestS * room) ?? limits.at(-1)!;
}
