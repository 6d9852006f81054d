import { UserError } from '../../../scenarios/base/errors.ts';

/** A key of a world file, and the integers that a sweep sets the key to. */
export type Axis = { key: string; path: readonly string[]; values: readonly number[] };

const short: Readonly<Record<string, string>> = {
  nodes: 'nodes.count',
  degree: 'topology.degree',
  fanout: 'protocol.fanout',
  ttl: 'protocol.ttl',
  rounds: 'protocol.rounds',
  seen: 'protocol.seen',
  rate: 'workload.broadcast.rate',
};
/** The keys for which lower values are harder for a mesh. For all other keys, higher values are harder. */
const needed: ReadonlySet<string> = new Set(
  ['degree', 'fanout', 'ttl', 'rounds', 'seen'].map((key) => short[key] ?? key).concat('topology.gateways'),
);

/** Returns the path of a short or full key name, and whether a lower value is harder for the mesh. */
export function worldKey(name: string): { path: string; lowerIsHarder: boolean } {
  const path = Object.hasOwn(short, name) ? short[name]! : name;
  return { path, lowerIsHarder: needed.has(path) };
}

const mostCells = 500;

/**
 * Returns the axes of a sweep. For example, `fanout=2..6,ttl=6..20..2` has two axes.
 * @throws UserError
 */
export function parseSweep(text: string): Axis[] {
  const axes = text.split(',').map((part): Axis => {
    const [, key = '', from = '', to, step = '1'] =
      /^([a-z][\w.-]*)=(\d+)(?:\.\.(\d+)(?:\.\.(\d+))?)?$/.exec(part) ?? [];
    if (key === '') {
      throw new UserError(`"${part}" is not a range`, {
        key: '--sweep',
        hint: 'write ttl=6..20, or ttl=6..20..2 for steps of 2; a comma separates two ranges',
      });
    }
    const [first, last, by] = [Number(from), Number(to ?? from), Number(step)];
    if (last < first || by < 1)
      throw new UserError(`"${part}" has an end below its start, or a step of 0`, { key: '--sweep' });
    const count = Math.floor((last - first) / by) + 1;
    requireFew(count);
    return {
      key,
      path: worldKey(key).path.split('.'),
      values: Array.from({ length: count }, (_, i) => first + i * by),
    };
  });
  if (axes.length > 2)
    throw new UserError('a sweep can vary at most two keys: remove the other ranges', { key: '--sweep' });
  requireFew(axes.reduce((n, { values }) => n * values.length, 1));
  return axes;
}

function requireFew(cells: number): void {
  if (cells > mostCells)
    throw new UserError(`${cells} worlds are too many: a sweep runs at most ${mostCells}`, { key: '--sweep' });
}

/** Returns a world file with one key set to a number. A missing key is added, and the schema checks it later. */
export function withKey(raw: Record<string, unknown>, path: readonly string[], value: number): Record<string, unknown> {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return { ...raw, [key]: value };
  const inner = raw[key];
  return { ...raw, [key]: withKey(typeof inner === 'object' ? (inner as Record<string, unknown>) : {}, rest, value) };
}
