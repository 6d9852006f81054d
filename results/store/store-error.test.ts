import { expect, it } from 'vitest';
import { storeError } from './store-error.ts';

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than its limit (raise the limit: ulimit -f)'],
])('names the limit of the system: %s', (code, words) => {
  const cause = Object.assign(new Error(`${code}: raw text, write`), { code });
  expect(String(storeError('write report.html', 'runs/a/report.html', cause))).toBe(
    `runs/a/report.html: cannot write report.html: ${words}`,
  );
});
