import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { printPage } from './print-page.ts';

let dir: string;
let warned: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-page-'));
  warned = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warned += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

function printed(page: Parameters<typeof printPage>[0]): string[] {
  const lines: string[] = [];
  printPage(page, (line) => lines.push(line));
  return lines;
}

it('prints the place of a page that was written, and no warning', () => {
  const file = join(dir, 'report.html');
  writeFileSync(file, '');
  expect([printed({ file }), warned]).toEqual([[`report: ${file}`], '']);
});

it.each<[string, unknown, RegExp]>([
  [
    'the error of the user',
    new UserError('the disk is full', { file: 'runs' }),
    /^no report .*: runs: the disk is full$/m,
  ],
  ['any other error', new TypeError('x is undefined'), /^no report was written: x is undefined$/m],
  ['its deletion', undefined, /^no report was written: .*report\.html: it was deleted$/m],
])('names %s instead of the place of a page that is missing', (_, failure, says) => {
  expect(printed({ file: join(dir, 'report.html'), failure })).toEqual([]);
  expect(warned).toMatch(says);
});

it('prints the place of a page although a file beside it is missing', () => {
  const file = join(dir, 'report.html');
  writeFileSync(file, '');
  expect(printed({ file, failure: new Error('no junit.xml') })).toEqual([`report: ${file}`]);
  expect(warned).toBe('the report is incomplete: no junit.xml\n');
});
