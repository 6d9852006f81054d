import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { UserError } from '../../scenarios/base/errors.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { isPath, isShipped } from '../../scenarios/base/name-or-path.ts';
import { partly, throwAll, together } from '../../scenarios/base/together.ts';
import { readText } from '../../scenarios/base/yaml/read-text.ts';
import { type Expanded, expandLine } from '../../thresholds/lines/expand-line.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import { type Profile, profileOf } from '../../thresholds/read/from-open-slo.ts';
import type { PrometheusMajor } from '../../thresholds/rules/promql-problem.ts';
import { type ReadFiles, readFilesPartly } from '../../thresholds/rules/read-files.ts';
import { catalogueOf } from '../plan/catalogue-of.ts';
import { findPlan, isOwnPlan, planFiles } from '../plan/find-plan.ts';
import { isDirectory, sloFile, sloFilesIn, sloNames } from '../plan/named-slos.ts';
import { producers } from '../plan/producers.ts';
import { readJob } from '../plan/read-job.ts';
import { expandLines } from '../plan/slo-lines.ts';
import { lineInWord } from './line-in-word.ts';

/** An SLO document is checked without a plan, so it may name any metric that meshproof knows. */
export const allMetrics = catalogueOf(producers);

/** The SLOs and rules that words of the command line name. They are checked against the metrics of `catalogue`. */
export type NamedSlos = {
  slos: readonly Slo[];
  catalogue: Catalogue;
  isPlan: boolean;
  /**
   * `notJudged` has the SLOs that a run does not judge. `files` has everything that was read from the SLO documents.
   * Both keys are absent if the command line names no SLO document.
   */
  notJudged?: Profile['notJudged'];
  files?: ReadFiles;
};

/**
 * Returns the SLOs that words of the command line name. The SLOs of documents come first. A word names a plan, an SLO
 * document or a directory of documents, or is an SLO in one line. Without words, returns the SLOs of every shipped
 * document. Throws one UserError with the errors of all words.
 */
export function readNamedSlos(words: readonly string[], major: PrometheusMajor = 2): NamedSlos[] {
  const { named, errors } = readNamedPartly(words, major);
  throwAll(errors);
  return named;
}

/** Returns the SLOs that `words` name, and the errors of the words that cannot be read. */
export function readNamedPartly(
  words: readonly string[],
  major: PrometheusMajor,
): { named: NamedSlos[]; errors: UserError[] } {
  const { documents, others } = sortWords(words);
  // Documents may refer to each other, so all documents are read together.
  const { read, errors } = readFilesPartly(documents, major);
  const { judged, notJudged, errors: ofProfile } = profileOf(read.slos);
  const files: NamedSlos = { slos: judged, catalogue: allMetrics, isPlan: false, notJudged, files: read };
  const rest = partly(others.map((word) => () => readOther(word)));
  return {
    named: [...(documents.length > 0 ? [files] : []), ...rest.results],
    errors: [...errors, ...ofProfile, ...rest.errors],
  };
}

function readOther(word: string): NamedSlos {
  const line = lineInWord(word);
  if (line) return { slos: [expandLine(line, allMetrics).slo], catalogue: allMetrics, isPlan: false };
  const { slos, catalogue } = readJob(word, producers);
  const own = slos.filter((slo) => !slo.builtIn && !alwaysSlos.some(({ name }) => name === slo.name));
  return { slos: own, catalogue, isPlan: true };
}

/**
 * Sorts the words of the command line. `documents` are the SLO documents that words name, directly or by a directory.
 * Without a word, these are all shipped documents. `others` are the words that name plans or are SLOs in one line.
 * Throws UserError for documents that do not exist.
 */
export function sortWords(words: readonly string[]): { documents: string[]; others: string[] } {
  const all = words.length > 0 ? words : sloNames();
  const documents: string[] = [];
  const others: string[] = [];
  const sort = (word: string) => {
    if (lineInWord(word)) others.push(word);
    else if (isDirectory(word)) append(documents, sloFilesIn(word));
    else if (isPlan(word)) others.push(word);
    else documents.push(sloFile(word));
  };
  together(all.map((word) => () => sort(word)));
  return { documents: [...new Set(documents)], others };
}

/** Returns the expanded form of the SLO `word`, or of each one-line SLO in the plan `word`. Throws UserError. */
export function readExpanded(word: string): Expanded[] {
  const line = lineInWord(word);
  if (line) return [expandLine(line, allMetrics)];
  const job = readJob(word, producers);
  return expandLines(job.document, job);
}

/**
 * Returns true for a word that names a plan. A name that a shipped plan and a shipped SLO document share means the
 * document.
 */
function isPlan(word: string): boolean {
  if (!isPath(word)) return isOwnPlan(word) || (isShipped(planFiles, word) && !sloNames().includes(word));
  const text = readText(findPlan(word));
  return /^(plan|extends):/m.test(text) && !/^apiVersion:/m.test(text);
}
