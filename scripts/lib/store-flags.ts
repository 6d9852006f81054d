export type StoreFlags = { store: string; json?: boolean; quiet?: boolean };
