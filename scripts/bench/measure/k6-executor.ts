/**
 * `users` is the number of users that send requests in a loop without think time. `perSecond` is the number of requests
 * that start in a second, from a shared pool of VUs.
 */
export type K6Load = { users: number } | { perSecond: number; vus: { preAllocated: number; max: number } };

/** Returns the options of a k6 scenario that makes this load for `seconds`. */
export function k6Executor(load: K6Load, seconds: number) {
  const duration = `${seconds}s`;
  if ('users' in load) return { executor: 'constant-vus', vus: load.users, duration };
  return {
    executor: 'constant-arrival-rate',
    rate: load.perSecond,
    timeUnit: '1s',
    preAllocatedVUs: load.vus.preAllocated,
    maxVUs: load.vus.max,
    duration,
  };
}
