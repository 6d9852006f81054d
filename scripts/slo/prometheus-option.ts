import { Option } from 'commander';
import type { PrometheusMajor } from '../../thresholds/rules/promql-problem.ts';

export type PrometheusFlag = { prometheus: '2' | '3' };

/** Returns the option `--prometheus` of the commands that check PromQL. */
export function prometheusOption(): Option {
  return new Option('--prometheus <major>', 'the major version of the Prometheus that evaluates PromQL')
    .choices(['2', '3'])
    .default('2');
}

/** Returns the major version that the flag names. */
export function majorOf({ prometheus }: PrometheusFlag): PrometheusMajor {
  return prometheus === '3' ? 3 : 2;
}
