import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { door } from '../../base/door.ts';
import { blockedMark, failureMark, issuedMark, setupMark } from '../../lib/names.ts';

/** The file of the artifact with the console lines of the scripts. */
const consoleFile = 'console.log';

/** The terminal gets this many console lines of a script, the artifact as many again a hundred times. */
const mostShown = 100;
const mostKept = 100 * mostShown;

const marks = [blockedMark, failureMark, issuedMark, setupMark];

/** What a user's script prints: its console, and what its handleSummary returned. Secrets are masked. */
export class ScriptOutput {
  readonly #label: string;
  readonly #say: (text: string) => void;
  readonly #lines: string[] = [];
  #count = 0;

  constructor(label: string, say: (text: string) => void) {
    this.#label = label;
    this.#say = say;
  }

  /** Takes a line of k6's log; others than console lines of the script are ignored. */
  add(line: string): void {
    const text = consoleText(line);
    if (text === undefined || marks.some((mark) => text.startsWith(mark))) return;
    this.#count++;
    const masked = door.text(text);
    if (this.#count <= mostKept) this.#lines.push(masked);
    if (this.#count <= mostShown) this.#say(`${this.#label}: ${masked}`);
    if (this.#count === mostShown + 1) this.#say(`${this.#label}: more lines are in artifacts/${consoleFile}`);
  }

  /** Writes the console lines, and prints or writes what handleSummary returned, as plain k6 does. */
  finish(artifactDir: string, summaryFile: string, workingDir: string): void {
    if (this.#lines.length > 0) {
      mkdirSync(artifactDir, { recursive: true });
      const lines = this.#lines.map((line) => `${this.#label}: ${line}\n`);
      // Append: several programs write the same file.
      appendFileSync(join(artifactDir, consoleFile), lines.join(''));
    }
    for (const [name, text] of Object.entries(returnedFiles(`${summaryFile}.own`))) {
      const masked = door.text(text);
      if (name === 'stdout' || name === 'stderr') this.#say(masked);
      else this.#write(resolve(workingDir, name), masked);
    }
  }

  #write(file: string, text: string): void {
    try {
      writeFileSync(file, text);
    } catch (error) {
      this.#say(`${this.#label}: handleSummary() cannot write ${file}: ${String(error)}`);
    }
  }
}

function consoleText(line: string): string | undefined {
  if (!line.includes('"source":"console"')) return undefined;
  try {
    return String((JSON.parse(line) as { msg?: unknown }).msg ?? '');
  } catch {
    return undefined;
  }
}

function returnedFiles(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const read = z.record(z.string(), z.string()).safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return read.data ?? {};
}
