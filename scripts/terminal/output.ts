import { door } from '../../scenarios/base/door.ts';

/**
 * A value as indented JSON with a newline at the end: the form of every JSON file and document that a command writes.
 */
export function toJsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes one JSON document to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(toJsonText(door.value(value)));
}

/** Writes one line to stdout. */
export function printLine(line: string): void {
  process.stdout.write(`${door.text(line)}\n`);
}

/** Writes text that already ends with a newline to stdout. */
export function printText(text: string): void {
  process.stdout.write(door.text(text));
}

/** Writes one line to stderr, so that stdout stays parseable. */
export function warn(line: string): void {
  process.stderr.write(`${door.text(line)}\n`);
}
