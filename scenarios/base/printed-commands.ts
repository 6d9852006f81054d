/** The option `--store` that printed commands need, with a leading space; empty for the default store. */
let ofStore = '';

/**
 * Adds `--store` with this store to each printed command that uses a store, unless it is the default store `runs`. A
 * user can then paste each command as printed, in the directory in which meshproof printed it.
 */
export function printCommandsFor(store: string): void {
  ofStore = store === 'runs' ? '' : ` --store ${quote(store)}`;
}

/** The words with which the user starts meshproof. */
let started = 'meshproof';

/** Sets the words with which printed commands start, such as `npx meshproof`. The default is `meshproof`. */
export function printCommandsAs(words: string): void {
  started = words;
}

/** Returns a command as the user starts it. `words` are its sub-command, arguments and options. */
export function asStarted(words: string): string {
  return `${started} ${words}`;
}

/** The commands that reports and messages print. A command with a variable part is a function of this part. */
export const printedCommands = {
  get run() {
    return asStarted(`run smoke${ofStore}`);
  },
  runWith: (writeUrl: string) => asStarted(`run smoke --prometheus ${quote(writeUrl)}${ofStore}`),
  /** TARGET is a placeholder, which the user replaces by a target file. */
  runScript: (file: string) => asStarted(`run ${quote(file)} --target TARGET${ofStore}`),
  push: (id: string) => asStarted(`runs push ${id}${ofStore}`),
  /** Printed for a run whose samples were not sent to any Prometheus. */
  pushLocal: (id: string) => asStarted(`runs push ${id} --prometheus local${ofStore}`),
  /**
   * This command is printed for a run that was sent to a Prometheus whose address is not recorded. `URL` is a
   * placeholder for the address.
   */
  pushTo: (id: string) => asStarted(`runs push ${id} --prometheus URL${ofStore}`),
  get upWithPrometheus() {
    return asStarted('up --with prometheus');
  },
  openReport: (id: string) => asStarted(`report ${id} --open${ofStore}`),
  show: (id: string) => asStarted(`runs show ${id}${ofStore}`),
  compare: (base: string, head: string) => asStarted(`compare ${base} ${head}${ofStore}`),
  get compareWithBaseline() {
    return asStarted(`compare baseline last${ofStore}`);
  },
  get setBaseline() {
    return asStarted(`baseline set last${ofStore}`);
  },
  mesh: (world: string) => asStarted(`mesh ${quote(world)}${ofStore}`),
  meshCapacity: (world: string) => asStarted(`capacity ${quote(world)} --vary nodes${ofStore}`),
} as const;

/**
 * Returns a text as one word of a POSIX shell. If a character of the text has a meaning for the shell, the word is in
 * single quotes.
 */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
