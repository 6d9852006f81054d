import type { Catalogue } from '../../../results/record/catalogue.ts';
import type { Slo } from '../../../results/record/slo.ts';
import { isPath, isShipped } from '../../../scenarios/base/name-or-path.ts';
import { readText } from '../../../scenarios/base/read-text.ts';
import { type Expanded, expandLine } from '../../../thresholds/lines/expand-line.ts';
import { alwaysSlos } from '../../../thresholds/read/always.ts';
import { readSlos } from '../../../thresholds/read/read-slos.ts';
import { catalogueOf } from '../../plan/catalogue.ts';
import { findPlan, isOwnPlan, planFiles } from '../../plan/find-plan.ts';
import { readJob } from '../../plan/job.ts';
import { sloFile, sloNames } from '../../plan/named-slos.ts';
import { producers } from '../../plan/producers.ts';
import { expandLines } from '../../plan/slo-lines.ts';

/** The metrics of every producer: an SLO document is checked without a plan. */
export const allMetrics = catalogueOf(producers);

/** SLOs with the metrics that they are checked against: those of their plan, or all of the producers. */
export type NamedSlos = { slos: readonly Slo[]; catalogue: Catalogue; isPlan: boolean };

/**
 * Returns the SLOs of the words, documents first: a plan, an SLO document, or an SLO in one line. Without a word they
 * are those of every shipped document. Throws UserError for a word that cannot be read.
 */
export function readNamedSlos(words: readonly string[]): NamedSlos[] {
  const documents: string[] = [];
  const others = (words.length > 0 ? words : sloNames()).flatMap((word): NamedSlos[] => {
    const line = lineIn(word);
    if (line) return [{ slos: [expandLine(line, allMetrics).slo], catalogue: allMetrics, isPlan: false }];
    if (!isPlan(word)) {
      documents.push(word);
      return [];
    }
    const { slos, catalogue } = readJob(word, producers);
    const own = slos.filter((slo) => !slo.builtIn && !alwaysSlos.some(({ name }) => name === slo.name));
    return [{ slos: own, catalogue, isPlan: true }];
  });
  if (documents.length === 0) return others;
  // References may cross the documents, so they are read together.
  const slos = readSlos(...documents.map((name) => sloFile(name)));
  return [{ slos, catalogue: allMetrics, isPlan: false }, ...others];
}

/** Returns the expanded lines of a plan, or of one line. Throws UserError. */
export function readExpanded(word: string): Expanded[] {
  const line = lineIn(word);
  if (line) return [expandLine(line, allMetrics)];
  const { document, catalogue } = readJob(word, producers);
  return expandLines(document, catalogue);
}

/** Returns the SLO of a word such as `latency{scenario=api}: p95 < 100ms`; undefined for a name or a path. */
function lineIn(word: string) {
  const [, series, objective] = /^\s*([^{}\s:]+(?:\{.*\})?)\s*:\s*(.*[<>=!].*)$/s.exec(word) ?? [];
  return series === undefined || objective === undefined
    ? undefined
    : { series, objective, where: { key: series, file: 'the command line' } };
}

/** Whether a word names a plan. Of shipped files of one name, the SLO document comes first. */
function isPlan(word: string): boolean {
  if (!isPath(word)) return isOwnPlan(word) || (isShipped(planFiles, word) && !sloNames().includes(word));
  const text = readText(findPlan(word));
  return /^(plan|extends):/m.test(text) && !/^apiVersion:/m.test(text);
}
