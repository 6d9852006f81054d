import { ensure } from '../lib/tools.ts';
import type { Job } from '../plan/job.ts';

/** The tools by name. The record of a run contains the versions of its tools, but not their paths. */
export type Tools = Readonly<Record<string, { version: string; path: string }>>;

/**
 * Finds or installs k6 and Chromium if the plan needs them. Throws UnavailableError for a tool that is not available.
 * After an abort of `signal`, throws its reason.
 */
export async function installTools(
  job: Pick<Job, 'parts'>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Tools> {
  const needed = job.parts.flatMap(({ producer }) => producer.tools ?? []);
  const found = [];
  for (const name of needed) {
    try {
      found.push(await ensure(name, { log: say, signal }));
    } catch (error) {
      // An aborted download fails with its own error, but the cause is the reason of the signal.
      signal.throwIfAborted();
      throw error;
    }
  }
  return Object.fromEntries(found.map((tool) => [tool.name, { version: tool.version, path: tool.path }]));
}
