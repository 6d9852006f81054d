import { appendFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { messageOf } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../../scenarios/base/limits/read-text-file.ts';
import { writeAtOnce } from '../../../scenarios/base/limits/write-at-once.ts';
import { makeOneDirectory } from '../../../scenarios/base/make-directory.ts';
import { printableText } from '../../../scenarios/base/printable.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { blockedMark, exchangeMark, failureMark, issuedMark, setupMark } from '../../../scenarios/lib/names.ts';
import { anyKeys } from '../rows/any-keys.ts';
import { consoleText } from '../rows/log-entry.ts';

const consoleFile = 'console.log';

/** The maximum number of console lines in the terminal. The file in `artifacts/` keeps 100 times as many. */
const mostShown = 100;
const mostKept = 100 * mostShown;

const marks = [blockedMark, exchangeMark, failureMark, issuedMark, setupMark];

/** The output of a user's script: console lines and the result of its handleSummary. Secrets are masked. */
export class ScriptOutput {
  readonly #label: string;
  readonly #say: (text: string) => void;
  readonly #lines: string[] = [];
  #count = 0;
  #room: number = bodyLimits.scriptConsole.bytes;

  constructor(label: string, say: (text: string) => void) {
    this.#label = label;
    this.#say = say;
  }

  add(line: string): void {
    const printed = consoleText(line);
    if (printed === undefined || marks.some((mark) => printed.startsWith(mark))) return;
    const text = shownText(printed);
    this.#count++;
    // A line is kept completely or not at all. The masker would not find a secret in a line that is cut.
    this.#room -= Buffer.byteLength(text);
    if (this.#count <= mostKept && this.#room >= 0) this.#lines.push(text);
    if (this.#count <= mostShown) this.#say(`${this.#label}: ${masker.text(text)}`);
    if (this.#count === mostShown + 1) this.#say(`${this.#label}: more lines are in artifacts/${consoleFile}`);
  }

  /**
   * Writes the console lines, and prints or writes the result of handleSummary like plain k6. Never throws, because the
   * output of a program must not change a verdict.
   */
  finish(artifactDir: string, summaryFile: string, workingDir: string): void {
    for (const work of [() => this.#keepLines(artifactDir), () => this.#give(`${summaryFile}.own`, workingDir)]) {
      try {
        work();
      } catch (error) {
        this.#say(`${this.#label}: the output of the program is incomplete: ${messageOf(error)}`);
      }
    }
  }

  #keepLines(artifactDir: string): void {
    if (this.#lines.length > 0) {
      makeOneDirectory(artifactDir);
      // The lines are masked at the end, because a script may print a token before the masker knows it.
      const lines = this.#lines.map((line) => `${this.#label}: ${masker.text(line)}\n`);
      // The lines are appended, because all programs share this file.
      appendFileSync(join(artifactDir, consoleFile), lines.join(''));
    }
  }

  #give(file: string, workingDir: string): void {
    for (const [name, text] of returnedFiles(file)) {
      if (name === 'stdout' || name === 'stderr') this.#say(masker.document(shownText(text)));
      else this.#write(resolve(workingDir, masker.text(name)), masker.document(text));
    }
  }

  #write(file: string, text: string): void {
    try {
      writeAtOnce(file, text, 'replace');
    } catch (error) {
      this.#say(`${this.#label}: handleSummary() cannot write ${file}: ${String(error)}`);
    }
  }
}

/**
 * Returns the text as a terminal shows it, without control sequences and invisible characters. The masker then finds a
 * secret that they split.
 */
function shownText(text: string): string {
  return printableText(stripVTControlCharacters(text));
}

function returnedFiles(file: string): ReadonlyMap<string, string> {
  if (!existsSync(file)) return new Map();
  const read = anyKeys(z.string()).safeParse(parseJson(readTextFile(file, bodyLimits.scriptSummary)));
  return read.data ?? new Map();
}
