import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { lengthError } from '../../scenarios/base/limits/limit-error.ts';
import { readFileBytes } from '../../scenarios/base/limits/read-text-file.ts';
import { makeDirectory, makeOneDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { decodeWrite, encodeWrite } from './codec.ts';

/** A request body on disk. Bodies are sent in the order of `number`. */
export type Waiting = { file: string; number: number; samples: number };

/**
 * The name of a waiting body: `<number>.<samples>.rw`. A rejected body is in `rejected/`, with the reason in a file
 * next to it.
 */
const bodyName = /^(\d{8})\.(\d+)\.rw$/;
const rejectedDir = 'rejected';

/** True when an outbox contains a waiting or rejected body. */
export function hasBodies(directory: string): boolean {
  const names = [directory, join(directory, rejectedDir)].flatMap((dir) => (existsSync(dir) ? readdirSync(dir) : []));
  return names.some((name) => bodyName.test(name));
}

/** Request bodies on disk, in the order in which they are sent. Only one process at a time may use a directory. */
export class Outbox {
  readonly #directory: string;
  #last = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Opens the outbox in `directory`, and creates a missing directory. New bodies get higher numbers than old bodies.
   */
  static async open(directory: string): Promise<Outbox> {
    makeDirectory(directory);
    const outbox = new Outbox(directory);
    for (const file of await readdir(directory)) if (file.endsWith('.part')) await rm(join(directory, file));
    const all = [...(await outbox.waiting()), ...(await outbox.rejected())];
    outbox.#last = all.reduce((last, { number }) => Math.max(last, number), 0);
    return outbox;
  }

  async put(body: Uint8Array, samples: number): Promise<void> {
    this.#last++;
    const file = join(this.#directory, `${String(this.#last).padStart(8, '0')}.${samples}.rw`);
    await replaceFile(file, body);
  }

  waiting(): Promise<Waiting[]> {
    return bodiesIn(this.#directory);
  }

  async rejected(): Promise<Waiting[]> {
    const directory = join(this.#directory, rejectedDir);
    return existsSync(directory) ? bodiesIn(directory) : [];
  }

  async read(one: Waiting): Promise<Buffer> {
    return readFileBytes(join(this.#directory, one.file), bodyLimits.unsentBody);
  }

  remove(one: Waiting): Promise<void> {
    return rm(join(this.#directory, one.file));
  }

  /** Moves a body into `rejected/`. The body is not sent again until `restore` moves it back. */
  async reject(one: Waiting, reason: string): Promise<void> {
    const rejected = join(this.#directory, rejectedDir);
    makeOneDirectory(rejected);
    await writeFile(join(rejected, `${one.file}.txt`), `${masker.text(reason)}\n`);
    await rename(join(this.#directory, one.file), join(rejected, one.file));
  }

  /**
   * Moves rejected bodies back to their old place, because the cause of the rejection, such as a missing token, may be
   * gone.
   */
  async restore(): Promise<void> {
    const rejected = join(this.#directory, rejectedDir);
    for (const { file } of await this.rejected()) {
      await rename(join(rejected, file), join(this.#directory, file));
      await rm(join(rejected, `${file}.txt`), { force: true });
    }
    await removeIfEmpty(rejected);
  }

  /**
   * Masks the labels of all bodies with every secret that is known now. Call this method only while nothing sends from
   * this outbox. Rejects with the error of the first damaged body, after all other bodies were masked.
   */
  async maskAgain(): Promise<void> {
    const rejected = await this.rejected();
    const files = [
      ...(await this.waiting()),
      ...rejected.map(({ file, ...one }) => ({ ...one, file: join(rejectedDir, file) })),
    ];
    const errors: unknown[] = [];
    for (const one of files) await this.#maskOne(one).catch((error) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }

  async #maskOne(one: Waiting): Promise<void> {
    const series = decodeWrite(await this.read(one));
    const labels = series.map((each) => each.labels);
    const masked = masker.value(labels);
    if (JSON.stringify(masked) === JSON.stringify(labels)) return;
    const content = encodeWrite(series.map((each, at) => ({ ...each, labels: masked[at]! })));
    await replaceFile(join(this.#directory, one.file), content);
  }

  /** Deletes the directory if it is empty. */
  tidy(): Promise<void> {
    return removeIfEmpty(this.#directory);
  }
}

/** Writes a file under a temporary name and renames it, so that no reader finds an incomplete file. */
async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

/**
 * Returns the bodies in a directory, in order. Throws UserError for a body that is not a regular file. Reading a FIFO
 * may never end, and a symbolic link can lead to a file that must not be sent. Also throws UserError for a body above
 * its limit, because no run writes such a body.
 */
async function bodiesIn(directory: string): Promise<Waiting[]> {
  const entries = (await readdir(directory, { withFileTypes: true })).filter(({ name }) => bodyName.test(name));
  for (const entry of entries) {
    const file = join(directory, entry.name);
    const problem = await problemOf(entry, file);
    if (problem !== undefined)
      throw new UserError(`${problem}, so nothing of this outbox is sent`, { file, hint: 'delete this file' });
  }
  return entries
    .flatMap(({ name: file }): Waiting[] => {
      const [, number, samples] = bodyName.exec(file) ?? [];
      return number && samples ? [{ file, number: Number(number), samples: Number(samples) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

async function problemOf(entry: Dirent, file: string): Promise<string | undefined> {
  if (!entry.isFile()) return 'this is not a regular file';
  return lengthError(bodyLimits.unsentBody, (await stat(file)).size)?.message;
}

async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
  });
}
