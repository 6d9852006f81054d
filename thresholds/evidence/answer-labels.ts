import type { Labels } from '../../results/record/metric.ts';

/** A request that got no answer does not have these labels. */
const ofAnswer = ['status', 'expected_response', 'error_code', 'outcome'];

/** Returns the labels that a request has before its answer. */
export function withoutAnswerLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !ofAnswer.includes(name)));
}

/** Returns the labels that a request gets with its answer. */
export function answerLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => ofAnswer.includes(name)));
}
