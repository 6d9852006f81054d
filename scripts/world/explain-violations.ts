import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeOneDirectory } from '../../scenarios/base/make-directory.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import { type CounterExample, counterExample } from '../../simulators/mesh-node/virtual/counter-example.ts';
import type { InvariantState, Violation } from '../../simulators/mesh-node/virtual/invariants.ts';
import type { Pause } from '../../simulators/mesh-node/virtual/pause.ts';
import { type RawWorld, shrink, worldText } from '../../simulators/mesh-node/virtual/shrink.ts';
import { readWorld } from '../../simulators/mesh-node/world/read-world.ts';
import { toJsonText } from '../terminal/output.ts';

export type Explained = Violation & {
  /**
   * `world` is the path, relative to the run directory, of a smaller world that breaks the same invariant. `replay` is
   * the command that reproduces the violation.
   */
  world: string;
  replay: string;
  /**
   * `smallest` is the first violation in the smaller world `world`. `trace` lists the latest copies of the message that
   * broke the invariant.
   */
  smallest: Violation;
  trace: CounterExample['trace'];
};

/**
 * The maximum number of broken invariants for which a smaller world is searched for, up to 10 s each. So a run with
 * many broken invariants still ends within a minute.
 */
const mostExplained = 3;
const searchMs = 10_000;

/**
 * Shrinks the world for each of the first `mostExplained` broken invariants, and writes the small worlds with their
 * traces as artifacts. Resolves to an explanation of each such invariant, by its name.
 */
export async function explainViolations(
  file: string,
  seed: number,
  invariants: readonly InvariantState[],
  artifactDir: string,
  runDir: string,
  pause: Pause,
): Promise<Map<string, Explained>> {
  const broken = invariants.filter(({ first }) => first !== undefined).slice(0, mostExplained);
  const explained = new Map<string, Explained>();
  if (broken.length === 0) return explained;
  const raw = readDocument(file, z.record(z.string(), z.unknown())).value as RawWorld;
  makeOneDirectory(artifactDir);
  for (const { name, first } of broken) {
    const until = performance.now() + searchMs;
    const small = await pause.run(shrink(raw, seed, name, () => performance.now() < until));
    if (!small) break;
    const path = join(artifactDir, `${name}.world.yaml`);
    writeFileSync(path, worldText(small));
    const { world } = readWorld(path);
    const example = await pause.run(counterExample(world, name));
    if (!example || !first) continue;
    const replay = printedCommands.mesh(join(runDir, 'artifacts', `${name}.world.yaml`));
    const { violation: smallest, trace } = example;
    const one = { ...first, world: `artifacts/${name}.world.yaml`, replay, smallest, trace };
    writeFileSync(join(artifactDir, `${name}.json`), toJsonText(one));
    explained.set(name, one);
  }
  return explained;
}
