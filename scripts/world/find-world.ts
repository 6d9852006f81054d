import { existsSync } from 'node:fs';
import { z } from 'zod';
import { findFile, isPath, isShipped } from '../../scenarios/base/name-or-path.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import { worldFiles } from '../../simulators/mesh-node/world-section.ts';
import { planFiles } from '../plan/find-plan.ts';
import type { RawWorldDocument } from './judge-world.ts';

const rawSchema = z.record(z.string(), z.unknown(), { error: 'a world file needs keys with values' });

/**
 * Returns the world with this name or path; undefined without such a world. A shipped plan with the same name has
 * precedence, so the result is then undefined, too.
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
