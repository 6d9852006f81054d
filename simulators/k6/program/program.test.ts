import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { ownPrograms } from '../../../scenarios/lib/names.ts';
import { resolvePrograms } from './program.ts';
import { sectionSchema } from './section.ts';

const share = { perSecond: 1, timeoutS: 10 };
let planDir: string;

beforeAll(() => {
  planDir = mkdtempSync(join(tmpdir(), 'k6-program-'));
  for (const name of ['Check Out.ts', 'api.js']) writeFileSync(join(planDir, name), '');
});
afterAll(() => rmSync(planDir, { recursive: true }));

const resolve = (...keys: string[]) =>
  resolvePrograms({ scenarios: Object.fromEntries(keys.map((key) => [key, share])) }, planDir);
const refusal = (...keys: string[]) => {
  try {
    return String(resolve(...keys));
  } catch (error) {
    return String(error);
  }
};

describe('resolvePrograms', () => {
  it('finds every shipped program', () => {
    expect(resolve(...ownPrograms).map(({ label }) => label)).toEqual([...ownPrograms]);
  });

  it('finds a program of the user beside the plan, and makes a valid label of its name', () => {
    expect(resolve('./Check Out.ts')).toEqual([
      { ...share, key: './Check Out.ts', label: 'check-out', file: join(planDir, 'Check Out.ts'), isUser: true },
    ]);
  });

  it('names the key of a missing file, of a directory or device, and of an unknown name', () => {
    expect(refusal('./nothing.ts')).toMatch(/^traffic\.k6\.scenarios\.\.\/nothing\.ts: no such file/);
    for (const path of ['./', '/dev/null', '/dev/zero']) expect(refusal(path)).not.toContain('no such file');
    expect(refusal('apii')).toMatch(/no program apii /);
  });

  it('refuses a HAR, and names the command that makes a program of it', () => {
    writeFileSync(join(planDir, 'rec.har'), '{}');
    expect(refusal('./rec.har')).toMatch(/^traffic\.k6\.scenarios\.\.\/rec\.har: a HAR is .*init --har \.\/rec\.har/);
  });

  it.each(['own', { rate: '1/s', timeout: '5s', exec: 'read' }])('refuses %j for a shipped program', (share) => {
    const section = sectionSchema.parse({ scenarios: { api: share } });
    expect(() => resolvePrograms(section, planDir)).toThrow(UserError);
  });

  it('refuses two programs with the same name', () => {
    expect(refusal('api', './api.js')).toContain('two programs of the plan have the name api: api and ./api.js');
  });
});
