import exec from 'k6/execution';

// k6 makes these objects anew at every look at them, which costs more than a counter's `add`. What they tell is read at
// each use and is always of now, so one of each lasts as long as its virtual user.
// https://github.com/grafana/k6/blob/master/internal/js/modules/k6/execution/execution.go
let scenario: typeof exec.scenario | undefined;
let vu: typeof exec.vu | undefined;

/** The k6 scenario that this virtual user is in. Not before its first iteration. */
export function thisScenario(): typeof exec.scenario {
  scenario ??= exec.scenario;
  return scenario;
}

/** This virtual user. Not before its first iteration. */
export function thisUser(): typeof exec.vu {
  vu ??= exec.vu;
  return vu;
}
