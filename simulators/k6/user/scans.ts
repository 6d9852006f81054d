import { createHash } from 'node:crypto';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { readFileBytes } from '../../../scenarios/base/limits/read-text-file.ts';
import { type Scan, scanProgram } from './scan-program.ts';

/**
 * The results of scans. A program is bundled and scanned again if one of its files has changed. So a scan always
 * describes the files that k6 loads.
 */
export class Scans {
  readonly #known = new Map<string, { scan: Scan; digest: string }>();
  readonly #scan: typeof scanProgram;

  constructor(scan = scanProgram) {
    this.#scan = scan;
  }

  /** Returns the facts that the text of a program shows; undefined when the program cannot be bundled. */
  of(file: string): Scan | undefined {
    const known = this.#known.get(file);
    if (known !== undefined && digestOf(known.scan.files) === known.digest) return known.scan;
    this.#known.delete(file);
    const scan = this.#scan(file);
    const digest = scan && digestOf(scan.files);
    if (scan && digest !== undefined) this.#known.set(file, { scan, digest });
    return scan;
  }
}

/** The program scans, shared by all commands of this process. */
export const k6Scans = new Scans();

function digestOf(files: readonly string[]): string | undefined {
  const hash = createHash('sha256');
  try {
    for (const file of files)
      hash.update(createHash('sha256').update(readFileBytes(file, bodyLimits.sourceFile)).digest());
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
