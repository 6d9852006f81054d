import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, UnavailableError } from '../../scenarios/base/errors.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import type { FoundTool, NewestTool, Setup, SetupOptions, Tool, ToolName } from '../setup/types.ts';

export type { FoundTool, Tool, ToolName };

/**
 * Returns the tool. If the tool is missing, installs it, which can take minutes; `log` gets the progress. Throws an
 * UnavailableError that names every way that was tried. After an abort of `signal`, throws its reason.
 */
export async function ensure(name: ToolName | NewestTool, options: SetupOptions = {}): Promise<FoundTool> {
  const { ensureTool, NoToolError } = await setup();
  try {
    return await ensureTool(name, options);
  } catch (error) {
    if (!(error instanceof NoToolError)) throw error;
    throw new UnavailableError(name, messageOf(error), { cause: error });
  }
}

/** Resolves to the state of every tool, in the order of the catalogue. Installs nothing. */
export async function doctor(options: SetupOptions = {}): Promise<Tool[]> {
  const { tools, findTool } = await setup();
  return Promise.all(tools.map((name) => findTool(name, options)));
}

/**
 * Loads the code that installs tools. This code is not bundled, because it finds its Go module and Playwright relative
 * to its own file.
 */
function setup(): Promise<Setup> {
  return import(pathToFileURL(join(packageRoot, 'scripts/setup/tools.mjs')).href);
}
