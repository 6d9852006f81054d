import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Document } from '../../scenarios/base/document.ts';
import { together } from '../../scenarios/base/together.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { type Expanded, expandLine, type SloLine } from '../../thresholds/lines/expand-line.ts';

/** Returns the SLOs in one line of a plan with their documents. Throws all errors of the lines as UserError. */
export function expandLines(document: Document<Plan>, catalogue: Catalogue): Expanded[] {
  return together(linesOf(document).map((line) => () => expandLine(line, catalogue)));
}

function linesOf({ value, where }: Document<Plan>): SloLine[] {
  return value.slos.flatMap((entry, i) => {
    if (typeof entry === 'string') return [];
    return Object.entries(entry).flatMap(([series, objectives]) =>
      [objectives].flat().map((objective) => ({ series, objective, where: where(['slos', i, series]) })),
    );
  });
}
