import type { Command } from 'commander';
import { stringify } from 'yaml';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import type { Expanded } from '../../../thresholds/lines/expand-line.ts';
import { readExpanded } from '../../slo/read-named-slos.ts';
import { printJson, printLine } from '../../terminal/output.ts';

type Flags = { json?: boolean };

/** Defines `meshproof slo expand`. */
export function define(command: Command): void {
  command
    .argument('<plan>', 'a plan with one-line SLOs, or a single one-line SLO')
    .option('--json', 'print the documents as one JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof slo expand ./plan.yaml > slos.yaml\n  meshproof slo expand "latency: p95 < 100ms"',
    )
    .action((word: string, flags: Flags) => {
      process.exitCode = expandSlos(word, flags);
    });
}

function expandSlos(word: string, { json }: Flags): number {
  const documents = expandedDocuments(word);
  if (documents.length === 0)
    throw new UserError('no SLO here is written in one line, so there is nothing to expand', { file: word });
  if (json) printJson(documents);
  else
    printLine(
      documents
        .map((one) => stringify(one, { lineWidth: 0 }))
        .join('---\n')
        .trimEnd(),
    );
  return exitCode.pass;
}

/**
 * Returns the OpenSLO documents of a plan, or of an SLO that is written in one line. Titles are shortened to the length
 * that OpenSLO's validator accepts. Throws UserError if the plan or the SLO cannot be read.
 */
export function expandedDocuments(word: string): Document[] {
  return namedApart(readExpanded(word).map(({ document }) => withShortTitle(document)));
}

type Document = Expanded['document'];

/**
 * The maximum length in characters of a `displayName` that OpenSLO's validator accepts. The specification has no limit.
 */
const longestTitle = 63;

function withShortTitle(document: Document): Document {
  const { metadata } = document;
  const title = [...metadata.displayName];
  if (title.length <= longestTitle) return document;
  return { ...document, metadata: { ...metadata, displayName: `${title.slice(0, longestTitle - 1).join('')}…` } };
}

/**
 * Gives each document its own name. The second document with a name gets the suffix `-2`, the third document gets `-3`.
 * A name that would exceed 63 characters with its suffix is shortened.
 */
function namedApart(documents: readonly Document[]): Document[] {
  const seen = new Map<string, number>();
  return documents.map((document) => {
    const { name } = document.metadata;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times === 1) return document;
    const other = `${name.slice(0, 58)}-${times}`;
    const { metadata, spec } = document;
    const indicator = { ...spec.indicator, metadata: { name: other } };
    return { ...document, metadata: { ...metadata, name: other }, spec: { ...spec, indicator } };
  });
}
