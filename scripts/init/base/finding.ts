/** A row of the table that `init` prints: what `init` looked for, what it found, and what it wrote into which file. */
export type Finding = { what: string; found: string; written: string };
