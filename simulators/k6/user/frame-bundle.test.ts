import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { frameFile, frameModules } from './frame-bundle.ts';

it('writes the frame as one module, which exports what the entry script imports and imports only modules of k6', async () => {
  const room = mkdtempSync(join(tmpdir(), 'k6-frame-'));
  try {
    const file = await frameFile(room);
    expect(dirname(file)).toBe(room);
    const text = readFileSync(file, 'utf8');
    const exported = /^export \{([^}]*)\};$/m.exec(text)?.[1]?.match(/\w+/g);
    expect(exported?.sort()).toEqual(Object.values(frameModules).flat().sort());
    for (const [, from] of text.matchAll(/^import .*from "([^"]+)";$/gm)) expect(from).toMatch(/^k6(\/|$)/);
  } finally {
    rmSync(room, { recursive: true });
  }
});
