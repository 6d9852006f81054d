import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/** A request body on disk. `number` is its place in the order, `samples` the number of samples that it contains. */
export type Waiting = { file: string; number: number; samples: number };

/**
 * The name of a waiting body: `<number>.<samples>.rw`. A rejected body is in `rejected/`, with the reason in a file
 * beside it.
 */
const bodyName = /^(\d{8})\.(\d+)\.rw$/;
const rejectedDir = 'rejected';

/** True when an outbox contains a body that waits or that was rejected. */
export function hasBodies(directory: string): boolean {
  const names = [directory, join(directory, rejectedDir)].flatMap((dir) => (existsSync(dir) ? readdirSync(dir) : []));
  return names.some((name) => bodyName.test(name));
}

/**
 * Request bodies on disk, in order, so that neither an unreachable Prometheus nor the end of this process loses one.
 * One process writes to a directory at a time.
 */
export class Outbox {
  readonly #directory: string;
  #last = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens an outbox, and creates it if it is missing. New bodies come after those of an earlier process. */
  static async open(directory: string): Promise<Outbox> {
    await mkdir(directory, { recursive: true });
    const outbox = new Outbox(directory);
    for (const file of await readdir(directory)) if (file.endsWith('.part')) await rm(join(directory, file));
    const all = [...(await outbox.waiting()), ...(await outbox.rejected())];
    outbox.#last = all.reduce((last, { number }) => Math.max(last, number), 0);
    return outbox;
  }

  /** Writes a body. Its file gets the final name when it is complete. */
  async put(body: Uint8Array, samples: number): Promise<void> {
    this.#last++;
    const file = join(this.#directory, `${String(this.#last).padStart(8, '0')}.${samples}.rw`);
    await writeFile(`${file}.part`, body);
    await rename(`${file}.part`, file);
  }

  /** The bodies that wait, in order. */
  waiting(): Promise<Waiting[]> {
    return bodiesIn(this.#directory);
  }

  /** The bodies that the server rejected, in order. */
  async rejected(): Promise<Waiting[]> {
    const directory = join(this.#directory, rejectedDir);
    return existsSync(directory) ? bodiesIn(directory) : [];
  }

  read(one: Waiting): Promise<Buffer> {
    return readFile(join(this.#directory, one.file));
  }

  remove(one: Waiting): Promise<void> {
    return rm(join(this.#directory, one.file));
  }

  /** Moves a body to `rejected/`. It is not sent again until `restore` moves it back. */
  async reject(one: Waiting, reason: string): Promise<void> {
    const rejected = join(this.#directory, rejectedDir);
    await mkdir(rejected, { recursive: true });
    await writeFile(join(rejected, `${one.file}.txt`), `${masker.text(reason)}\n`);
    await rename(join(this.#directory, one.file), join(rejected, one.file));
  }

  /**
   * Moves rejected bodies back to their old place, so that they are sent again, because the cause, such as a missing
   * token, may be gone.
   */
  async restore(): Promise<void> {
    const rejected = join(this.#directory, rejectedDir);
    for (const { file } of await this.rejected()) {
      await rename(join(rejected, file), join(this.#directory, file));
      await rm(join(rejected, `${file}.txt`), { force: true });
    }
    await removeIfEmpty(rejected);
  }

  /** Deletes the directory if it is empty. */
  tidy(): Promise<void> {
    return removeIfEmpty(this.#directory);
  }
}

async function bodiesIn(directory: string): Promise<Waiting[]> {
  return (await readdir(directory))
    .flatMap((file): Waiting[] => {
      const [, number, samples] = bodyName.exec(file) ?? [];
      return number && samples ? [{ file, number: Number(number), samples: Number(samples) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
  });
}
