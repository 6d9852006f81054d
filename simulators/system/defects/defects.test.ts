import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { UserError } from '../../../scenarios/base/errors.ts';
import { defectNames, healthy, parseDefects } from './defects.ts';

describe('parseDefects', () => {
  it('is healthy without defects', () => {
    expect(parseDefects([])).toEqual(healthy);
  });

  it('parses values with their units', () => {
    const defects = parseDefects(['latency=300ms', 'errors=5%', 'freeze=3s@20s', 'leak=100kB', 'slow-store=1ms']);
    expect(defects).toMatchObject({ latencyMs: 300, errorShare: 0.05, leakBytes: 100_000, scanMsPerItem: 1 });
    expect(defects.freeze).toEqual({ forMs: 3000, afterMs: 20_000 });
    expect(parseDefects(['freeze=3s']).freeze).toEqual({ forMs: 3000 });
  });

  it('has a default for each defect that may be named alone', () => {
    expect(parseDefects(['slow-store'])).toEqual(parseDefects(['slow-store=25us']));
    expect(parseDefects(['leak'])).toEqual(parseDefects(['leak=100kB']));
  });

  it.each([
    ['latncy=3s', /unknown defect "latncy"/],
    ['toString=3s', /unknown defect "toString"/],
    ['latency', /latency has no value/],
    ['latency=300', /latency cannot be "300"/],
    ['errors=120%', /errors cannot be "120%"/],
    ['freeze=3s@', /freeze cannot be "3s@"/],
    ['freeze=3s@1s@1s', /freeze cannot be/],
  ])('refuses %s', (text, message) => {
    expect(() => parseDefects([text])).toThrow(message);
    expect(() => parseDefects([text])).toThrow(UserError);
  });

  it('refuses a defect that is given twice', () => {
    expect(() => parseDefects(['latency=1s', 'latency=2s'])).toThrow(/given twice/);
  });

  it('parses any text or throws a UserError', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom(...defectNames), fc.string()).map((t) => t.join('=')),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        try {
          parseDefects(texts);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

describe('docs/defects.yaml', () => {
  const documented = parse(readFileSync(new URL('../../../docs/defects.yaml', import.meta.url), 'utf8')) as Record<
    string,
    { description: string; example: string; breaks: string[]; shows?: string }
  >;

  it('describes every defect and no other', () => {
    expect(Object.keys(documented).sort()).toEqual([...defectNames].sort());
  });

  it.each(Object.entries(documented))(
    'gives an example of %s that can be pasted, and what it breaks',
    (name, entry) => {
      expect(() => parseDefects([`${name}=${entry.example}`])).not.toThrow();
      expect(entry.breaks.length > 0 || entry.shows !== undefined).toBe(true);
    },
  );
});
