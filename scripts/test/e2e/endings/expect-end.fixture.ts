import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { endIn, type Surrounding, tinyWorkplace } from './surroundings.fixture.ts';

/** The time limit of a command. It is short, so that a test fails if a part of the run ends only at its own limit. */
const withinMs = 25_000;

/** Expects the exit code, the stderr and the sealed runs that `one` names, and no bug report. */
export async function expectEnd(one: Surrounding, url: string): Promise<void> {
  // A busy machine may report the load late, so the steady phase is longer when something must happen during load.
  const place = tinyWorkplace(url, one.during === undefined ? '3s' : '10s');
  try {
    const { code, stderr } = await endIn(place, one, withinMs);
    expect([code, stderr], stderr).toEqual([one.code, one.says ? expect.stringMatching(one.says) : stderr]);
    expect(stderr).not.toMatch(/bug in meshproof|^\s+at /m);
    const hasStore = existsSync(join(place.dir, 'runs'));
    expect((hasStore ? place.runs() : []).map(({ verdict }) => verdict)).toEqual(one.left);
    // Only a run whose store failed may leave a partial record.
    const partials = hasStore ? readdirSync(join(place.dir, 'runs')).filter((name) => name.startsWith('.partial')) : [];
    if (![2, 5].includes(one.code) || one.isQuick) expect(partials).toEqual([]);
  } finally {
    place.remove();
  }
}
