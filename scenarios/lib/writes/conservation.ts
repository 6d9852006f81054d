import { addWrites, countsOf } from '../write-counts.ts';
import type { Found } from './stored.ts';

/**
 * The maximum number of kinds of writes. The name of a kind is a label value. A script that made a new name for every
 * write would fill the memory of k6 with series.
 */
const mostKinds = 20;
const mostNoted = 5;
/** The number of ids that are remembered per kind, to detect that a script looks for the same write twice. */
const mostIds = 10_000;

const checked = new Map<string, Set<string>>();
const kinds = new Set<string>();
let noted = 0;

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { warn(text: string): void };

/**
 * Declares a write that the system accepted, such as `accepted('order', answer.json('id'))`. The script must read the
 * write back, and declare the result with `foundAgain`.
 */
export function accepted(kind: string, id: string | number): void {
  checkKind('accepted', kind, id);
  addWrites(kind, { accepted: 1 });
}

/**
 * Declares how often a read found an accepted write. Call this once for each write, after its last read. Throws for any
 * `times` except these:
 * - `0` or `false`: the write is missing; by default, the run then fails
 * - `1`, `true` or no argument: the write was found once
 * - `2` or more: the write was stored repeatedly
 * - `unknown`: the write could not be read, so it is neither found nor missing
 */
export function foundAgain(kind: string, id: string | number, ...times: [] | [times: Found]): void {
  checkKind('foundAgain', kind, id);
  const found = times.length === 0 ? 1 : times[0];
  if (found === 'unknown') {
    addWrites(kind, { unreadable: isFirst(kind, id) ? 1 : 0 });
    return;
  }
  const count = Number(found);
  if (!['number', 'boolean'].includes(typeof found) || !Number.isInteger(count) || count < 0) {
    throw new Error(
      `foundAgain('${kind}', '${id}', ${String(found)}): the third argument must be the number of times that the ` +
        "write was found, or true, false or 'unknown'",
    );
  }
  const counts = countsOf(count);
  addWrites(kind, isFirst(kind, id) ? counts : { ...counts, checked: 0 });
  if (count !== 1) note(count === 0 ? `lost: ${kind} ${id}` : `stored ${count} times: ${kind} ${id}`);
}

/** Returns true if the write is not among the last `mostIds` of its kind. */
function isFirst(kind: string, id: string | number): boolean {
  const ids = checked.get(kind) ?? new Set<string>();
  checked.set(kind, ids);
  const key = String(id);
  if (ids.has(key)) return false;
  ids.add(key);
  for (const oldest of ids) {
    if (ids.size <= mostIds) break;
    ids.delete(oldest);
  }
  return true;
}

function checkKind(call: 'accepted' | 'foundAgain', kind: string, id: string | number): void {
  if (typeof kind !== 'string' || kind === '')
    throw new Error(`${call}(): the first argument must be the kind of write, such as 'order'`);
  if (id === undefined || id === null || id === '')
    throw new Error(`${call}('${kind}', ${String(id)}): the second argument must be the id of the write`);
  kinds.add(kind);
  if (kinds.size > mostKinds) {
    throw new Error(
      `'${kind}' exceeds the limit of ${mostKinds} kinds of writes: the first argument is the kind, the second the id`,
    );
  }
}

function note(text: string): void {
  if (++noted <= mostNoted) console.warn(text);
}
