import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFilesPartly } from '../rules/read-files.ts';
import { readOpenSlo } from './read-open-slo.ts';

const sloWith = (indicator: string) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: answers }
spec:
  service: shop
  indicatorRef: ${indicator}
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forms-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([
  ['SLO documents', (files: readonly string[]) => readOpenSlo(files).errors],
  ['SLO documents and rules', (files: readonly string[]) => readFilesPartly(files, 2).errors],
])('the errors of %s', (_, read) => {
  it.each<[string, Readonly<Record<string, string>>, string[]]>([
    ['name a dangling reference', { 'a.yaml': sloWith('gone') }, ['a.yaml:6']],
    [
      'omit a dangling reference beside a file that cannot be parsed',
      { 'a.yaml': sloWith('gone'), 'b.yaml': 'a: [' },
      ['b.yaml:1'],
    ],
    ['omit a dangling reference at a key with a wrong form', { 'a.yaml': sloWith('"Not a name"') }, ['a.yaml:6']],
    [
      'name files that cannot be parsed and errors of form before dangling references',
      { 'a.yaml': sloWith('gone'), 'b.yaml': sloWith('gone').replace('0.99', '2') },
      ['b.yaml:9', 'a.yaml:6', 'b.yaml:3', 'b.yaml:6'],
    ],
  ])('%s', (_, texts, places) => {
    const files = Object.entries(texts).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    expect(read(files).map(({ where }) => `${where.file?.split('/').at(-1)}:${where.line}`)).toEqual(places);
  });
});
