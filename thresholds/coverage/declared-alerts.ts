import type { Where } from '../../scenarios/base/errors.ts';
import { together } from '../../scenarios/base/together.ts';
import { idOf } from '../compile/alerted-slo.ts';
import { compileRules, usualScrapeS } from '../compile/compile-rules.ts';
import { fromReadSlo } from '../compile/from-read-slo.ts';
import { meets, selectorsOf } from '../compile/promql.ts';
import type { IsSample } from '../compile/sli-query.ts';
import type { ReadFiles } from '../rules/read-files.ts';
import type { ReadRule } from '../rules/read-rules.ts';

/**
 * An alert that an SLO document or a Sloth spec defines. The alerting rules that a tool generates from this document
 * are in another file. `id` is the value of the label sloth_id, and `sloth` that of the label sloth_severity.
 */
export type Declared = { name: string; id: string; sloth: string; file: string; where: Where };

/** Returns the alerts that SLO documents and specifications of Sloth define, without the alerts for missing data. */
export function declaredAlerts({ slos, sloth }: ReadFiles, isSample: IsSample): Declared[] {
  const compiled = together(slos.map((slo) => () => fromReadSlo(slo, isSample)))
    .flat()
    .flatMap((slo) => {
      const { alerts } = compileRules(slo, { scrapeS: usualScrapeS, scaling: null });
      const where = slo.where(['metadata', 'name']);
      return alerts.map(({ texts, urgency }) => ({
        name: texts.name,
        id: idOf(slo),
        sloth: urgency,
        file: where.file ?? '',
        where,
      }));
    });
  const generated = sloth.flatMap(({ value, file, where }) =>
    value.slos.flatMap(({ name, alerting = {} }, i) =>
      (
        [
          ['page', alerting.page_alert],
          ['ticket', alerting.ticket_alert],
        ] as const
      ).flatMap(([urgency, alert]) =>
        alert?.disable
          ? []
          : {
              name: alerting.name ?? name,
              id: idOf({ service: value.service, name }),
              sloth: urgency,
              file,
              where: where(['slos', i, 'name']),
            },
      ),
    ),
  );
  return [...compiled, ...generated];
}

/**
 * True if a rule can be the rule of a declared alert. SLOs that share an alert policy have alerts of one name, so the
 * labels of Sloth decide. A rule without these labels has only its name.
 */
export function isRuleOf({ name, id, sloth }: Declared, rule: ReadRule): boolean {
  if (rule.kind !== 'alert' || rule.name !== name) return false;
  if ((rule.labels.sloth_severity ?? sloth) !== sloth) return false;
  return selectorsOf(rule.expr).every(({ matchers }) =>
    meets(
      { sloth_id: id },
      matchers.filter(({ label }) => label === 'sloth_id'),
    ),
  );
}
