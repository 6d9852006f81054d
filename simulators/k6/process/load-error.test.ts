import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UnavailableError, UserError } from '../../../scenarios/base/errors.ts';
import { scenariosDir } from '../program/program.ts';
import { loadError } from './load-error.ts';

const mine = { key: 'mine', label: 'mine', file: '/x/mine.ts', perSecond: 1, timeoutS: 10 };
const api = { ...mine, key: 'api', label: 'api', file: `${scenariosDir}/api.ts` };

describe('loadError', () => {
  it('names file and line of a syntax error', () => {
    const error = loadError(
      `could not initialize 'e.js': could not load JS test 'file:///s/e.js': file:///x/mine.ts: Line 2:32 Expected "}"`,
      [api, mine],
    );
    expect(String(error)).toBe('/x/mine.ts:2: k6 cannot load the program: Expected "}"');
  });

  it('blames the machine, and no file, if k6 ended without a message', () => {
    expect(loadError(undefined, [api, mine])).toBeInstanceOf(UnavailableError);
  });

  it('names the program that threw when it was loaded', () => {
    const error = loadError('Error: trouble at file:///x/mine.ts:7:34(3)', [api, mine]);
    expect(String(error)).toBe('/x/mine.ts:7: k6 cannot load the program: trouble');
  });

  it('finds the program by its name when the trace contains only the entry script of meshproof', () => {
    const error = loadError('Error: the program mine has no default function at work (file:///l/entry.ts:3:4(5))', [
      api,
      mine,
    ]);
    expect((error as UserError).where).toEqual({ file: '/x/mine.ts' });
  });

  it.each(['file://nas/x.js', 'file:///a%2Fb.js:7:3', 'file:///a%zz.js', 'file://'])(
    'is an error of the program if k6 names the address %s, which is no file of this machine',
    (url) => {
      const error = loadError(`could not load JS test '-': Error: no ${url} at file:///x/mine.ts:7:34(3)`, [mine]);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).where.file).toBe('/x/mine.ts');
    },
  );

  it('names the remote import that k6 could not fetch, its line and the reason', () => {
    const room = mkdtempSync(join(tmpdir(), 'load-error-'));
    const file = join(room, 'mine.js');
    const url = 'https://jslib.example/k6-utils/1.4.0/index.js';
    writeFileSync(file, `import http from 'k6/http';\nimport { uuid } from '${url}';\n`);
    const text =
      `could not initialize '-': could not load JS test 'file:///-': The moduleSpecifier "${url}" couldn't be ` +
      `retrieved from the resolved url "${url}". Error : "Get "${url}": dial tcp: lookup jslib.example: no such host"`;
    const error = loadError(text, [{ ...mine, file }]) as UserError;
    rmSync(room, { recursive: true });
    expect(error).toBeInstanceOf(UserError);
    expect(error.where).toMatchObject({ file, line: 2 });
    expect(error.message).toBe(`k6 cannot fetch the import ${url}: dial tcp: lookup jslib.example: no such host`);
  });

  it('is a bug of meshproof when no program of the user is the cause', () => {
    expect(loadError('something', [api, mine])).not.toBeInstanceOf(UserError);
    expect(loadError(`Error: x at file://${scenariosDir}/lib/client.ts:1:1(1)`, [api])).not.toBeInstanceOf(UserError);
  });
});
