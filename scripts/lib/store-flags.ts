/** Flags that commands on the run store have in common. */
export type StoreFlags = { store: string; json?: boolean; quiet?: boolean };
