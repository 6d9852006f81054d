import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A request body that waits on disk; `number` orders them, `samples` is how many it holds. */
export type Waiting = { file: string; number: number; samples: number };

/** Waiting bodies are `<number>.<samples>.rw`; a refused one lies in `rejected/` with the reason beside it. */
const named = /^(\d{8})\.(\d+)\.rw$/;

/**
 * Request bodies on disk, in order, so that neither a Prometheus that is away nor our own end loses one. One process
 * writes to a directory at a time.
 */
export class Outbox {
  readonly #directory: string;
  #last = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes the directory when it is not there; goes on after what an earlier process left in it, whole. */
  static async open(directory: string): Promise<Outbox> {
    await mkdir(directory, { recursive: true });
    const outbox = new Outbox(directory);
    for (const file of await readdir(directory)) if (file.endsWith('.part')) await rm(join(directory, file));
    outbox.#last = (await outbox.waiting()).at(-1)?.number ?? 0;
    return outbox;
  }

  /** Whole or not at all: a body that is being written has another name. */
  async put(body: Uint8Array, samples: number): Promise<void> {
    this.#last++;
    const file = join(this.#directory, `${String(this.#last).padStart(8, '0')}.${samples}.rw`);
    await writeFile(`${file}.part`, body);
    await rename(`${file}.part`, file);
  }

  async waiting(): Promise<Waiting[]> {
    return (await readdir(this.#directory))
      .flatMap((file): Waiting[] => {
        const [, number, samples] = named.exec(file) ?? [];
        return number && samples ? [{ file, number: Number(number), samples: Number(samples) }] : [];
      })
      .sort((a, b) => a.number - b.number);
  }

  read(one: Waiting): Promise<Buffer> {
    return readFile(join(this.#directory, one.file));
  }

  remove(one: Waiting): Promise<void> {
    return rm(join(this.#directory, one.file));
  }

  async reject(one: Waiting, reason: string): Promise<void> {
    const rejected = join(this.#directory, 'rejected');
    await mkdir(rejected, { recursive: true });
    await writeFile(join(rejected, `${one.file}.txt`), `${reason}\n`);
    await rename(join(this.#directory, one.file), join(rejected, one.file));
  }

  /** Takes the directory away when nothing is left in it. */
  async tidy(): Promise<void> {
    if ((await readdir(this.#directory)).length === 0) await rm(this.#directory, { recursive: true });
  }
}
