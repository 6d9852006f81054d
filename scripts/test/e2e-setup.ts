import { ourLeftovers, processesNow } from './leftovers.ts';

/** After the end-to-end tests no process and no directory of ours may be left. */
export default function setup(): () => Promise<void> {
  const before = processesNow();
  return async () => {
    const left = await ourLeftovers(before);
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join('\n')}`);
  };
}
