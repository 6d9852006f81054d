import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../base/errors.ts';
import { masker } from '../base/secrets/process-masker.ts';
import { readSecret } from './secret.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return { file: join(dir, name) };
};

describe('readSecret', () => {
  it('masks the secret from the moment it is read', () => {
    readSecret({ env: 'KEY' }, { KEY: ' from-variable-1\n' });
    readSecret(file('key', 'from-file-22\n'), {});
    expect(masker.text('from-variable-1, from-file-22')).toBe('***, ***');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'treats %s as a variable that is not set',
    (env) => {
      for (const environment of [{}, process.env]) expect(() => readSecret({ env }, environment)).toThrow(UserError);
    },
  );

  it.each(['x', 'abc', ' 1 '])('refuses the short secret %j from a variable and a file', (text) => {
    expect(() => readSecret({ env: 'KEY' }, { KEY: text })).toThrow(UserError);
    expect(() => readSecret(file('short', text), {})).toThrow(UserError);
  });

  it.each(['/dev/zero', '/dev/stdin', '/', '/proc/self/nothing', '/proc/self/smaps'])(
    'refuses %s as a file',
    (path) => {
      expect(() => readSecret({ file: path }, {})).toThrow(UserError);
    },
  );

  it('refuses a file of more than 64 KiB', () => {
    expect(readSecret(file('large', 'x'.repeat(65_536)), {})).toHaveLength(65_536);
    expect(() => readSecret(file('larger', 'x'.repeat(65_537)), {})).toThrow(UserError);
  });
});
