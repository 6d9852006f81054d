import { describe, expect, it } from 'vitest';
import { UserError } from '../../base/errors.ts';
import { scenariosDir } from '../program/program.ts';
import { loadError } from './load-error.ts';

const mine = { label: 'mine', file: '/x/mine.ts', perSecond: 1, timeoutS: 10 };
const api = { ...mine, label: 'api', file: `${scenariosDir}/api.ts` };

describe('loadError', () => {
  it('names file and line of what k6 could not parse', () => {
    const error = loadError(
      `could not initialize 'e.js': could not load JS test 'file:///s/e.js': file:///x/mine.ts: Line 2:32 Expected "}"`,
      [api, mine],
    );
    expect(String(error)).toBe('/x/mine.ts:2: k6 cannot load the program: Expected "}"');
  });

  it('names the program that threw when it was loaded', () => {
    const error = loadError('Error: trouble at file:///x/mine.ts:7:34(3)', [api, mine]);
    expect(String(error)).toBe('/x/mine.ts:7: k6 cannot load the program: trouble');
  });

  it('finds the program by its name where only our entry is in the trace', () => {
    const error = loadError('Error: the program mine has no default function at work (file:///l/entry.ts:3:4(5))', [
      api,
      mine,
    ]);
    expect((error as UserError).where).toEqual({ file: '/x/mine.ts' });
  });

  it('is our bug when no program of the user can be blamed', () => {
    expect(loadError('something', [api, mine])).not.toBeInstanceOf(UserError);
    expect(loadError(`Error: x at file://${scenariosDir}/lib/client.ts:1:1(1)`, [api])).not.toBeInstanceOf(UserError);
  });
});
