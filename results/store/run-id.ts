const pattern = /^\d{8}T\d{6}Z-[a-z0-9][a-z0-9-]*-[0-9a-f]{4}$/;

/**
 * Returns an id such as `20261124T081053Z-smoke-7f3a`. Ids sort by time, to the second, and are valid file names and
 * label values. `random` is in [0, 1).
 */
export function createRunId(wallMs: number, plan: string, random: number): string {
  const time = `${new Date(wallMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const suffix = Math.floor(random * 0x1_0000)
    .toString(16)
    .padStart(4, '0');
  return `${time}-${plan}-${suffix}`;
}

/** True for a run id; false for anything that could be a path. */
export const isRunId = (text: string): boolean => pattern.test(text);
