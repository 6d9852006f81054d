import { existsSync } from 'node:fs';
import { z } from 'zod';
import { findFile, isPath, isShipped } from '../../scenarios/base/name-or-path.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import { worldFiles } from '../../simulators/mesh-node/world-section.ts';
import { planFiles } from '../plan/find-plan.ts';
import type { RawWorldDocument } from './judge-world.ts';

const rawSchema = z.record(z.string(), z.unknown(), { error: 'a world file needs keys with values' });

/**
 * Returns the world (the file of a simulated mesh) with this name or path. Returns undefined if there is no such world,
 * or if a shipped plan has the same name: the plan has precedence.
 */
export function findWorld(name: string): RawWorldDocument | undefined {
  if (isPath(name)) {
    if (!existsSync(name)) return undefined;
    const document = readDocument(name, rawSchema);
    return 'world' in document.value ? document : undefined;
  }
  if (isShipped(planFiles, name) || !isShipped(worldFiles, name)) return undefined;
  return readDocument(findFile(worldFiles, name), rawSchema);
}
