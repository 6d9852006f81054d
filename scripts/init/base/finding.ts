/** A row of the table that `init` prints: what was looked for, what was found, and what was written for it. */
export type Finding = { what: string; found: string; written: string };
