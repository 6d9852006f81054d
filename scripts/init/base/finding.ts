/**
 * A row of the table that `init` prints: the thing that `init` looked for, the result, and the file and content that
 * `init` wrote for it.
 */
export type Finding = { what: string; found: string; written: string };
