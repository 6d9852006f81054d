import type { Labels, Metric } from '../record/metric.ts';

const harm = /error|fail|lost|drop|duplicat|wrong|timeout|cut|malformed|limited|expired|exception|retr|refused|5xx/i;
const work = /_total$|success|connected|alive|_up$|throughput/;

/** Whether less or more of a metric is better, by its name and outcome: what is counted is work done, unless it is harm. */
export function directionOf(metric: string, { outcome = '' }: Labels): 'lower' | 'higher' {
  if (harm.test(metric) || harm.test(outcome)) return 'lower';
  return work.test(metric) ? 'higher' : 'lower';
}

/** By the ending that Prometheus' naming asks for. */
export function unitOf(metric: string): Metric['unit'] {
  if (/_seconds(_total)?$/.test(metric)) return 's';
  return /_bytes(_total)?$/.test(metric) ? 'B' : '1';
}
