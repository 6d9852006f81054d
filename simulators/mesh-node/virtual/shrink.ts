import { stringify } from 'yaml';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { InvariantName } from '../world/invariant.ts';
import { toWorld } from '../world/read-world.ts';
import { worldSchema } from '../world/schema.ts';
import type { Steps } from '../world/steps.ts';
import type { World } from '../world/world.ts';
import { firstViolation } from './counter-example.ts';

export type RawWorld = Record<string, unknown>;

/**
 * Finds a small world file whose simulation still violates the invariant `name`. The search is a greedy form of delta
 * debugging (Zeller and Hildebrandt, 2002). Each kind of change is repeated until every further change of this kind
 * would remove the violation. The search stops early when `isPatient` returns false.
 */
export function* shrink(raw: RawWorld, seed: number, name: InvariantName, isPatient: () => boolean): Steps<RawWorld> {
  function* breaks(candidate: RawWorld): Steps<boolean> {
    const world = toWorldOrNone(candidate);
    return world !== undefined && (yield* firstViolation(world, name, isPatient)) !== undefined;
  }
  let smallest: RawWorld = { ...raw, seed };
  for (const stage of stages) {
    for (let found: RawWorld | undefined = smallest; found; ) {
      found = undefined;
      for (const candidate of stage(smallest)) {
        if (!isPatient()) return smallest;
        yield;
        if (!(yield* breaks(candidate))) continue;
        smallest = candidate;
        found = candidate;
        break;
      }
    }
  }
  return smallest;
}

/** Returns a world file as YAML, with one line for each top-level key and each entry of a top-level list. */
export function worldText(raw: RawWorld): string {
  const flow = (value: unknown) => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  const lines = Object.entries(raw).map(([key, value]) => {
    if (!Array.isArray(value) || value.length === 0) return `${key}: ${flow(value)}`;
    return [`${key}:`, ...value.map((entry) => `  - ${flow(entry)}`)].join('\n');
  });
  return `${lines.join('\n')}\n`;
}

function toWorldOrNone(raw: RawWorld): World | undefined {
  const parsed = worldSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  try {
    return toWorld({ file: '', sha256: '', value: parsed.data, where: () => ({}) });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** These keys are never removed. A valid world file needs them, or does not become simpler without them. */
const fixed = new Set(['world', 'seed', 'at', 'kind', 'count', 'duration', 'links', 'nodes', 'protocol', 'rate']);

/** Large reductions come first, so that the many small reductions run on a small simulated mesh. */
const stages: readonly ((raw: RawWorld) => Iterable<RawWorld>)[] = [
  (raw) => halved(raw, 8),
  (raw) => halved(raw, 2),
  (raw) => ('topology' in raw ? [plain(raw)] : []),
  without,
  (raw) => halved(raw, 2),
];

function plain({ topology: _, ...raw }: RawWorld): RawWorld {
  return { ...raw, links: { wire: { latency: '10ms' } } };
}

/**
 * Returns copies of the world file with one value divided by `factor`: the node count, a duration, or the time of a
 * timeline entry.
 */
function* halved(raw: RawWorld, factor: number): Iterable<RawWorld> {
  const nodes = raw.nodes as { count: number };
  const count = Math.max(2, Math.floor(nodes.count / factor));
  if (count < nodes.count) yield { ...raw, nodes: { ...nodes, count } };
  for (const key of ['duration', 'settle']) {
    const shorter = divided(raw[key], factor);
    if (shorter !== undefined) yield { ...raw, [key]: shorter };
  }
  const timeline = Array.isArray(raw.timeline) ? (raw.timeline as RawWorld[]) : [];
  for (const [i, entry] of timeline.entries()) {
    const at = divided(entry.at, factor);
    if (at !== undefined) yield { ...raw, timeline: timeline.with(i, { ...entry, at }) };
  }
}

/** The shortest time that `shrink` tries, because shorter times are not easier to read. */
const shortestMs = 100;

/**
 * Returns a duration divided by `factor`: `20s` by 2 is `10000ms`. Undefined if `value` is not a duration, or if the
 * result is below `shortestMs`.
 */
function divided(value: unknown, factor: number): string | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(String(value)) ?? [];
  if (number === undefined) return undefined;
  const ms = Number(number) * ({ ms: 1, s: 1e3, m: 6e4, h: 3.6e6 }[unit] ?? 1);
  const less = Math.round(ms / factor);
  return less >= shortestMs && less < ms ? `${less}ms` : undefined;
}

/**
 * Returns copies of the world file without one list entry, or without one key that is not in `fixed`. Outer keys come
 * first.
 */
function* without(value: RawWorld): Iterable<RawWorld> {
  for (const [key, inner] of Object.entries(value)) {
    const { [key]: _, ...rest } = value;
    if (!fixed.has(key)) yield rest;
    if (Array.isArray(inner)) {
      for (let i = 0; i < inner.length; i++) yield { ...value, [key]: inner.filter((__, at) => at !== i) };
    }
  }
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'object' || inner === null) continue;
    if (!Array.isArray(inner)) {
      for (const smaller of without(inner as RawWorld)) yield { ...value, [key]: smaller };
      continue;
    }
    for (const [i, entry] of inner.entries()) {
      if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) continue;
      for (const smaller of without(entry as RawWorld)) yield { ...value, [key]: inner.with(i, smaller) };
    }
  }
}
