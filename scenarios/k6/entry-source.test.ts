import { describe, expect, it } from 'vitest';
import { entrySource } from './entry-source.ts';

describe('entrySource', () => {
  it('imports each program once and exports a function for it', () => {
    const program = { label: 'api', file: '/x/api.ts', perSecond: 1, timeoutS: 10 };
    const source = entrySource([program, { ...program, label: 'two', file: '/x/two.ts' }], '/s', '/t/options.json');
    expect(source).toContain('import * as program1 from "file:///x/two.ts";');
    expect(source).toContain('export const run1 = work("two", program1);');
    expect(source).toContain('JSON.parse(open("/t/options.json"))');
  });

  it('never turns a file name into code', () => {
    const file = `/x/"; evil(); ".ts`;
    const source = entrySource([{ label: 'e', file, perSecond: 1, timeoutS: 10 }], '/s', '/t/o.json');
    expect(source).not.toContain('"; evil()');
  });
});
