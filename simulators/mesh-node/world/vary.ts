import { UserError } from '../../../scenarios/base/errors.ts';

/** A key of a world file, and the whole numbers that it takes one after another. */
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
/** Of these a mesh needs enough; of everything else it bears so much. */
const needed: ReadonlySet<string> = new Set(
  ['degree', 'fanout', 'ttl', 'rounds', 'seen'].map((key) => short[key] ?? key).concat('topology.gateways'),
);

/** A key of a world file by its short or its full name, and whether less of it is harder. */
export function worldKey(name: string): { path: string; isNeeded: boolean } {
  const path = short[name] ?? name;
  return { path, isNeeded: needed.has(path) };
}

const mostCells = 500;

/** `fanout=2..6,ttl=6..20..2` → two axes. Throws UserError. */
export function parseSweep(text: string): Axis[] {
  const axes = text.split(',').map((part): Axis => {
    const [, key = '', from = '', to, step = '1'] =
      /^([a-z][\w.-]*)=(\d+)(?:\.\.(\d+)(?:\.\.(\d+))?)?$/.exec(part) ?? [];
    if (key === '') {
      throw new UserError(`"${part}" is no range`, {
        key: '--sweep',
        hint: 'write fanout=2..6,ttl=6..20 or ttl=6..20..2',
      });
    }
    const [first, last, by] = [Number(from), Number(to ?? from), Number(step)];
    if (last < first || by < 1) throw new UserError(`"${part}" runs backwards or stands still`, { key: '--sweep' });
    const values = Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, i) => first + i * by);
    return { key, path: worldKey(key).path.split('.'), values };
  });
  if (axes.length > 2) throw new UserError('a sweep has one key or two: more are no table', { key: '--sweep' });
  const cells = axes.reduce((n, { values }) => n * values.length, 1);
  if (cells > mostCells) throw new UserError(`${cells} worlds are too many: at most ${mostCells}`, { key: '--sweep' });
  return axes;
}

/** A world file with a key set to a number; a key that the file does not have is put in, for the schema to judge. */
export function withKey(raw: Record<string, unknown>, path: readonly string[], value: number): Record<string, unknown> {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return { ...raw, [key]: value };
  const inner = raw[key];
  return { ...raw, [key]: withKey(typeof inner === 'object' ? (inner as Record<string, unknown>) : {}, rest, value) };
}
