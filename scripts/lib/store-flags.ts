/** The flags of every command that reads or writes the run store. */
export type StoreFlags = { store: string; json?: boolean; quiet?: boolean };
