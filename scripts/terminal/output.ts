import { printableJson, toPrintableLines } from '../../scenarios/base/printable.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { stderr, stdout } from '../lib/outlet.ts';

let hasDocument = false;

/** Returns a value as indented JSON with a newline at the end. */
export function toJsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes one JSON document to stdout. */
export function printJson(value: unknown): void {
  printJsonText(toJsonText(masker.value(value)));
}

/** Writes JSON or JSON lines, which end with a newline, to stdout. */
export function printJsonText(json: string): void {
  hasDocument = true;
  writeJson(json);
}

/** Writes a JSON document to stdout for a failed command, unless the command has already written one. */
export function printJsonInstead(value: unknown): void {
  if (!hasDocument) writeJson(toJsonText(masker.value(value)));
}

function writeJson(json: string): void {
  stdout.write(printableJson(masker.document(json)));
}

/** Writes one line to stdout. */
export function printLine(line: string): void {
  printText(`${line}\n`);
}

/** Writes text, which ends with a newline, to stdout. */
export function printText(text: string): void {
  stdout.write(toPrintableLines(masker.text(text)));
}

/** Writes a coloured report, which ends with a newline, to stdout. */
export function printPainted(text: string): void {
  stdout.write(toPrintableLines(masker.text(text), { isPainted: true }));
}

/** Writes one line to stderr, so that stdout stays parseable. */
export function warn(line: string): void {
  stderr.write(toPrintableLines(`${masker.text(line)}\n`));
}
