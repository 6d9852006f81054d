import exec from 'k6/execution';
import { now } from './now.ts';

// k6 creates a new object at every access to `exec.scenario`, `exec.vu` or `tags`. This is slow. The fields of these
// objects are getters of the current state, so a VU can keep one object of each kind.
// https://github.com/grafana/k6/blob/master/internal/js/modules/k6/execution/execution.go
let scenario: typeof exec.scenario | undefined;
let vu: typeof exec.vu | undefined;
let tags: typeof exec.vu.metrics.tags | undefined;

/** The k6 scenario of this VU; only valid inside an iteration. */
export function thisScenario(): typeof exec.scenario {
  scenario ??= exec.scenario;
  return scenario;
}

/**
 * Returns the name of the k6 scenario and its start in epoch milliseconds. Outside an iteration, the name is `setup`
 * and the start is now.
 */
export function scenarioNow(): { name: string; startTime: number } {
  try {
    const { name, startTime } = thisScenario();
    return { name, startTime };
  } catch {
    return { name: 'setup', startTime: now() };
  }
}

/** The k6 object of this VU; only valid inside an iteration. */
export function thisUser(): typeof exec.vu {
  vu ??= exec.vu;
  return vu;
}

/** The tags of this VU; only valid inside an iteration. */
export function theseTags(): typeof exec.vu.metrics.tags {
  tags ??= thisUser().metrics.tags;
  return tags;
}

/**
 * Returns a function that keeps the result of `read` while the VU stays in one k6 scenario. In another scenario, k6
 * gives the VU a new `__ENV`, so `read` is called again. Parsing a variable in every iteration would cost more time
 * than all other work of meshproof's code in the iteration.
 */
export function perScenario<T>(read: () => T): () => T {
  let env: unknown;
  let value: T;
  return () => {
    if (env !== __ENV) {
      value = read();
      env = __ENV;
    }
    return value;
  };
}
