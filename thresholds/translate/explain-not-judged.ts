import { formatShare } from '../../results/words/format.ts';
import type { UserError } from '../../scenarios/base/errors.ts';
import type { ReadSlo } from '../open-slo/documents.ts';

const ops = { lte: '<=', lt: '<', gte: '>=', gt: '>' } as const;

/** Describes a valid SLO in plain sentences. The last lines have the SLO's file and the reason why no run judges it. */
export function explainNotJudged(slo: ReadSlo, reason: UserError): string {
  const { hint } = reason.where;
  const alerts = slo.alertPolicies.map(({ name, condition, targets }) => {
    const after = condition.after.seconds === 0 ? '' : ` for ${condition.after.text}`;
    const burn = `the burn rate over ${condition.lookback.text} is ${ops[condition.op]} ${condition.threshold}${after}`;
    return `Alert ${name} (${condition.severity}): ${burn}. It notifies ${targets.map((one) => one.name).join(', ')}.`;
  });
  return [
    `${slo.name}: ${slo.title} (service ${slo.service.title}).`,
    ...(slo.description ? [slo.description] : []),
    ...slo.objectives.map(({ op, value, target, title }) => {
      const limit = op === undefined || value === undefined ? 'good' : `${ops[op]} ${value}`;
      return `Objective${title && ` ${title}`}: ${formatShare(target)} ${limit}.`;
    }),
    ...(slo.window ? [`The error budget covers a window of ${slo.window.duration.text}.`] : []),
    ...alerts,
    `No run judges it: ${reason.message}${hint === undefined ? '' : ` (${hint})`}.`,
    `Source: ${slo.file}, line ${slo.where(['metadata', 'name']).line}.`,
  ].join('\n');
}
