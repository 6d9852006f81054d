/**
 * A row of the table that `init` prints. It names what `init` looked for, what it found, and what it wrote for this
 * into which file.
 */
export type Finding = { what: string; found: string; written: string };
