import type { Where } from '../../scenarios/base/errors.ts';
import { together } from '../../scenarios/base/together.ts';
import { compileRules, usualScrapeS } from '../compile/compile-rules.ts';
import { fromReadSlo } from '../compile/from-read-slo.ts';
import type { IsSample } from '../compile/sli-query.ts';
import type { ReadFiles } from '../rules/read-files.ts';

/**
 * An alert that an SLO document or a Sloth spec defines. The alerting rules that a tool generates from this document
 * are in another file.
 */
export type Declared = { name: string; sloth: string; file: string; where: Where };

/**
 * Returns the alerts that SLO documents and specifications of Sloth define, without the alerts for missing data.
 * `sloth` is the value of the label sloth_severity.
 */
export function declaredAlerts({ slos, sloth }: ReadFiles, isSample: IsSample): Declared[] {
  const compiled = together(slos.map((slo) => () => fromReadSlo(slo, isSample)))
    .flat()
    .flatMap((slo) => {
      const { alerts } = compileRules(slo, { scrapeS: usualScrapeS, scaling: null });
      const where = slo.where(['metadata', 'name']);
      return alerts.map(({ texts, urgency }) => ({ name: texts.name, sloth: urgency, file: where.file ?? '', where }));
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
          : [{ name: alerting.name ?? name, sloth: urgency, file, where: where(['slos', i, 'name']) }],
      ),
    ),
  );
  return [...compiled, ...generated];
}
