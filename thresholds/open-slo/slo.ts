import { z } from 'zod';
import { despiteErrors } from '../../scenarios/base/yaml/despite-errors.ts';
import { policyItem } from './alerts.ts';
import { description, duration, name, optional } from './fields.ts';
import { objective } from './objective.ts';
import { indicator } from './sli.ts';

const calendar = z.strictObject({
  startTime: z
    .string()
    .refine(isDateTime, { error: '"startTime" must be a date and a time: write 2026-01-31 00:00:00' }),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: '"timeZone" must be a name of the IANA database: write Europe/Berlin' }),
});

const timeWindow = z
  .strictObject({ duration, isRolling: optional(z.boolean()), calendar: optional(calendar) })
  .superRefine(({ isRolling, calendar }, context) => {
    const fail = (message: string, path: string[]) => context.addIssue({ code: 'custom', message, path });
    if (isRolling && calendar) fail('a rolling window has no calendar: remove "calendar"', ['calendar']);
    if (isRolling === false && !calendar) fail('a window that is not rolling needs "calendar"', ['calendar']);
    if (isRolling == null && !calendar) fail('a time window needs isRolling: true, or "calendar"', ['isRolling']);
  }, despiteErrors)
  .transform(({ isRolling, ...rest }) => ({ ...rest, isRolling: isRolling ?? false }));

export const sloSpec = z
  .strictObject({
    description,
    service: z.string().min(1),
    indicator: optional(indicator),
    indicatorRef: optional(name),
    timeWindow: optional(z.array(timeWindow).length(1, { error: 'an SLO needs exactly one time window' })),
    budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
    objectives: z.array(objective).min(1, { error: 'an SLO needs at least one objective' }),
    alertPolicies: optional(z.array(policyItem)),
  })
  .superRefine(checkSlo, despiteErrors);

type Unchecked = Readonly<Partial<Record<'indicator' | 'indicatorRef' | 'budgetingMethod' | 'objectives', unknown>>>;
type UncheckedObjective = Unchecked &
  Readonly<Partial<Record<'timeSliceWindow' | 'timeSliceTarget' | 'target' | 'targetPercent', unknown>>>;

/** Checks the combinations of keys. The values may be of any type, because the schema may have refused them. */
function checkSlo(spec: Unchecked, context: z.RefinementCtx): void {
  const fail = (message: string, path: PropertyKey[] = []) => context.addIssue({ code: 'custom', message, path });
  const hasIndicator = (one: Unchecked) => one.indicator != null || one.indicatorRef != null;
  const isObject = (one: unknown) => typeof one === 'object' && one !== null;
  const given: readonly unknown[] = Array.isArray(spec.objectives) ? spec.objectives : [];
  const objectives = given.map((one): UncheckedObjective => (isObject(one) ? (one as UncheckedObjective) : {}));
  const isComposite = objectives.some(hasIndicator);
  if (spec.indicator != null && spec.indicatorRef != null)
    fail('"indicator" and "indicatorRef" exclude each other: write only one of them');
  if (!isComposite && !hasIndicator(spec)) fail('an SLO needs "indicator" or "indicatorRef"');
  if (isComposite && hasIndicator(spec))
    fail('an SLO has its indicator either in "spec" or in each objective, not in both');
  const isSliced = spec.budgetingMethod === 'Timeslices' || spec.budgetingMethod === 'RatioTimeslices';
  for (const [i, one] of objectives.entries()) {
    const at = (key: string) => ['objectives', i, key];
    if (one.target === 1 && !isFolded(spec.indicator)) fail(`"target" ${allWords}`, at('target'));
    if (one.targetPercent === 100) fail(`"targetPercent" ${allWords}`, at('targetPercent'));
    if (isComposite && !hasIndicator(spec) && !hasIndicator(one))
      fail('each objective of a composite SLO needs "indicator" or "indicatorRef"', ['objectives', i]);
    if (isSliced && one.timeSliceWindow == null)
      fail(`the budgeting method ${spec.budgetingMethod} needs "timeSliceWindow"`, at('timeSliceWindow'));
    if (spec.budgetingMethod === 'Timeslices' && one.timeSliceTarget == null)
      fail('the budgeting method Timeslices needs "timeSliceTarget"', at('timeSliceTarget'));
  }
}

const allWords =
  'must be below 100 %, since 100 % leaves no error budget; ' +
  'for a counted limit write meshproof.io/counted: "true" and target: 0.99999';

/**
 * Returns whether an indicator has a `fold`. The value of such an indicator is a count, not a share. Old documents give
 * such a count the target 1, which OpenSLO v1 forbids, instead of the annotation `meshproof.io/counted`.
 */
function isFolded(indicator: unknown): boolean {
  const fold = z.object({
    spec: z.object({ thresholdMetric: z.object({ metricSource: z.object({ spec: z.object({ fold: z.string() }) }) }) }),
  });
  return fold.safeParse(indicator).success;
}

/** Returns whether the text is a date and a time that exist, such as `2022-01-01 12:00:00`. */
function isDateTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return false;
  const iso = `${text.replace(' ', 'T')}Z`;
  const time = Date.parse(iso);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(iso.slice(0, -1));
}

function isTimeZone(text: string): boolean {
  try {
    return text !== '' && new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}
