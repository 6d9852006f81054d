// The types of the plain JavaScript in this folder, for TypeScript that imports it by path.

export type ToolName = 'k6' | 'chromium' | 'prometheus' | 'alertmanager';

/** Only tests use the newest release series. */
export type NewestTool = 'newest-prometheus' | 'newest-alertmanager';

/**
 * `source` says where the tool was found: a variable's name, `PATH`, `cache`, `go build`, `apt`, …. If no tool was
 * found, `source`, `version` and `path` are null.
 */
export type Tool = {
  name: ToolName | NewestTool;
  version: string | null;
  path: string | null;
  source: string | null;
  ok: boolean;
  problem: string | null;
  /** Paths of the programs that belong to the tool, by name: `promtool`, `amtool`. */
  companions: Readonly<Record<string, string>>;
};

export type FoundTool = Tool & { version: string; path: string; source: string; ok: true; problem: null };

export type SetupOptions = {
  env?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  arch?: string;
  uid?: number | null;
  policyFile?: string;
  playwright?: { executablePath(): Promise<string | undefined>; installer(): readonly string[] | undefined };
  connectMs?: number;
  downloadMs?: number;
  log?: (line: string) => void;
  signal?: AbortSignal;
};

export type NoToolError = Error & { tool: ToolName | NewestTool; ways: readonly { way: string; problem: string }[] };

export type Setup = {
  tools: readonly ToolName[];
  NoToolError: abstract new (...args: never) => NoToolError;
  findTool(name: ToolName | NewestTool, options?: SetupOptions): Promise<Tool>;
  ensureTool(name: ToolName | NewestTool, options?: SetupOptions): Promise<FoundTool>;
};
