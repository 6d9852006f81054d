let ofStore = '';

/**
 * Adds `--store` to each printed command that uses a store, so that a user can paste the command. The default store
 * `runs` needs no flag.
 */
export function printCommandsFor(store: string): void {
  ofStore = store === 'runs' ? '' : ` --store ${quote(store)}`;
}

let started = 'meshproof';

/** Sets the words with which printed commands start, such as `npx meshproof`. */
export function printCommandsAs(words: string): void {
  started = words;
}

/** Returns a command as the user starts it. */
export function asStarted(words: string): string {
  return `${started} ${words}`;
}

export const printedCommands = {
  get run() {
    return asStarted(`run smoke${ofStore}`);
  },
  runWith: (writeUrl: string) => asStarted(`run smoke --prometheus ${quote(writeUrl)}${ofStore}`),
  /** The user replaces TARGET by a target file. */
  runScript: (file: string) => asStarted(`run ${quote(file)} --target TARGET${ofStore}`),
  push: (id: string) => asStarted(`runs push ${id}${ofStore}`),
  pushLocal: (id: string) => asStarted(`runs push ${id} --prometheus local${ofStore}`),
  /** Printed for a run that was sent to a Prometheus whose address is not recorded. */
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

/** Returns a text as one word of a POSIX shell, in single quotes if a character has a meaning for the shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
