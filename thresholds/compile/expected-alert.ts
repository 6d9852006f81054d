import { type AlertedSlo, idLabels } from './alerted-slo.ts';
import type { AlertingRule } from './rule.ts';
import { expandTemplate } from './steps/expand-template.ts';

/** A test of `promtool test rules`. */
export type RuleTest = {
  name: string;
  interval: string;
  input_series: { series: string; values: string }[];
  alert_rule_test?: { eval_time: string; alertname: string; exp_alerts: ExpectedAlert[] }[];
  promql_expr_test?: { expr: string; eval_time: string; exp_samples: { labels: string; value: number }[] }[];
};

/** An alert that a test expects, with all its labels and texts. */
export type ExpectedAlert = { exp_labels: Record<string, string>; exp_annotations: Record<string, string> };

/**
 * Returns the step of a test: 13/60 of the short window. The short window then contains 4 whole steps, and a long
 * window, 12 times as long, contains 55. Neither window is a whole number of steps, so no sample lies exactly at the
 * start of a window.
 */
export function stepSeconds(shortS: number): number {
  return Math.round((shortS * 13_000) / 60) / 1000;
}

/** A test with more steps would take promtool many seconds. */
export const mostSteps = 5000;

/** Returns seconds in the notation of promtool. */
export const duration = (seconds: number): string =>
  Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;

/** Returns the seconds in a text that `duration` made. */
export const secondsOf = (text: string): number => Number.parseFloat(text) / (text.endsWith('ms') ? 1000 : 1);

/**
 * Returns the alert that a rule sends when the rule's expression evaluates to `value`. `found` has the labels of the
 * series that the rule reads.
 */
export function expectedAlert(
  slo: AlertedSlo,
  { labels, annotations }: AlertingRule,
  value: number,
  found: Readonly<Record<string, string>> = {},
): ExpectedAlert {
  const all = { ...found, ...slo.labels, ...idLabels(slo), ...labels };
  const texts = Object.entries(annotations).map(([key, text]) => [key, expandTemplate(text, all, value)]);
  return { exp_labels: all, exp_annotations: Object.fromEntries(texts) };
}
