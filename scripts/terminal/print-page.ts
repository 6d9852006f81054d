import { existsSync } from 'node:fs';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { warn } from './output.ts';

/** The HTML page of a result. `failure` is the error if the page or a file beside it was not written. */
export type Page = { file: string; failure?: unknown };

/** Calls `print` with the path of the page if the page exists. Warns if the page or a file beside it is missing. */
export function printPage({ file, failure }: Page, print: (line: string) => void): void {
  const isThere = existsSync(file);
  if (isThere) print(`report: ${file}`);
  if (isThere && failure === undefined) return;
  const why = failure === undefined ? `${file}: it was deleted` : wordsOf(failure);
  warn(`${isThere ? 'the report is incomplete' : 'no report was written'}: ${why}`);
}

function wordsOf(failure: unknown): string {
  return failure instanceof UserError ? String(failure) : messageOf(failure);
}
