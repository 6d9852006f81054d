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
 * The SLOs of the words, documents first: a plan, an SLO document, or an SLO in one line. Without a word they are those
 * of every shipped document. Throws UserError for a word that cannot be read.
 */
export function readNamedSlos(words: readonly string[]): NamedSlos[] {
  const { documents, others } = sortWords(words);
  const read = others.map((word): NamedSlos => {
    const line = lineIn(word);
    if (line) return { slos: [expandLine(line, allMetrics).slo], catalogue: allMetrics, isPlan: false };
    const { slos, catalogue } = readJob(word, producers);
    const own = slos.filter((slo) => !slo.builtIn && !alwaysSlos.some(({ name }) => name === slo.name));
    return { slos: own, catalogue, isPlan: true };
  });
  // References may cross the documents, so they are read together.
  return documents.length === 0
    ? read
    : [{ slos: readSlos(...documents), catalogue: allMetrics, isPlan: false }, ...read];
}

/**
 * The files of the words that name SLO documents, every shipped one without a word, and the words that name plans or
 * are SLOs in one line. Throws UserError for a document that does not exist.
 */
export function sortWords(words: readonly string[]): { documents: string[]; others: string[] } {
  const all = words.length > 0 ? words : sloNames();
  const others = all.filter((word) => lineIn(word) || isPlan(word));
  return { documents: all.filter((word) => !others.includes(word)).map((word) => sloFile(word)), others };
}

/** Returns the expanded lines of a plan, or of one line. Throws UserError. */
export function readExpanded(word: string): Expanded[] {
  const line = lineIn(word);
  if (line) return [expandLine(line, allMetrics)];
  const job = readJob(word, producers);
  return expandLines(job.document, job);
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
