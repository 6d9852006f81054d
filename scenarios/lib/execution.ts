import exec from 'k6/execution';

// k6 creates these objects at every access, which costs more than `add` of a counter. Their fields are getters of the
// current state, so one of each can be kept for the lifetime of a VU.
// https://github.com/grafana/k6/blob/master/internal/js/modules/k6/execution/execution.go
let scenario: typeof exec.scenario | undefined;
let vu: typeof exec.vu | undefined;

/** The k6 scenario of this VU; only valid inside an iteration. */
export function thisScenario(): typeof exec.scenario {
  scenario ??= exec.scenario;
  return scenario;
}

/** The scenario and its start in epoch milliseconds; `setup` and the time now outside an iteration. */
export function scenarioNow(): { name: string; startTime: number } {
  try {
    const { name, startTime } = thisScenario();
    return { name, startTime };
  } catch {
    return { name: 'setup', startTime: Date.now() };
  }
}

/** The k6 object of this VU; only valid inside an iteration. */
export function thisUser(): typeof exec.vu {
  vu ??= exec.vu;
  return vu;
}
