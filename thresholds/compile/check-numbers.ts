import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { throwAll } from '../../scenarios/base/together.ts';
import type { ReadObjective, ReadSlo } from '../open-slo/documents.ts';
import type { Duration } from '../open-slo/fields.ts';
import { longestDurationMs, tooLong } from '../pattern/duration-literal.ts';
import { budgetOf } from './tiers/tier-limit.ts';

/**
 * The smallest allowed limit of an alert, as an error ratio. An alert needs two bad events. With a smaller limit, two
 * bad events would always exceed the limit, unless a window has more than two billion events.
 */
const leastLimit = 1e-9;

/**
 * Throws UserErrors for all unusable numbers of an objective, and of the alert policies of its SLO. An example is a
 * duration that is too long for Prometheus.
 */
export function checkNumbers(slo: ReadSlo, { target, slice, where }: ReadObjective): void {
  const errors: UserError[] = [];
  const refuse = (message: string, place: Where) => errors.push(new UserError(message, place));
  const checkLength = ({ seconds, text }: Duration, place: Where) => {
    if (seconds * 1000 > longestDurationMs) refuse(tooLong(text), place);
  };
  if (slo.window) checkLength(slo.window.duration, slo.where(['spec', 'timeWindow', 0, 'duration']));
  if (slice) {
    checkLength(slice.window, where(['timeSliceWindow']));
    if (!Number.isInteger(slice.window.seconds))
      refuse(
        'a time slice must be a whole number of seconds: write 5m, or a number of minutes',
        where(['timeSliceWindow']),
      );
  }
  const budget = budgetOf(target);
  if (budget < leastLimit)
    refuse(`no alert can be compiled for a target above ${1 - leastLimit}`, {
      ...where(['target']),
      hint: 'write 0.99999 for 99.999 %',
    });
  for (const { condition } of slo.alertPolicies) {
    const { threshold, lookback, after } = condition;
    const at = (key: string) => condition.where(['spec', 'condition', key]);
    checkLength(lookback, at('lookbackWindow'));
    checkLength(after, at('alertAfter'));
    if (threshold <= 0) refuse('the threshold of a burn rate must be above 0: write 14.4', at('threshold'));
    else if (budget >= leastLimit && threshold * budget < leastLimit)
      refuse(`the burn rate ${threshold} means an error ratio of ${threshold * budget}, which is too small`, {
        ...at('threshold'),
        hint: 'write a larger burn rate: the burn rate 1 spends the error budget in the period of the SLO',
      });
  }
  throwAll(errors);
}
