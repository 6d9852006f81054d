import type { Labels } from '../../../results/record/metric.ts';
import { answersOf, callKinds, ownMetrics, type ThrownBy, togetherTag } from '../../../scenarios/lib/names.ts';

/**
 * The label that selects the series of a script with its own executors. The label `scenario` cannot select them,
 * because the script itself names its scenarios.
 */
export const programTag = 'program';

/** Returns the k6 scenario name of a program in a phase. Neither the label nor the phase contains an underscore. */
export function scenarioName(label: string, phase: string): string {
  return `${label}__${phase}`;
}

/** Returns the program and the phase in a name that `scenarioName` made; undefined for other names. */
export function scenarioParts(name: string): { scenario: string; phase: string } | undefined {
  const [scenario, phase] = name.split('__');
  return scenario && phase ? { scenario, phase } : undefined;
}

/**
 * Returns the key of a sub-metric, such as `http_req_duration{phase:steady,scenario:api}`. The labels are sorted, so
 * that their order does not change the key. Undefined when k6 cannot write a label value in a threshold.
 */
export function subMetricKey(metric: string, labels: Labels): string | undefined {
  const parts = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (parts.some(([, value]) => value === '' || /[,{}"']|^\s|\s$/.test(value))) return undefined;
  return `${metric}{${parts.map(([name, value]) => `${name}:${value}`).join(',')}}`;
}

/**
 * The sub-metrics that count the requests blocked by the network guard. One sub-metric counts blocked addresses, the
 * other counts blocked names. The sub-metrics also count a request whose error the script caught.
 * https://grafana.com/docs/k6/latest/javascript-api/error-codes/
 */
export const blockedKeys = ['1110', '1111'].map((code) => subMetricKey('http_reqs', { error_code: code }) as string);

/** The sub-metrics that count the exceptions caused by answers of the target, and the calls of `fail()`. */
export const thrownKeys = (['answer', 'fail'] satisfies ThrownBy[]).map(
  (by) => subMetricKey(ownMetrics.thrown, { by }) as string,
);

/** Returns the keys of the sub-metrics that count the iterations of a program in a phase. */
export function countKeys(label: string, phase: string) {
  return {
    started: subMetricKey(ownMetrics.started, { scenario: label, phase }) as string,
    completed: subMetricKey('iterations', { scenario: label, phase }) as string,
    dropped: subMetricKey('dropped_iterations', { scenario: scenarioName(label, phase) }) as string,
  };
}

/**
 * Returns the keys of the sub-metrics that count the iterations and calls of a user's program in a phase. `more`
 * selects one of several k6 scenarios. `together` has the keys of calls with `togetherTag`: `ended` as the script saw
 * it, and `answered` as k6 counted it.
 */
export function phaseCountKeys(phase: string, more: Labels = {}) {
  const key = (metric: string, labels: Labels = {}) => subMetricKey(metric, { phase, ...more, ...labels }) as string;
  return {
    started: key(ownMetrics.started),
    completed: key('iterations'),
    calls: callKinds.map((kind) => ({
      kind,
      begun: key(ownMetrics.begunCalls, { kind }),
      ended: key(ownMetrics.endedCalls, { kind }),
      together:
        answersOf[kind] === undefined
          ? undefined
          : {
              ended: key(ownMetrics.endedCalls, { kind, [togetherTag]: '1' }),
              answered: key(answersOf[kind], { [togetherTag]: '1' }),
            },
    })),
  };
}
