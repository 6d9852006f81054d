import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Part } from '../../results/record/producer.ts';
import { together } from '../../scenarios/base/together.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { type Expanded, expandLine, type SloLine } from '../../thresholds/lines/expand-line.ts';
import { inPlan } from './read-part.ts';

/** Returns the one-line SLOs of a plan, each with its OpenSLO document. Throws all errors of the lines as UserError. */
export function expandLines(document: Document<Plan>, { catalogue, parts, planDir }: Measured): Expanded[] {
  const lines = linesOf(document);
  if (lines.length === 0) return [];
  const values = parts.map(({ producer, section }) => inPlan(document, () => producer.labelValues?.(section, planDir)));
  const known = Object.assign({}, ...values);
  return together(lines.map((line) => () => expandLine(line, catalogue, known)));
}

type Measured = { catalogue: Catalogue; parts: readonly Part[]; planDir: string };

function linesOf({ value, where }: Document<Plan>): SloLine[] {
  return value.slos.flatMap((entry, i) => {
    if (typeof entry === 'string') return [];
    return Object.entries(entry).flatMap(([series, objectives]) =>
      [objectives].flat().map((objective) => ({ series, objective, where: where(['slos', i, series]) })),
    );
  });
}
