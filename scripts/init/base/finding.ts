/** A row of the table that `init` prints: the search, its result, and the file that was written for it. */
export type Finding = { what: string; found: string; written: string };
