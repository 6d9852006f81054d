import type { Labels } from '../../../results/record/metric.ts';
import { ownMetrics } from '../../lib/names.ts';

/** What k6 calls a program in a phase; `scenarioParts` takes it apart again. Neither part holds an underscore. */
export function scenarioName(label: string, phase: string): string {
  return `${label}__${phase}`;
}

export function scenarioParts(name: string): { scenario: string; phase: string } | undefined {
  const [scenario, phase] = name.split('__');
  return scenario && phase ? { scenario, phase } : undefined;
}

/** `http_req_duration{phase:steady,scenario:api}`, labels in order so that equal questions are one sub-metric. */
export function subMetricKey(metric: string, labels: Labels): string | undefined {
  const parts = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (parts.some(([, value]) => value === '' || /[,{}"']|^\s|\s$/.test(value))) return undefined;
  return `${metric}{${parts.map(([name, value]) => `${name}:${value}`).join(',')}}`;
}

/**
 * Requests that the guard stopped, also those whose error a script caught, of which the log says nothing.
 * https://grafana.com/docs/k6/latest/javascript-api/error-codes/
 */
export const blockedKey = subMetricKey('http_reqs', { error_code: '1110' }) as string;

/** Sub-metrics that count one program's work in one phase, by what they count. */
export function countKeys(label: string, phase: string) {
  return {
    started: subMetricKey(ownMetrics.started, { scenario: label, phase }) as string,
    completed: subMetricKey('iterations', { scenario: label, phase }) as string,
    dropped: subMetricKey('dropped_iterations', { scenario: scenarioName(label, phase) }) as string,
  };
}
