// The shapes of the plain JavaScript beside this file, for the TypeScript that loads it by path.

export type ToolName = 'k6' | 'chromium' | 'prometheus' | 'alertmanager';

/** A tool as found or brought. `source` names the way that won: a variable's name, `PATH`, `cache`, `go build`, `apt`, … */
export type Tool = {
  name: ToolName;
  version: string | null;
  path: string | null;
  source: string | null;
  ok: boolean;
  problem: string | null;
  /** Programs that belong to it, by name: `promtool`, `amtool`. */
  companions: Readonly<Record<string, string>>;
};

export type FoundTool = Tool & { version: string; path: string; source: string; ok: true; problem: null };

/** Each part of the machine that set-up touches; what is left out is the real one. */
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

export type NoToolError = Error & { tool: ToolName; ways: readonly { way: string; problem: string }[] };

/** tools.mjs */
export type Setup = {
  tools: readonly ToolName[];
  NoToolError: abstract new (...args: never) => NoToolError;
  findTool(name: ToolName, options?: SetupOptions): Promise<Tool>;
  ensureTool(name: ToolName, options?: SetupOptions): Promise<FoundTool>;
};
