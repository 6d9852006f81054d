import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument } from '../../scenarios/base/document.ts';
import { counterExample } from '../../simulators/mesh-node/virtual/counter-example.ts';
import type { InvariantState, Violation } from '../../simulators/mesh-node/virtual/invariants.ts';
import { type RawWorld, shrink, worldText } from '../../simulators/mesh-node/virtual/shrink.ts';
import { readWorld } from '../../simulators/mesh-node/world/read-world.ts';

/** What a violation in a big world comes down to. `world` is a path below the run's artifacts. */
export type Explained = Violation & {
  /** The smallest world found that breaks the same invariant, and the command that shows it again. */
  world: string;
  replay: string;
  /** That world's first violation, and every copy of the message that it is about. */
  smallest: Violation;
  trace: NonNullable<ReturnType<typeof counterExample>>['trace'];
};

/** Of so many broken invariants a small world is looked for, each for so long. */
const mostExplained = 3;
const patienceMs = 10_000;

/** Shrinks the world for each invariant that broke, and writes the small worlds and their traces as artifacts. */
export function explainViolations(
  file: string,
  seed: number,
  invariants: readonly InvariantState[],
  artifactDir: string,
  runDir: string,
): Map<string, Explained> {
  const broken = invariants.filter(({ first }) => first !== undefined).slice(0, mostExplained);
  const explained = new Map<string, Explained>();
  if (broken.length === 0) return explained;
  const raw = readDocument(file, z.record(z.string(), z.unknown())).value as RawWorld;
  mkdirSync(artifactDir, { recursive: true });
  for (const { name, first } of broken) {
    const until = Date.now() + patienceMs;
    const small = shrink(raw, seed, name, () => Date.now() < until);
    const path = join(artifactDir, `${name}.world.yaml`);
    writeFileSync(path, worldText(small));
    const { world } = readWorld(path);
    const example = counterExample(world, name);
    if (!example || !first) continue;
    const replay = `meshproof mesh ${join(runDir, 'artifacts', `${name}.world.yaml`)}`;
    const { violation: smallest, trace } = example;
    const one = { ...first, world: `artifacts/${name}.world.yaml`, replay, smallest, trace };
    writeFileSync(join(artifactDir, `${name}.json`), `${JSON.stringify(one, null, 2)}\n`);
    explained.set(name, one);
  }
  return explained;
}
